"""The first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kequn.access.scope import Scope
from kequn.web.doors import page


@page()
def home(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show whether the data is fresh, what the last run found, and what waits for this person."""
    return render(request, "kequn/home/home.html", {"scope": scope})
