"""Addresses of the administration."""

from __future__ import annotations

from django.urls import path

from kequn.web.administration import alarms, keys, logs, people, rights

urlpatterns = [
    path("users/", people.people, name="people"),
    path("users/new/", people.add, name="person_new"),
    path("users/<int:number>/", people.person, name="person"),
    path("users/<int:number>/password/", people.password, name="person_password"),
    path("users/<int:number>/second-factor/", people.forget_second_factor, name="person_second_factor"),
    path("users/<int:number>/sessions/", people.end_sessions, name="person_sessions"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<int:number>/revoke/", keys.revoke, name="key_revoke"),
    path("rights/", rights.rights, name="rights"),
    path("logs/", logs.logs, name="logs"),
    path("logs/file/", logs.export, name="logs_file"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/<int:number>/close/", alarms.close, name="alarm_close"),
]
