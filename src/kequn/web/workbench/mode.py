"""The mode of a customer on their page: why, switching it with a reason, an appeal, and deciding on one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import modes, reading
from kequn.customers.ids import customer_id
from kequn.customers.modes.model import Mode
from kequn.customers.modes.rules import may_sell_automatically
from kequn.loop.scoped import ScopedBank
from kequn.web import language, mode_words
from kequn.web.doors import page
from kequn.web.outcome import outcome
from kequn.web.workbench.opened import part_of_opened
from kequn.web.workbench.parts import answer

SHOWN = 5  # switches and appeals that are listed


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def shown(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show how the customer is served and why, what waits, and what was decided before."""
    with reading.bank(scope) as bank:
        number, as_of = bank.number(identifier), bank.as_of
        found, waits = modes.served(bank, [number])[number], modes.waiting(bank, number)
        switches, decided = modes.history(bank, number)
    part_of_opened(request, scope, number)
    titles, by = {str(mode): mode_words.title(mode) for mode in Mode}, waits.by if waits else scope.actor
    return answer(request, "part_mode", {
        "title": mode_words.title(found.mode), "way": mode_words.way(found.mode), "sells": may_sell_automatically(found.mode),
        "reason": language.text(found.reason.title["zh"], found.reason.title["en"]), "default": mode_words.title(found.default),
        "switch": found.switch, "waits": waits, "wanted": titles.get(waits.mode, "") if waits else "",
        "switches": [(titles.get(each.mode, each.mode), each) for each in switches[:SHOWN]],
        "decided": [(titles.get(each.mode, each.mode), each) for each in decided[:SHOWN]],
        "others": [each for each in mode_words.choices() if each[0] != found.mode],
        "may_switch": scope.may(May.SWITCH),
        "decides": scope.may(May.ASSIGN) and scope.may(May.APPROVE) and by != scope.actor, "as_of": as_of,
        "id": customer_id(number)})


@page(May.SWITCH)
@require_POST
def switch(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Serve the customer in another mode from now on."""
    given = request.POST
    return _done(request, scope, identifier, lambda bank, number: modes.switch(
        bank, number, given.get("mode", ""), reason=given.get("reason", "")),
                 "模式已切换，立即生效。", "Switched; it counts at once.")


@page(May.SEE_PERSONS)
@require_POST
def appeal(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Record that the customer, or who serves them, wants another mode."""
    given = request.POST
    return _done(request, scope, identifier, lambda bank, number: modes.appeal(
        bank, number, given.get("mode", ""), reason=given.get("reason", ""), of_customer="of_customer" in given),
                 "申诉已登记，等另一位同事决定。", "The appeal is recorded; somebody else decides.")


@page(May.ASSIGN)
@require_POST
def decide(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Decide on the appeal that waits."""
    given = request.POST
    chosen = given.get("appeal", "")
    return _done(request, scope, identifier, lambda bank, number: modes.decide(
        bank, number, int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0, grant=given.get("act") == "grant",
        note=given.get("note", "")), "已决定。", "Decided.")


def _done(request: HttpRequest, scope: Scope, identifier: str, act: Callable[[ScopedBank, int], object], zh: str,
          en: str) -> HttpResponse:
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, zh, en):
            act(bank, number)
    return redirect("customer", customer_id(number))
