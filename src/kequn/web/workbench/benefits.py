"""What a customer is entitled to, on their page: recorded in two touches, taken back with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.models import User
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import benefits, reading
from kequn.bridge.benefits import Offered
from kequn.customers.ids import customer_id
from kequn.loop.customer.who import who
from kequn.loop.persons import outlet_names
from kequn.loop.scoped import ScopedBank
from kequn.offers.models import Use
from kequn.web.doors import page
from kequn.web.group_words import limit_of, price_of
from kequn.web.language import said
from kequn.web.outcome import outcome
from kequn.web.workbench.opened import part_of_opened
from kequn.web.workbench.parts import Context, answer

SHOWN = 10  # uses that are listed


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def shown(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show the groups of the customer, what each is entitled to, and what was used."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, used, as_of = benefits.entitled(bank, number), benefits.uses(bank, number), bank.as_of
        outlets, places, here = outlet_names(bank), benefits.places(bank), _here(request, bank, number)
    part_of_opened(request, scope, number)
    known = benefits.known_groups()
    groups = [(each.group.id, said(each.group.title), said(each.group.needs), not known.get(each.group.id, each.group).version,
               [_line(each.group.id, one, places, here) for one in each.menu]) for each in found]
    menus = {(group.id, each.id): said(each.title) for group in known.values() for each in group.menu}
    return answer(request, "part_benefits", {
        "groups": groups, "uses": [_used(each, menus, outlets) for each in used[:SHOWN]], "more": max(0, len(used) - SHOWN),
        "as_of": as_of, "id": customer_id(number)})


@page(May.SEE_PERSONS)
@require_POST
def use(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Record that the customer used a benefit today."""
    given = request.POST
    group, _, benefit = given.get("benefit", "").partition(".")
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已登记使用，库存已扣减。", "The use is recorded and taken from the stock."):
            benefits.use(bank, number, group, benefit, outlet_id=given.get("outlet", ""))
    return redirect("customer", customer_id(number))


@page(May.SEE_PERSONS)
@require_POST
def undo(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Take a use back, with the reason."""
    chosen = request.POST.get("use", "")
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已撤销这次使用，库存已退回。", "Taken back, and returned to the stock."):
            benefits.undo(bank, number, int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0,
                          reason=request.POST.get("reason", ""))
    return redirect("customer", customer_id(number))


def _here(request: HttpRequest, bank: ScopedBank, number: int) -> str:
    """Return the outlet that is most likely meant: where the person works, else the customer's own."""
    outlet = request.user.outlet.outlet_id if isinstance(request.user, User) and request.user.outlet else ""
    own = who(bank, number, frozenset()).outlet_id
    return own if own and (not outlet or (bank.scope.outlets is not None and own in bank.scope.outlets)) else outlet


def _line(group: str, one: Offered, places: Mapping[str, str], here: str) -> Context:
    benefit = one.benefit
    offered = [(outlet, name) for outlet, name in sorted(places.items()) if benefit.offered(outlet)]
    return {"key": f"{group}.{benefit.id}", "title": said(benefit.title), "description": said(benefit.description),
            "price": price_of(benefit), "left": one.left, "used": one.used, "limit": limit_of(benefit), "open": one.open,
            "gone": one.left == 0, "over": one.over, "places": offered, "here": here, "limited": bool(benefit.outlets)}


def _used(each: Use, menus: Mapping[tuple[str, str], str], outlets: Mapping[str, str]) -> Context:
    mine = (timezone.now() - each.at).days < benefits.LATE
    return {"id": each.pk, "title": menus.get((each.group, each.benefit), each.benefit), "day": each.day, "by": each.by,
            "outlet": outlets.get(each.outlet_id, each.outlet_id), "undoes": mine}
