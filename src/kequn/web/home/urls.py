"""Addresses of the first page, of the frame's own settings, and of the page that shows every component."""

from __future__ import annotations

from django.urls import path

from kequn.web.home import design, preferences, views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/segments/", views.home_segments, name="home_segments"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("design/", design.design, name="design"),
]
