"""Places and managers: how many customers each place has, who is in the pool, how loaded each manager is; and handing over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from kequn.access import log
from kequn.access.log import What
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import handing, reading
from kequn.customers.ids import number_of
from kequn.loop.persons import Person, persons
from kequn.loop.places import Customers, customers_at, customers_by_place
from kequn.loop.scoped import ScopedBank
from kequn.organisation import reading as organisation
from kequn.organisation import service
from kequn.organisation.models import LEVELS, Assignment, Outlet, Staff
from kequn.organisation.reading import FEWEST, MANAGERS, MOST, Load, Tree
from kequn.organisation.service import AssignmentError
from kequn.warehouse.codes import CODES
from kequn.web import language
from kequn.web.doors import page

ROWS = 50


@dataclass(frozen=True)
class PlaceRow:
    """One place below the one that is shown."""

    outlet: Outlet
    level: str
    customers: Customers
    managers: int

    @property
    def managed(self) -> float | None:
        """Which part of its customers somebody answers for."""
        return (self.customers.all - self.customers.pool) / self.customers.all if self.customers.all else None


@page(May.ASSIGN)
@require_safe
def place(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show one place: its customers, the places below, and who works there."""
    tree = Tree()
    tops = tree.tops(scope.outlets)
    if not tops:
        return render(request, "kequn/console/organisation.html", {"nothing": True})
    here = tree.by_id[_seen_place(tree, scope, request.GET.get("place") or tops[0])]
    below = tree.subtree(here.outlet_id)
    with reading.bank(scope) as bank:
        counted, as_of = customers_by_place(bank, organisation.assigned()), bank.as_of
    loads = organisation.loads(below)
    customers = _sum(counted, below)
    elsewhere = _sum(counted, counted).all - customers.all if [here.outlet_id] == tops else 0
    places = [_row(tree, child, counted, loads) for child in tree.children(here.outlet_id)]
    return render(request, "kequn/console/organisation.html", {
        "here": here, "level": language.text(*LEVELS[here.level]), "way": tree.way_to(here.outlet_id, scope.outlets),
        "customers": customers, "elsewhere": elsewhere, "own": counted.get(here.outlet_id, Customers()), "places": places,
        "staff": Paginator([(load, _position(load.staff)) for load in loads], ROWS).get_page(request.GET.get("page")),
        "as_of": as_of, "fewest": FEWEST, "most": MOST, "out": sum(load.fit in ("few", "many") for load in loads),
    })


def _seen_place(tree: Tree, scope: Scope, outlet_id: str) -> str:
    if outlet_id not in tree.by_id or (scope.outlets is not None and outlet_id not in scope.outlets):
        raise NotSeen("there is no such place among yours")
    return outlet_id


def _row(tree: Tree, outlet: Outlet, counted: dict[str, Customers], loads: list[Load]) -> PlaceRow:
    below = tree.subtree(outlet.outlet_id)
    managers = sum(load.staff.position in MANAGERS and _place_of(load.staff) in below for load in loads)
    return PlaceRow(outlet, language.text(*LEVELS[outlet.level]), _sum(counted, below), managers)


def _place_of(staff: Staff) -> str:
    return staff.outlet.outlet_id if staff.outlet else ""


def _sum(counted: dict[str, Customers], places: Collection[str]) -> Customers:
    return sum((counted[place] for place in places if place in counted), Customers())


def _position(staff: Staff) -> str:
    known = CODES["staff.role"].get(staff.position)
    return language.text(*known) if known else staff.position


@page(May.ASSIGN)
@require_safe
def of_staff(request: HttpRequest, scope: Scope, number: str) -> HttpResponse:
    """List the customers of one manager, to hand some over."""
    staff = organisation.member(number, scope.outlets)
    if staff is None:
        raise NotSeen("there is no such member of staff among yours")
    held = organisation.assignments_of(number)
    with reading.bank(scope) as bank:
        return _listed(request, bank, sorted(held), held, {"staff": staff, "position": _position(staff), "place": staff.outlet})


@page(May.ASSIGN)
@require_safe
def of_pool(request: HttpRequest, scope: Scope, outlet_id: str) -> HttpResponse:
    """List the customers of a place for whom nobody answers, to hand some to a manager."""
    outlet = Tree().by_id.get(outlet_id)
    if outlet is None or (scope.outlets is not None and outlet_id not in scope.outlets):
        raise NotSeen("there is no such place among yours")
    with reading.bank(scope) as bank:
        there = customers_at(bank, outlet_id)
        held = service.standing(there)
        return _listed(request, bank, [number for number in there if number not in held], {}, {"place": outlet})


def _listed(
    request: HttpRequest, bank: ScopedBank, numbers: list[int], held: dict[int, Assignment], context: dict[str, Any],
) -> HttpResponse:
    """Show a page of customers, those with most assets first; the look is logged before."""
    people = sorted(persons(bank, numbers).values(), key=_assets)
    shown = Paginator(people, ROWS).get_page(request.GET.get("page"))
    subject = context["staff"].staff_number if "staff" in context else context["place"].outlet_id
    log.looked(bank.scope, What.MEMBERS, customers=[person.number for person in shown], subject=subject)
    outlets = bank.scope.outlets if bank.scope.outlets is not None else Tree().by_id.keys()
    serving = [load for load in organisation.loads(outlets) if load.staff.position not in service.SERVING_NOBODY]
    return render(request, "kequn/console/organisation_customers.html", context | {
        "page": shown, "rows": [(person, held.get(person.number)) for person in shown], "as_of": bank.as_of,
        "serving": [(load, _position(load.staff)) for load in serving], "today": timezone.localdate(),
    })


def _assets(person: Person) -> tuple[bool, object, int]:
    return (person.aum is None, -(person.aum or 0), person.number)


@page(May.ASSIGN)
@require_POST
def hand_over(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Hand the chosen customers to somebody, or back to the pool, as of a day."""
    try:
        changed = _handed_over(request, scope)
    except AssignmentError as error:
        messages.error(request, language.text(error.zh, error.en[0].upper() + error.en[1:] + "."))
    else:
        messages.success(request, language.text(
            f"{changed} 位客户已变更，立即生效；统计数字随下一次运行更新。",
            f"{changed} customers changed hands. That counts at once; counts follow with the next run."))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "organisation")


def _handed_over(request: HttpRequest, scope: Scope) -> int:
    chosen = [number_of(identifier) for identifier in request.POST.getlist("customer")]
    with reading.bank(scope) as bank:
        if unseen := set(chosen) - bank.seen(chosen):
            raise NotSeen("there is no such customer among yours", min(unseen))
        day = _day(request.POST.get("on", ""))
        if request.POST.get("what") == "pool":
            return service.to_pool(chosen, on=day, by=scope.actor)
        to, deputy = (request.POST.get(name, "").strip() for name in ("to", "deputy"))
        for number in filter(None, (to, deputy)):
            if organisation.member(number, scope.outlets) is None:
                raise AssignmentError(f"您的机构里没有工号为 {number} 的员工。",
                                      f"nobody with the number {number} works in your places")
        if not to:
            raise AssignmentError("请选择由谁接手。", "choose who takes over")
        return handing.hand_over(bank, chosen, to, deputy=deputy, on=day)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AssignmentError("请填写日期，如 2026-06-30。", "write the day as 2026-06-30") from None
