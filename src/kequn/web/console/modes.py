"""Modes over the bank: how many are served how, for which reason, and the appeals that wait."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import modes, reading
from kequn.customers.modes.model import Mode
from kequn.loop.persons import persons
from kequn.web import language, mode_words
from kequn.web.doors import page

MOST = 50  # appeals that are listed


@page(May.COUNT)
@require_safe
@cache_control(no_store=True)
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the numbers over those whom the person sees; to who sees persons the appeals that wait, oldest first."""
    with reading.bank(scope) as bank:
        lines, switched, as_of = modes.lines(bank), modes.switched(bank), bank.as_of
        waits = modes.open_appeals(bank, MOST) if scope.may(May.SEE_PERSONS) else []
        people = persons(bank, [each.customer_no for each in waits]) if waits else {}
    if people:
        looked(scope, What.MEMBERS, customers=list(people), subject="appeals")
    titles = {str(mode): mode_words.title(mode) for mode in Mode}
    return render(request, "kequn/console/modes.html", {
        "lines": [(mode_words.title(each.mode), language.text(each.reason.title["zh"], each.reason.title["en"]), each.customers)
                  for each in lines],
        "switched": [(mode_words.title(mode), count) for mode, count in switched.items() if count.number != 0],
        "appeals": [(people[each.customer_no], titles.get(each.mode, each.mode), each) for each in waits
                    if each.customer_no in people],
        "sees": scope.may(May.SEE_PERSONS), "as_of": as_of, "narrow": not scope.whole})
