"""Contacts on the page of one customer: where the relationship stands, what may be done, what was promised and wanted."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import contacts, history, reading
from kequn.bridge.relation import relation
from kequn.customers.ids import customer_id
from kequn.relationship.model import Window
from kequn.relationship.policy import HOURS
from kequn.web.doors import page
from kequn.web.outcome import outcome
from kequn.web.workbench import day_words as words
from kequn.web.workbench.opened import part_of_opened
from kequn.web.workbench.parts import answer


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def shown(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show how it stands with a customer, and what may be done."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, today = relation(bank, number), timezone.localdate()
        agreed = history.meetings(bank, [number]).get(number, [])
        due = next((each.pk for each in agreed if timezone.localdate(each.at) <= today), 0)
    part_of_opened(request, scope, number)
    return answer(request, "part_contacts", {
        **words.relation(found), **words.log_form(), "card": found.card if found else None, "id": customer_id(number),
        "key": str(uuid4()), "meeting": due,
        "clock": [(hour, f"{hour}:00") for hour in range(HOURS + 1)]})


@page(May.CONTACT)
@require_POST
def kept(request: HttpRequest, scope: Scope, identifier: str, promise: int) -> HttpResponse:
    """Say that a promise is kept."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已标为兑现。", "The promise is kept."):
            contacts.keep(bank, number, promise)
    return redirect("customer", customer_id(number))


@page(May.CONTACT)
@require_POST
def wish(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Write what the customer wants, or does not; it counts at once."""
    given = request.POST
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已记下客户的意愿，立即生效。", "The customer's word is noted and counts at once."):
            contacts.wish(bank, number, given.get("intent", ""), given.get("channel", ""), wanted=bool(given.get("wanted")))
    return redirect("customer", customer_id(number))


@page(May.CONTACT)
@require_POST
def hours(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Write when the customer wants to be contacted; it counts at once, before every rule of the bank."""
    given = request.POST
    begins, ends = (int(hour) if (hour := given.get(name, "")).isdecimal() else None for name in ("begins", "ends"))
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已记下客户愿意的时间，立即生效。", "The customer's hours are noted and count at once."):
            contacts.want_hours(bank, number, Window(begins, ends, weekends=not given.get("no_weekends")))
    return redirect("customer", customer_id(number))
