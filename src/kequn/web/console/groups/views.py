"""Groups with a service of their own: how many belong, what they need, what they are entitled to, and whether it was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import benefits, reading
from kequn.facts.printing import to_text
from kequn.kernel.nearest import hint
from kequn.loop.persons import Person, outlet_names, persons
from kequn.loop.published import groups_of_run
from kequn.loop.scoped import Count, ScopedBank
from kequn.offers import service
from kequn.offers.model import Benefit, ServiceGroup
from kequn.web import language
from kequn.web.console.pager import page_of
from kequn.web.doors import page
from kequn.web.group_words import limit_of, price_of
from kequn.web.language import said

ROWS = 40


@dataclass(frozen=True)
class Line:
    """A benefit as it stands: what is left, how often it was used by those seen, how often each may use it, and where."""

    benefit: Benefit
    title: str
    description: str
    price: str
    left: int | None
    used: Count
    limit: str
    places: str


@page(May.COUNT)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the groups with their numbers over those whom the person sees."""
    with reading.bank(scope) as bank:
        found, as_of, known = benefits.numbers(bank), bank.as_of, benefits.known_groups()
    return render(request, "kequn/groups/list.html", {
        "rows": [(each, said(each.group.title), said(each.group.needs), len(each.group.menu),
                  not known.get(each.group.id, each.group).version) for each in found],
        "as_of": as_of, "narrow": not scope.whole, "smallest": scope.role.smallest, "proposes": scope.may(May.DEFINE),
        "waiting": sorted(set(known) - {each.group.id for each in found})})


@page(May.COUNT)
@require_safe
def one(request: HttpRequest, scope: Scope, group_id: str) -> HttpResponse:
    """Show one group: who belongs, what they need, the menu and how it is used."""
    with reading.bank(scope) as bank:
        group = _group(bank, group_id)
        found = next(each for each in benefits.numbers(bank) if each.group.id == group_id)
        menu = benefits.known_groups().get(group_id, group)
        times, outlets, as_of = benefits.times(bank, group_id), outlet_names(bank), bank.as_of
        text = to_text(group.tree(bank.bank.tags.schema), language.current())
    return render(request, "kequn/groups/one.html", {
        "group": group, "title": said(group.title), "description": said(group.description), "needs": said(group.needs),
        "text": text, "found": found, "menu": _lines(menu, times, outlets), "as_of": as_of, "narrow": not scope.whole,
        "sample": not menu.version, "newer": menu.version != group.version, "smallest": scope.role.smallest,
        "proposes": scope.may(May.DEFINE), "sees": scope.may(May.SEE_PERSONS)})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def never(request: HttpRequest, scope: Scope, group_id: str) -> HttpResponse:
    """List the members who never used the menu; the look is logged before."""
    with reading.bank(scope) as bank:
        group = _group(bank, group_id)
        shown = page_of(request, lambda limit, offset: benefits.never(bank, group_id, limit=limit, offset=offset), ROWS)
        found = persons(bank, shown.object_list)
        rows: list[Person] = [found[number] for number in shown.object_list if number in found]
        looked(scope, What.MEMBERS, customers=[person.number for person in rows], subject=group_id)
        as_of = bank.as_of
    return render(request, "kequn/groups/never.html", {
        "group": group, "title": said(group.title), "rows": rows, "page": shown, "as_of": as_of, "narrow": not scope.whole,
        "counts": scope.may(May.COUNT)})


def _group(bank: ScopedBank, group_id: str) -> ServiceGroup:
    known = groups_of_run(bank)
    if group_id not in known:
        raise NotSeen(f"there is no group {group_id}{hint(group_id, known)}; the groups page lists them")
    return known[group_id]


def _lines(group: ServiceGroup, times: Mapping[str, Count], outlets: Mapping[str, str]) -> list[Line]:
    left = service.left(group)
    return [Line(each, said(each.title), said(each.description), price_of(each), left[each.id], times.get(each.id, Count(0)),
                 limit_of(each),
                 "、".join(outlets.get(outlet, outlet) for outlet in each.outlets)) for each in group.menu]
