"""Finding a customer. What is typed comes by POST only: a name has no place in an address or an access log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.loop.search import search as find
from kequn.web.doors import page
from kequn.web.workbench.managers import managers

LONGEST = 100


@page(May.SEE_PERSONS)
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def search(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the field, and with a POST who was found; htmx asks for the list alone."""
    typed = request.POST.get("q", "").strip()[:LONGEST]
    with reading.bank(scope) as bank:
        found = find(bank, typed) if typed else None
        context: dict[str, Any] = {"typed": typed, "found": found, "as_of": bank.as_of, "names": scope.may(May.SEE_NAMES)}
    if found and found.people:
        looked(scope, What.SEARCH, customers=[person.number for person in found.people])
        serving = managers([person.number for person in found.people])
        context["rows"] = [(person, serving.get(person.number)) for person in found.people]
    template = "kequn/workbench/found.html" if request.headers.get("HX-Request") else "kequn/workbench/search.html"
    return render(request, template, context)
