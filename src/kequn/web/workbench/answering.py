"""Noting what a customer answered to the question most worth asking; it comes by POST only, and counts at once."""

from __future__ import annotations

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import answers, reading
from kequn.customers.ids import customer_id
from kequn.web.doors import page
from kequn.web.outcome import outcome
from kequn.web.workbench.known import asked


@page(May.SEE_PERSONS)
@require_POST
def answer(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Note the answer, or that the customer would not say; within the day's list the next question follows in its place."""
    given = request.POST
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已记录，完整度已更新。", "Noted; what we know is up to date."):
            answers.note(bank, number, given.get("fact", ""), given.get("value", ""), refused="refused" in given)
        if not request.headers.get("HX-Request"):
            return redirect("customer", customer_id(number))
        completeness, _ = answers.known_of(bank, number)
    following = asked(completeness.question) if completeness.question else None
    *_, came = get_messages(request)
    return render(request, "kequn/workbench/answered.html", {
        "id": customer_id(number), "question": following, "in_place": True, "noted": came.message,
        "kind": "bad" if came.level_tag == "error" else "good"})
