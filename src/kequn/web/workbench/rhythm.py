"""The rhythm of a manager's customers: the next touch of each, or why there is none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.bridge.rhythm import NO_GRADE, rhythm
from kequn.customers.ids import customer_id
from kequn.relationship.chain import STAGES
from kequn.relationship.gate import RULES
from kequn.web import language
from kequn.web.doors import page

EXCEPTIONS = {**RULES, NO_GRADE: ("没有等级，不设节奏", "no grade, so no rhythm")}


@page(May.CONTACT)
@require_safe
@cache_control(no_store=True)
def shown(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List every customer of theirs with the next touch, the latest first."""
    with reading.bank(scope) as bank:
        lines, as_of = rhythm(bank), bank.as_of
    rows = [(line, customer_id(line.card.number), language.text(*STAGES[line.chain.stage]),
             language.text(*EXCEPTIONS[line.exception]) if line.exception else "") for line in lines]
    return render(request, "kequn/workbench/rhythm.html", {
        "rows": rows, "as_of": as_of, "late": sum(line.late > 0 for line in lines),
        "drifting": sum(line.chain.drifting for line in lines), "exceptions": sum(bool(line.exception) for line in lines)})
