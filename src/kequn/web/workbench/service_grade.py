"""The part of a customer's page that tells their grades and why, takes a survey in a few touches, and closes repairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import opportunities, reading, servicing
from kequn.customers.ids import customer_id
from kequn.grading.model import ASPECTS
from kequn.grading.repairs import FIGURES
from kequn.loop import grades
from kequn.loop.scoped import ScopedBank
from kequn.web import language
from kequn.web.doors import page
from kequn.web.outcome import outcome
from kequn.web.workbench import grade_words as words
from kequn.web.workbench.opened import part_of_opened
from kequn.web.workbench.parts import answer


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def grade(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show the grade in service with its figures, the opportunities, the repairs, and what to ask."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, mine = grades.in_service(bank, number), opportunities.of_customer(bank, number)
        repairs, asked, as_of = servicing.repairs_of(bank, number), servicing.last_survey(bank, number), bank.as_of
    part_of_opened(request, scope, number)
    policy = opportunities.policy()
    return answer(request, "part_grade", {
        "found": found, "asks": words.asks(found.grade, policy) if found else None, "as_of": as_of, "id": customer_id(number),
        "rows": _rows(found.figures, policy.service.gap) if found else [], "opportunities": mine, "marks": range(1, 6),
        "repairs": [(each, words.aspect(each.aspect)) for each in repairs], "asked": asked,
        "aspects": [(aspect, language.text(*said)) for aspect, said in ASPECTS.items()]})


def _rows(figures: Any, gap: float) -> list[tuple[str, float, float, bool]]:
    """Return each aspect with expectation, satisfaction, and whether there is a gap."""
    return [(words.aspect(aspect), figures[f"expects_{aspect}"], figures[f"content_{aspect}"],
             figures[f"expects_{aspect}"] - figures[f"content_{aspect}"] >= gap) for aspect in ASPECTS]


@page(May.SEE_PERSONS)
@require_POST
def survey(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Note what the customer said."""
    figures = {name: int(given) for name in FIGURES if (given := request.POST.get(name, "")) in {"1", "2", "3", "4", "5"}}

    def done(bank: ScopedBank, number: int) -> None:
        servicing.survey(bank, number, figures)

    return _changed(request, scope, identifier, done, "已记录，下次跑批计入等级。", "Noted; the next run counts it.")


@page(May.SEE_PERSONS)
@require_POST
def repaired(request: HttpRequest, scope: Scope, identifier: str, number: int) -> HttpResponse:
    """Close a repair with what was done."""
    def done(bank: ScopedBank, customer: int) -> None:
        servicing.repaired(bank, customer, number, request.POST.get("note", ""))

    return _changed(request, scope, identifier, done, "已完成修复。", "The repair is done.")


def _changed(
    request: HttpRequest, scope: Scope, identifier: str, done: Callable[[ScopedBank, int], None], zh: str, en: str,
) -> HttpResponse:
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, zh, en):
            done(bank, number)
    return redirect("customer", customer_id(number))
