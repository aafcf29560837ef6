"""Every component in every state: the first page to look at after a change of style."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kequn.access.scope import Scope
from kequn.web.doors import page


@page()
def design(request: HttpRequest, scope: Scope) -> HttpResponse:  # noqa: ARG001
    """Show the components."""
    return render(request, "kequn/design/design.html")
