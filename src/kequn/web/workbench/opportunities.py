"""The pages of opportunities: the list by grade, one with its story, entry in two touches, and a sheet of Excel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import importing, opportunities, reading, servicing
from kequn.customers.ids import NotAnIdError
from kequn.grading import service, sheet
from kequn.grading.model import GRADES as LETTERS
from kequn.grading.model import MILESTONES, OPEN, PROSPECT, TRUSTED, Observation
from kequn.kernel.errors import RefusedError
from kequn.web import language
from kequn.web.attachment import attachment
from kequn.web.doors import page
from kequn.web.outcome import outcome, refusal
from kequn.web.workbench import grade_words as words

WRONG_SHOWN = 20  # rows of a sheet whose mistakes are told


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the open opportunities by grade, the ripest first."""
    with reading.bank(scope) as bank:
        found, due, as_of = opportunities.listed(bank), servicing.due(bank), bank.as_of
    policy, today = opportunities.policy(), timezone.localdate()
    by_grade = {grade: list(rows) for grade, rows in groupby(found, key=lambda each: each.graded.grade)}
    groups = [(words.asks(grade, policy), [(each, words.levels(each), words.milestones(each)) for each in rows])
              for grade in LETTERS[PROSPECT] for rows in [by_grade.get(grade, [])]]
    return render(request, "kequn/workbench/opportunities.html", {
        "groups": groups, "count": len(found), "as_of": as_of, "days": words.days(today), "levels": words.levels(),
        "milestones": words.milestones(), "named": int(policy.prospect.named), "term": int(policy.calibration.days),
        "mine": sum(each.owner == scope.actor for each in found),
        "calibrated": any(each.probability is not None for each in found), "actor": scope.actor,
        "due": [(each, words.aspect(each.repair.aspect)) for each in due]})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def one(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Show one opportunity: its grade with the reasons, what to enter, and its story."""
    with reading.bank(scope) as bank:
        found = opportunities.one(bank, ref)
    policy = opportunities.policy()
    asks = words.asks(found.graded.grade, policy)
    trust = [(key, language.text(*said), found.graded.standing.trust.get(key)) for key, said in TRUSTED.items()]
    return render(request, "kequn/workbench/opportunity.html", {
        "each": found, "asks": asks, "reasons": words.reasons(found.graded.maturity), "levels": words.levels(found),
        "trust": trust, "milestones": words.milestones(found), "days": words.days(timezone.localdate()),
        "open": found.state == OPEN, "term": int(policy.calibration.days),
        "state": words.state(found.state), "story": words.happened(found.seen), "today": timezone.localdate(),
        "marks": range(1, 6), "spells": list(reversed(found.graded.spells))})


@page(May.SEE_PERSONS)
@require_POST
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Name an opportunity."""
    given = request.POST
    with reading.bank(scope) as bank:
        try:
            ref = opportunities.add(bank, customer=given.get("customer", "").strip(), name=given.get("name", ""),
                                    product=given.get("product", ""), seen=_observation(given), note=given.get("note", ""))
        except (NotSeen, NotAnIdError):
            messages.error(request, language.text("您名下没有这位客户，请核对客户号。",
                                                  "None of your customers has that id; check it."))
        except RefusedError as error:
            messages.error(request, refusal(error))
        else:
            messages.success(request, language.text("已登记商机。", "The opportunity is named."))
            return redirect("opportunity", ref)
    return redirect("opportunities")


@page(May.SEE_PERSONS)
@require_POST
def observe(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Take one observation."""
    def done() -> None:
        service.observe(ref, _observation(request.POST), by=scope.actor, note=request.POST.get("note", ""))

    return _changed(request, scope, ref, done, "已记录，等级已更新。", "Noted; the grade is up to date.")


@page(May.SEE_PERSONS)
@require_POST
def end(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Sign an opportunity, or give it up."""
    def done() -> None:
        seen = _observation(request.POST)
        service.end(ref, request.POST.get("outcome", ""), on=seen.on, amount=seen.amount, by=scope.actor,
                    note=request.POST.get("note", ""))

    return _changed(request, scope, ref, done, "已了结这个商机。", "The opportunity is closed.")


@page(May.SEE_PERSONS)
@require_safe
def template(request: HttpRequest, scope: Scope) -> HttpResponse:  # noqa: ARG001  # the template is everybody's
    """Send the sheet to fill in."""
    return attachment(sheet.template(), "opportunities.xlsx")


@page(May.SEE_PERSONS)
@require_POST
def upload(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Name the opportunities of a sheet; its bad rows are told one by one."""
    sent = request.FILES.get("sheet")
    if not isinstance(sent, UploadedFile):
        messages.error(request, language.text("请选择一个 .xlsx 文件。", "Choose an .xlsx file."))
        return redirect("opportunities")
    try:
        with reading.bank(scope) as bank:
            found = importing.imported(bank, sent.read(sheet.MOST_BYTES + 1))
    except RefusedError as error:
        messages.error(request, refusal(error))
        return redirect("opportunities")
    if found.added:
        messages.success(request, language.text(f"已登记 {found.added} 个商机。", f"Named {found.added} opportunities."))
    for _, zh, en in found.wrong[:WRONG_SHOWN]:
        messages.error(request, language.text(zh, en))
    if (more := len(found.wrong) - WRONG_SHOWN) > 0:
        messages.error(request, language.text(f"另有 {more} 行有误。", f"{more} more rows are wrong."))
    return redirect("opportunities")


def _changed(request: HttpRequest, scope: Scope, ref: str, done: Callable[[], None], zh: str, en: str) -> HttpResponse:
    """Do something to an opportunity that this person sees, and go back to where they were."""
    with reading.bank(scope) as bank:
        opportunities.one(bank, ref)
    with outcome(request, zh, en):
        done()
    return redirect("opportunities") if request.POST.get("back") == "list" else redirect("opportunity", ref)


def _observation(given: QueryDict) -> Observation:
    """Return what a form says; what is no number or day is refused in words."""
    return Observation(
        on=_day(given.get("on", "")) or timezone.localdate(), willingness=_whole(given.get("willingness", "")),
        milestone=given.get("milestone") if given.get("milestone") in MILESTONES else None,
        planned_on=_day(given.get("planned_on", "")), amount=_amount(given.get("amount", "")),
        brand=_whole(given.get("brand", "")), salesperson=_whole(given.get("salesperson", "")),
        product=_whole(given.get("trust_product", "")))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 1 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.01")) if found.is_finite() and abs(found) < service.MOST else None
