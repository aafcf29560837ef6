"""The board of moments, the lists under it, and one moment with its evidence, its play and what stands on record."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import moments as acting
from kequn.bridge import reading, scripts
from kequn.bridge.moments import Offer, Shown
from kequn.journeys.waves import DUE, HEARD
from kequn.loop import moments
from kequn.loop.judging import Judgement
from kequn.loop.moments import Line, Moment, Wanted, detectors_of_run
from kequn.loop.persons import Person, persons
from kequn.moments.ledger import DONE, LAPSED, OPEN
from kequn.moments.model import ROWS, Detector
from kequn.relationship.model import INTENTS
from kequn.web import language, moment_words
from kequn.web.console.pager import page_of
from kequn.web.doors import page
from kequn.web.group_words import limit_of, price_of
from kequn.web.language import said
from kequn.web.outcome import outcome

ROWS_SHOWN = 40
LISTED_STATES = (OPEN, DONE, LAPSED)
COLOURS = {DUE: "soon", HEARD: "good"}  # of a wave; of the others quiet


@dataclass(frozen=True)
class Kind:
    """One row of the method and its detectors on the board."""

    row: str
    title: str
    detectors: list[tuple[Detector, str, Line]]


@page(May.COUNT, May.SEE_PERSONS)
@require_safe
def board(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show what is open over those whom the person sees, by detector and by place."""
    with reading.bank(scope) as bank:
        found, as_of = moments.board(bank), bank.as_of
    kinds = [Kind(row, moment_words.row_title(row), [(each, said(each.title), line) for each,
                                                     line in found.detectors if each.row == row])
             for row in ROWS]
    return render(request, "kequn/moments/board.html", {
        "everything": found.everything, "kinds": [kind for kind in kinds if kind.detectors], "outlets": found.outlets[:30],
        "as_of": as_of, "narrow": not scope.whole, "sees": scope.may(May.SEE_PERSONS), "counts": scope.may(May.COUNT),
        "currency": reading.currency()})


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List moments, the most valuable first; the look is logged before."""
    with reading.bank(scope) as bank:
        known = detectors_of_run(bank)
        wanted = _wanted(request, known)
        shown = page_of(request, lambda limit, offset: acting.listed(bank, wanted, limit=limit, offset=offset), ROWS_SHOWN)
        who = persons(bank, [moment.customer_no for moment, _ in shown.object_list])
        rows = [_row(moment, act is not None, who.get(moment.customer_no)) for moment, act in shown.object_list]
        as_of = bank.as_of
    return render(request, "kequn/moments/list.html", {
        "rows": rows, "page": shown, "as_of": as_of, "wanted": wanted, "narrow": not scope.whole,
        "kinds": [(each.id, said(each.title)) for each in known.values()],
        "states": [(state, moment_words.state_title(state)) for state in LISTED_STATES]})


def _wanted(request: HttpRequest, known: dict[str, Detector]) -> Wanted:
    given = request.GET
    moment, state = given.get("moment", ""), given.get("state", OPEN)
    return Wanted(moment if moment in known else "", state if state in LISTED_STATES else OPEN, given.get("outlet", "")[:64],
                  held=given.get("held") == "1")


@dataclass(frozen=True)
class Row:
    """A moment in a list: what it is, whose, and why, in words."""

    moment: Moment
    title: str
    evidence: str
    state: str
    urgency: str
    held: str
    taken: bool
    person: Person | None


def _row(moment: Moment, taken: bool, person: Person | None) -> Row:  # noqa: FBT001  # one of the values
    return Row(moment, said(moment.detector.title), moment_words.evidence(moment, reading.currency()),
               moment_words.state_title(moment.state),
               language.text(*moment_words.URGENCIES[moment.detector.urgency]), said(moment.held) if moment.held else "", taken,
               person)


@page(May.SEE_PERSONS)
@require_safe
@cache_control(no_store=True)
def one(request: HttpRequest, scope: Scope, moment_ref: str) -> HttpResponse:
    """Show one moment: why, what it is worth, what to do next, and what came of it."""
    with reading.bank(scope) as bank:
        found = acting.one(bank, moment_ref)
        person, as_of = persons(bank, [found.moment.customer_no]).get(found.moment.customer_no), bank.as_of
        why, offer = acting.grounds(bank, found.moment), acting.offer(bank, found)
    return render(request, "kequn/moments/one.html", {
        "row": _row(found.moment, found.act is not None, person), "moment": found.moment, "person": person, "as_of": as_of,
        "act": found.act,
        "intent": language.text(*INTENTS[found.moment.detector.intent]),
        "row_title": moment_words.row_title(found.moment.detector.row), "play": found.play,
        "waves": _waves(found, person, moment_words.manager(request.user)),
        "play_title": said(found.play.title) if found.play else "", "stopped": found.course.stopped if found.course else None,
        "counts": scope.may(May.COUNT), "open": found.moment.state == OPEN,
        "why": [(said(called), judgement.holds, _grounds(judgement)) for called, judgement in why],
        **_offer(offer)})


def _offer(offer: Offer | None) -> dict[str, object]:
    if offer is None:
        return {}
    menu = [(said(each.benefit.title), said(each.benefit.description), price_of(each.benefit), limit_of(each.benefit), each)
            for each in offer.menu or ()]
    return {"offer": offer, "offer_title": said(offer.group.title), "offer_why": _grounds(offer.why), "menu": menu}


def _grounds(judgement: Judgement) -> list[tuple[str, bool | None, str]]:
    """Return each part of a condition in words, whether it holds, and the values that it compares."""
    return [(said(ground.text), ground.holds, "；".join(moment_words.value_said(value) for _, value in ground.values))
            for ground in judgement.grounds]


@dataclass(frozen=True)
class WaveShown:
    """One wave of the play, in words."""

    title: str
    state: str
    colour: str
    channel: str
    by: str
    wording: str
    since: object
    until: object
    due: bool


def _waves(found: Shown, person: Person | None, manager: str) -> list[WaveShown]:
    if not found.course:
        return []
    due = found.course.due
    script = scripts.shown(found.play, due.wave, found.moment.customer_no, timezone.localdate()) if found.play and due else None
    words = {"name": person.name if person else "", "evidence": moment_words.evidence(found.moment, reading.currency()),
             "outlet": person.outlet or "" if person else "", "manager": manager}
    shown = []
    for each in found.course.waves:
        wording = moment_words.wording(script, words) if each is due else ""
        shown.append(WaveShown(said(each.wave.title), moment_words.wave_title(each.state), COLOURS.get(each.state, "quiet"),
                               moment_words.channel_title(each.wave.channel), moment_words.by_title(each.wave.by), wording,
                               each.since,
                               each.until, each.state == DUE))
    return shown


@page(May.SEE_PERSONS)
@require_POST
def act(request: HttpRequest, scope: Scope, moment_ref: str) -> HttpResponse:
    """Take a moment, or put it aside with a reason."""
    with reading.bank(scope) as bank, outcome(request, "已记录", "on record"):
        acting.act(bank, moment_ref, request.POST.get("kind", ""), request.POST.get("reason", ""))
    return redirect("moment", moment_ref)


@page(May.SEE_PERSONS)
@require_POST
def undo(request: HttpRequest, scope: Scope, moment_ref: str) -> HttpResponse:
    """Take back what stands on record."""
    with reading.bank(scope) as bank, outcome(request, "已撤销，时机重新待处理", "taken back; the moment is open again"):
        acting.undo(bank, moment_ref)
    return redirect("moment", moment_ref)
