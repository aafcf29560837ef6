"""The moments of one customer, on their page: what is open and why, and what came of those before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import moments, reading
from kequn.bridge.moments import Shown
from kequn.customers.ids import customer_id
from kequn.moments.ledger import OPEN
from kequn.web import moment_words
from kequn.web.doors import page
from kequn.web.language import said
from kequn.web.workbench.opened import part_of_opened
from kequn.web.workbench.parts import Context, answer

PAST = 10  # that are shown


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def shown(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show them; those whose prompt is withheld by lot are not among them."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, as_of = moments.of_customer(bank, number), bank.as_of
    part_of_opened(request, scope, number)
    lines = [_line(each) for each in found]
    return answer(request, "part_moments", {
        "open": [line for line in lines if line["open"]], "past": [line for line in lines if not line["open"]][:PAST],
        "as_of": as_of,
        "id": customer_id(number)})


def _line(each: Shown) -> Context:
    moment = each.moment
    due = each.course.due if each.course else None
    return {"moment": moment, "title": said(moment.detector.title), "evidence": moment_words.evidence(moment, reading.currency()),
            "open": moment.state == OPEN, "state": moment_words.state_title(moment.state),
            "held": said(moment.held) if moment.held else "",
            "act": each.act, "next": said(due.wave.title) if due else "",
            "channel": moment_words.channel_title(due.wave.channel) if due else ""}
