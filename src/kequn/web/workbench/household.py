"""The page of a household: its members as far as they are seen, what those have together, who holds what, what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.log import What
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import answers, households, reading
from kequn.customers.completeness.model import Question
from kequn.customers.completeness.rules import foremost
from kequn.customers.ids import NotAnIdError, household_id
from kequn.loop.customer import household as home
from kequn.loop.persons import Person
from kequn.loop.scoped import ScopedBank
from kequn.web import language
from kequn.web.doors import page
from kequn.web.outcome import outcome
from kequn.web.workbench import known, pictures, words
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
        elsewhere = home.further_households(bank, [person.number for person in found.seen])
        complete = answers.completeness(bank, [person.number for person in found.seen])
        decided = households.standing(bank, [member.number for member in (*found.members, *found.further)])
    token = opened(scope, found.seen[0].number, What.HOUSEHOLD)
    serving = managers([person.number for person in found.seen])
    rows = [(_as_told(member), member, serving.get(member.number) if member.person else None, words.school(member.school),
             complete[member.number].share if member.person else None) for member in found.members]
    return render(request, "kequn/workbench/household.html", {
        "home": found, "as_of": as_of, "rows": rows, "decided": decided, "stage": words.code("households.stage", found.stage),
        "further": [(_as_told(member), member) for member in found.further],
        "elsewhere": [(next(person for person in found.seen if person.number == one), id_) for one, id_ in elsewhere],
        "ask": _ask(found, foremost(complete)),
        "parts": len(found.members) > 1, "opened": token, "picture": pictures.family(found),
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


@page(May.SEE_PERSONS)
@require_POST
def part(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Let a member leave the household."""
    def done(bank: ScopedBank, number: int) -> None:
        households.part(bank, number, request.POST.get("member", ""), reason=request.POST.get("reason", ""))

    return _changed(request, scope, identifier, done)


@page(May.SEE_PERSONS)
@require_POST
def join(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Let a customer join the household."""
    def done(bank: ScopedBank, number: int) -> None:
        households.join(bank, number, request.POST.get("member", "").strip(), reason=request.POST.get("reason", ""))

    return _changed(request, scope, identifier, done)


@page(May.SEE_PERSONS)
@require_POST
def undo(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Take back a decision."""
    def done(bank: ScopedBank, _number: int) -> None:
        households.undo(bank, request.POST.get("decision", ""), reason=request.POST.get("reason", ""))

    return _changed(request, scope, identifier, done)


def _changed(request: HttpRequest, scope: Scope, identifier: str, do: Callable[[ScopedBank, int], None]) -> HttpResponse:
    with reading.bank(scope) as bank:
        number = home.number_of_household(bank, identifier)
        try:
            with outcome(request, "已记录，并已安排一次运行；运行结束后家庭与合计随之更新。",
                         "Recorded, and a run is on its way: household and totals change when it has ended."):
                do(bank, number)
        except (NotSeen, NotAnIdError):
            messages.error(request, language.text("您的客户中没有这个客户号。", "None of your customers has that id."))
    return redirect("household", household_id(number))


def _ask(found: home.Household, foremost: tuple[int, Question] | None) -> tuple[Person, known.Asked] | None:
    """Return whom to ask what."""
    if foremost is None:
        return None
    number, question = foremost
    return next(person for person in found.seen if person.number == number), known.asked(question)


def _as_told(member: home.Member) -> str:
    return words.role(member.role, inferred=member.inferred)


def _names(bank: ScopedBank, number: int) -> dict[int, str]:
    return {person.number: person.name for person in home.household(bank, number).seen}


def _coverage(found: home.Household) -> list[tuple[Any, list[bool]]]:
    """Return for each seen member whether they hold each category."""
    return [(person, [category in found.coverage[person.number] for category in found.categories]) for person in found.seen]
