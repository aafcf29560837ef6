"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from kequn.web.console import runs

urlpatterns = [
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", runs.start, name="run_start"),
    path("runs/progress/", runs.progress, name="run_progress"),
    path("runs/loads/", runs.loads, name="loads"),
    path("runs/<int:number>/", runs.run, name="run"),
]
