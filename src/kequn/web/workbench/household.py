"""The page of a household: its members as far as they are seen, what those have together, who holds what, what happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kequn.access.log import What
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.customers.ids import household_id
from kequn.loop.customer import household as home
from kequn.loop.scoped import ScopedBank
from kequn.web.doors import page
from kequn.web.workbench import pictures, words
from kequn.web.workbench.managers import managers
from kequn.web.workbench.opened import opened, part_of_opened
from kequn.web.workbench.parts import answer, timeline_of


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def household(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Answer who belongs together and what they have with us."""
    with reading.bank(scope) as bank:
        number = home.number_of_household(bank, identifier)
        found, as_of = home.household(bank, number), bank.as_of
    token = opened(scope, found.seen[0].number, What.HOUSEHOLD)
    serving = managers([person.number for person in found.seen])
    rows = [(words.role(member.role), member.person, serving.get(member.person.number) if member.person else None)
            for member in found.members]
    return render(request, "kequn/workbench/household.html", {
        "home": found, "as_of": as_of, "rows": rows, "opened": token, "picture": pictures.family(found),
        "made_of": pictures.by_category(found.assets), "moved": pictures.over_time(found.assets), "coverage": _coverage(found),
        "categories": [words.code("holdings.category", category) for category in found.categories],
    })


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def timeline(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show what happened to all members who are seen, in one line."""
    with reading.bank(scope) as bank:
        number = home.number_of_household(bank, identifier)
        names = _names(bank, number)
        context = timeline_of(request, bank, list(names), names)
    context["opened"] = part_of_opened(request, scope, next(iter(names)), What.HOUSEHOLD)
    identifier = household_id(number)
    return answer(request, "part_timeline", {**context, "id": identifier, "base": f"/households/{identifier}"})


def _names(bank: ScopedBank, number: int) -> dict[int, str]:
    return {person.number: person.name for person in home.household(bank, number).seen}


def _coverage(found: home.Household) -> list[tuple[Any, list[bool]]]:
    """Return for each seen member whether they hold each category."""
    return [(person, [category in found.coverage[person.number] for category in found.categories]) for person in found.seen]
