"""The year as a customer lived it, what they need, and what may be proposed to them: read before one gets in touch."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import benefits, contacts, gate, history, moments, reading
from kequn.customers.ids import customer_id
from kequn.loop import day, shelf
from kequn.loop.customer.year import Year
from kequn.loop.customer.year import year as year_of
from kequn.loop.day import Card
from kequn.loop.scoped import ScopedBank
from kequn.moments.model import HABIT
from kequn.relationship.gate import TIMED
from kequn.relationship.model import INTENTS, SELL
from kequn.relationship.models import Insight
from kequn.relationship.suitability import FITS, WORDS, Product, suitable
from kequn.web import language
from kequn.web.doors import page
from kequn.web.language import said
from kequn.web.outcome import outcome
from kequn.web.workbench import day_words
from kequn.web.workbench.opened import part_of_opened
from kequn.web.workbench.parts import answer
from kequn.web.workbench.words import category, code

CHARGED = {"fee": ("手续费", "Fees"), "penalty": ("罚息", "Penalty interest")}


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def shown(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show the year, the core need and what may be proposed."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, card, insights = year_of(bank, number), day.cards(bank, [number]).get(number), history.insights(bank, number)
        groups = [each.group for each in benefits.entitled(bank, number)]
        proposed, as_of, plan = _proposed(bank, number, card), bank.as_of, insights.get("plan")
        judged = _judged(bank, number, plan) if plan else None
    part_of_opened(request, scope, number)
    return answer(request, "part_year", {
        **_told(found, as_of), **proposed, "id": customer_id(number), "as_of": as_of, "need": insights.get("need"),
        "plan": plan, "judged": judged, "guess": said(groups[0].needs) if groups else ""})


@page(May.CONTACT)
@require_POST
def understand(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Write what was understood of a customer; within the day's list the plan stands in its place."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已记下。", "Noted."):
            contacts.understand(bank, number, request.POST.get("kind", ""), request.POST.get("text", ""))
        if not request.headers.get("HX-Request"):
            return redirect("customer", customer_id(number))
        plan = history.insights(bank, number).get("plan")
    *_, came = get_messages(request)
    return render(request, "kequn/workbench/plan.html", {
        "id": customer_id(number), "plan": plan, "noted": came.message, "kind": "bad" if came.level_tag == "error" else "good"})


def _judged(bank: ScopedBank, number: int, plan: Insight) -> tuple[str, str] | None:
    """Return whether the habit came back whose break the plan is for, as a state with its words; None where it is for none."""
    of = [each.moment for each in moments.of_customer(bank, number)
          if each.moment.detector.row == HABIT and each.moment.opened_on <= timezone.localdate(plan.at)]
    if not of:
        return None
    newest = max(of, key=lambda moment: moment.opened_on)
    if newest.succeeded:
        return "good", language.text("习惯已恢复", "the habit is back")
    if newest.judged_on is None:
        return "soon", language.text(f"{newest.verdict_on:%Y-%m-%d} 前看习惯是否恢复", f"judged by {newest.verdict_on:%Y-%m-%d}")
    return "bad", language.text("习惯没有恢复，策略要改", "the habit is not back: change the plan")


def _told(found: Year, as_of: Any) -> dict[str, Any]:
    charged = [(language.text(*CHARGED[kind]), times, amount) for kind, (times, amount) in found.charged.items()]
    complaints = [(code("complaints.topic", each.topic), each.on, ((each.closed_on or as_of) - each.on).days,
                   each.closed_on is None or each.closed_on > as_of) for each in found.complaints]
    return {"year": found, "charged": charged, "complaints": complaints, "received": sum(found.contacts.values()),
            "by_intent": [(language.text(*INTENTS[name]), number) for name, number in sorted(found.contacts.items())]}


def _proposed(bank: ScopedBank, number: int, card: Card | None) -> dict[str, Any]:
    """Return by category what may be proposed and what not, or by which rule nothing may be sold at all now."""
    verdicts = gate.permissions(gate.known(bank, [number])[number])[SELL].values()
    closed = "" if any(each.allowed or each.rule in TIMED for each in verdicts) else day_words.gate(next(iter(verdicts)))
    licences = shelf.licences(bank, bank.scope.actor)

    def fits(product: Product) -> str:
        return suitable(product, level=card.risk_level if card else None,
                        days_left=card.risk_assessment_days_left if card else None, licences=licences)

    rows = []
    for name, products in groupby(shelf.shelf(bank), key=lambda each: each.category):
        for reason, those in groupby(sorted(products, key=fits), key=fits):
            rows.append((category(name), len(list(those)), language.text(*WORDS[reason]), reason == FITS))
    return {"shelf": rows, "closed": closed}
