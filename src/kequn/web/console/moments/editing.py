"""Changing a detector: its rule is counted while it is typed, and what it would raise is shown before a second person decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from kequn.access import approval
from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import moments as acting
from kequn.bridge import proposals, reading
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.kernel.errors import KequnError, LanguageError
from kequn.loop.personal import refuse_personal
from kequn.loop.persons import persons
from kequn.loop.published import tier_titles
from kequn.loop.scoped import ScopedBank
from kequn.loop.trial import Trial, tried
from kequn.moments.catalogue import detectors as newest
from kequn.moments.model import MOMENT, Detector
from kequn.web import language, moment_words
from kequn.web.console.moments.detector_form import DetectorForm, Parse
from kequn.web.doors import page
from kequn.web.language import said
from kequn.web.outcome import refusal

Context = dict[str, Any]


@page(May.DEFINE)
@cache_control(no_store=True)
def edit(request: HttpRequest, scope: Scope, detector_id: str) -> HttpResponse:
    """Try a new version of a detector on the last snapshot, or propose it."""
    detector = _newest(detector_id)
    plays = [(each.id, said(each.title)) for each in acting.known_plays().values()]
    with reading.bank(scope) as bank:
        form = DetectorForm(request.POST or None, detector=detector, plays=plays, parse=_parser(bank))
        context: Context = {"form": form, "detector": detector, "title": said(detector.title), "as_of": bank.as_of,
                            "narrow": not scope.whole, "sees": scope.may(May.SEE_PERSONS), "currency": reading.currency()}
        if request.method != "POST":
            return render(request, "kequn/moments/detector_edit.html", context | _counted(bank, detector.expression))
        if form.is_valid():
            try:
                made = form.definition()
                content = proposals.content_of(made)
                if "look" not in request.POST:
                    return _proposed(request, scope, form, content)
                context |= _tried(bank, Detector.of(made), detector)
            except KequnError as error:
                context["problem"] = refusal(error)
        context |= _counted(bank, request.POST.get("expression", ""))
    return render(request, "kequn/moments/detector_edit.html", context, status=200 if "trial" in context else 422)


@page(May.DEFINE)
@require_POST
def check(request: HttpRequest, scope: Scope, detector_id: str) -> HttpResponse:
    """Count those for whom a rule holds while it is typed, or say what is wrong with it."""
    _newest(detector_id)
    with reading.bank(scope) as bank:
        return render(request, "kequn/moments/detector_count.html", _counted(bank, request.POST.get("expression", "")))


def _proposed(request: HttpRequest, scope: Scope, form: DetectorForm, content: dict[str, Any]) -> HttpResponse:
    zh, en = form.cleaned_data["title_zh"], form.cleaned_data["title_en"]
    approval.propose(MOMENT, form.detector.id, content, scope, title=zh, note=form.cleaned_data["note"])
    messages.success(request, language.text(f"已提交探测规则「{zh}」，审批后由下一次运行启用",
                                            f"“{en}” is proposed; once approved the next run goes by it"))
    return redirect("detector", form.detector.id)


def _newest(detector_id: str) -> Detector:
    known = newest(proposals.known())
    if detector_id not in known:
        raise NotSeen("there is no such detector; the page of detectors lists them")
    return known[detector_id]


def _parser(bank: ScopedBank) -> Parse:
    def parse(text: str) -> Expression:
        tree = bank.bank.dated.parsed(text, CUSTOMER)
        refuse_personal(tree, bank.bank.tags.schema)
        return tree

    return parse


def _counted(bank: ScopedBank, expression: str) -> Context:
    if not expression.strip():
        return {"as_of": bank.as_of}
    try:
        return {"holding": bank.count(expression), "as_of": bank.as_of}
    except LanguageError as error:
        return {"wrong": refusal(error), "as_of": bank.as_of}


def _tried(bank: ScopedBank, proposed: Detector, before: Detector) -> Context:
    """Return what both versions would raise, and for whom the proposed one would; the look at them is logged."""
    trial: Trial = tried(bank, proposed)
    numbers = [each.customer_no for each in trial.examples]
    who = persons(bank, numbers) if numbers else {}
    if numbers:
        looked(bank.scope, What.MOMENT, customers=set(numbers), number=len(numbers), subject=proposed.id)
    currency, tiers = reading.currency(), tier_titles(bank)
    examples = [(who.get(each.customer_no), moment_words.filled(proposed, each.figures, currency, tiers), each.stake)
                for each in trial.examples]
    return {"trial": trial, "examples": examples, "columns": [
        (language.text("改后", "as changed"), trial),
        (language.text(f"现行 v{before.version}", f"in force, v{before.version}"), tried(bank, before))]}
