"""The first page: is the data fresh, what did the last run find, what waits for me."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kequn.access import log
from kequn.access.roles import May, Reach
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.kernel.errors import HomeError
from kequn.loop import operations, overview
from kequn.loop.scoped import ScopedBank
from kequn.web.doors import page
from kequn.web.home.waiting import waiting, waiting_there
from kequn.web.language import text

DUE_SHOWN = 8
SEGMENTS_SHOWN = 8


@page()
def home(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the bank as far as this person sees it, and what waits for them."""
    shown: dict[str, Any] = {"scope": scope, "waiting": waiting(scope), "whose": _whose(scope)}
    try:
        with reading.bank(scope) as bank:
            shown |= _bank(bank)
            shown["waiting"] += waiting_there(bank)
    except HomeError:
        return render(request, "kequn/home/nothing.html", shown)
    if scope.may(May.RUN):
        shown |= {"fresh": operations.freshness(reading.home(), scope, today=timezone.localdate()), "run": _last_run(scope)}
    return render(request, "kequn/home/home.html", shown)


@page(May.COUNT)
def home_segments(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the segments of the first page: of a part of the bank they are counted after it is seen."""
    with reading.bank(scope) as bank:
        shown = {"segments": overview.segments(bank, overview.totals(bank))[:SEGMENTS_SHOWN]}
    return render(request, "kequn/home/segments.html", shown)


def _bank(bank: ScopedBank) -> dict[str, Any]:
    scope = bank.scope
    shown: dict[str, Any] = {"name": bank.bank.name, "as_of": bank.as_of}
    if scope.role.reach is not Reach.NOBODY:
        shown["totals"] = overview.totals(bank)
    if scope.may(May.COUNT):
        shown["tags"] = overview.tags(bank)
        if scope.whole:
            shown["segments"] = overview.segments(bank, shown["totals"])[:SEGMENTS_SHOWN]
    if scope.may(May.SEE_NAMES):
        shown["due"] = overview.due(bank, limit=DUE_SHOWN)
        if shown["due"]:
            log.looked(scope, log.What.MEMBERS, customers=[one.number for one in shown["due"]], subject="home")
    return shown


def _whose(scope: Scope) -> str:
    if scope.whole:
        return text("全行客户", "Customers of the bank")
    return text("我的客户", "My customers") if scope.role.reach is Reach.MANAGED else text("辖内客户", "Customers of my outlets")


def _last_run(scope: Scope) -> operations.Run | None:
    _, runs = operations.runs(reading.home(), scope, limit=1)
    return runs[0] if runs else None
