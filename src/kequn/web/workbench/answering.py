"""Noting what a customer answered to the question most worth asking; it comes by POST only, and counts at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import answers, reading
from kequn.customers.ids import customer_id
from kequn.web.doors import page
from kequn.web.outcome import outcome


@page(May.SEE_PERSONS)
@require_POST
def answer(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Note the answer, or that the customer would not say."""
    given = request.POST
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已记录，完整度已更新。", "Noted; what we know is up to date."):
            answers.note(bank, number, given.get("fact", ""), given.get("value", ""), refused="refused" in given)
    return redirect("customer", customer_id(number))
