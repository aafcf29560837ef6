"""The detectors: what each looks for, how good it is, and what its prompts change against the control group."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import moments as acting
from kequn.bridge import reading
from kequn.facts.nodes import CUSTOMER
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.kernel.errors import KequnError
from kequn.loop import detecting
from kequn.loop.detecting import Worth
from kequn.loop.moments import guards_of_run
from kequn.loop.scoped import ScopedBank
from kequn.moments.effect import FEWEST
from kequn.moments.model import Detector
from kequn.relationship.model import INTENTS
from kequn.web import charts, language, moment_words
from kequn.web.charts import Point
from kequn.web.doors import page
from kequn.web.language import said


@page(May.COUNT)
@require_safe
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the detectors with what is known of each."""
    with reading.bank(scope) as bank:
        rows = [(each, said(each.detector.title), moment_words.row_title(each.detector.row)) for each in detecting.worths(bank)]
        as_of, guards = bank.as_of, [said(title) for title in guards_of_run(bank).values()]
    return render(request, "kequn/moments/detectors.html", {
        "rows": rows, "as_of": as_of, "narrow": not scope.whole, "guards": guards, "fewest": FEWEST})


@page(May.COUNT)
@require_safe
def one(request: HttpRequest, scope: Scope, detector_id: str) -> HttpResponse:
    """Show one detector: its rule as text, its evidence, its play, and its figures."""
    with reading.bank(scope) as bank:
        found, as_of = detecting.worth(bank, detector_id), bank.as_of
        rules = _rules(bank, found.detector)
    detector = found.detector
    play = acting.known_plays().get(detector.play)
    return render(request, "kequn/moments/detector.html", {
        "found": found, "detector": detector, "title": said(detector.title), "description": said(detector.description),
        "row_title": moment_words.row_title(detector.row), "rules": rules, "evidence": said(detector.evidence), "as_of": as_of,
        "play": play, "play_title": said(play.title) if play else "", "narrow": not scope.whole, "fewest": FEWEST,
        "intent": language.text(*INTENTS[detector.intent]), "chart": _chart(found),
        "young": (as_of - found.since).days < 60, "proposes": scope.may(May.DEFINE)})


def _rules(bank: ScopedBank, detector: Detector) -> list[tuple[str, str]]:
    asked = [
        (("何时", "when"), detector.expression), (("同一起因", "one cause"), detector.cause),
        (("涉及金额", "at stake"), detector.stake), (("可处理天数", "days to act"), detector.lasts),
        (("看什么算成功", "success is measured by"), detector.success.measure), (("达到", "reaching"), detector.success.goal),
        (("在几天内", "within days"), detector.success.within)]
    asked += [(("预示", "it foretells"), detector.foretells.event)] if detector.foretells else []
    return [(language.text(*title), _text(bank, text)) for title, text in asked if text]


def _text(bank: ScopedBank, text: str) -> str:
    try:
        return to_text(parse(text, bank.bank.tags.schema, CUSTOMER), language.current())
    except KequnError:  # made by an older catalogue of tags
        return text


def _chart(found: Worth) -> object:
    title = language.text("每月发现多少", "How many were raised each month?")
    points = [Point(f"{month:%Y-%m}", count) for month, count in found.months[-12:]]
    head = (language.text("月份", "month"), language.text("个", "raised"))
    return charts.bars(title, points, lambda value: f"{value:,.0f}", head=head)
