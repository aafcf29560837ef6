"""Unmasking one value: the reason is on record before the value is shown, once, and kept by nobody on the way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from kequn.access import reveal as record
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import reading
from kequn.customers.ids import customer_id
from kequn.loop.customer.assets import accounts
from kequn.loop.customer.who import REVEALED, revealed
from kequn.loop.scoped import ScopedBank
from kequn.web.doors import page

ACCOUNT = "account_id"


@page(May.REVEAL)
@require_POST
@cache_control(no_store=True)
def reveal(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Write down who asks for which value and why, then show it."""
    column, place = request.POST.get("column", ""), request.POST.get("place", "0")
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        if column not in (*REVEALED, ACCOUNT):
            raise NotSeen(f"{customer_id(number)}: there is no such value to show")
        record.reveal(scope, number, column, request.POST.get("reason", ""), request.POST.get("text", ""))
        value = _account(bank, number, place) if column == ACCOUNT else revealed(bank, number, column)
    template = "kequn/workbench/revealed.html"
    shown = template if request.headers.get("HX-Request") else "kequn/workbench/part.html"
    return render(request, shown, {"heading": customer_id(number), "value": value, "part": template, "id": customer_id(number)})


def _account(bank: ScopedBank, number: int, place: str) -> str | None:
    found = accounts(bank, number)
    return str(found[int(place)][ACCOUNT]) if place.isdecimal() and int(place) < len(found) else None
