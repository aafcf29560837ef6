"""The day of a relationship manager: the list, a card opened in it, and what is done from it in two touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import answers, contacts, history, moments, reading, scripts
from kequn.bridge import day as days
from kequn.bridge.relation import heard, relation
from kequn.bridge.tasks import CARES, CHANCE, MUST
from kequn.customers.ids import customer_id
from kequn.customers.tiers.model import Tier
from kequn.grading.model import TITLES
from kequn.kernel.errors import RefusedError
from kequn.loop.day import Card
from kequn.loop.persons import outlet_names
from kequn.loop.published import tiers_of_run
from kequn.loop.scoped import ScopedBank
from kequn.moments.ledger import OPEN
from kequn.moments.model import HABIT
from kequn.relationship.service import ContactError, Entry
from kequn.web import language, moment_words, numbers
from kequn.web.doors import page
from kequn.web.language import said
from kequn.web.outcome import refusal
from kequn.web.workbench import day_words as words
from kequn.web.workbench import talk
from kequn.web.workbench.known import asked
from kequn.web.workbench.parts import answer

PARTS = {MUST: ("必办", "Must do"), CHANCE: ("商机", "Opportunities"), CARES: ("关怀", "Care")}
FIRST = 5  # cards of a section that the page opens with; the others come when they are scrolled to
PUT_OFF = ((1, "明天", "Tomorrow"), (3, "3 天后", "In 3 days"), (7, "一周后", "In a week"))


@page(May.CONTACT)
@require_safe
@cache_control(no_store=True)
def my_day(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show what is to be done today, the most pressing first."""
    with reading.bank(scope) as bank:
        found, tiers = days.my_day(bank), tiers_of_run(bank).tiers
    parts = [{"name": name, "title": language.text(*PARTS[name]), "number": part.number,
              "now": _lines(part.now[:FIRST], found, tiers), "more": len(part.now) > FIRST, "later": part.later}
             for name, part in found.parts.items()]
    held = [(words.line(item, found.as_of), words.gate(item.verdict)) for item in found.held]
    resting = [(card, customer_id(card.number), said(each.detector.title), said(each.held or {})) for card, each in found.resting]
    return render(request, "kequn/workbench/day.html", {
        "day": found, "parts": parts, "held": held, "resting": resting, "numbers": found.numbers,
        "todo": sum(part.number for part in found.parts.values()), **words.log_form(), "put_off": _put_off(),
        "date": numbers.full_day(found.now.date(), language.current())})


@page(May.CONTACT)
@require_safe
@cache_control(no_store=True)
def later(request: HttpRequest, scope: Scope, part: str) -> HttpResponse:
    """Show of one section what does not fit into today's minutes, or the rest of what does."""
    with reading.bank(scope) as bank:
        found, tiers = days.my_day(bank), tiers_of_run(bank).tiers
    if part not in found.parts:
        raise NotSeen("there is no such section of the day")
    asked = found.parts[part]
    items = asked.now[FIRST:] if request.GET.get("rest") == "now" else asked.later
    return render(request, "kequn/workbench/day_later.html", {
        "lines": _lines(items, found, tiers), "day": found, "put_off": _put_off()})


def _put_off() -> list[tuple[int, str]]:
    return [(days_ahead, language.text(zh, en)) for days_ahead, zh, en in PUT_OFF]


def _lines(items: Sequence[days.Item], found: days.Day, tiers: Sequence[Tier]) -> list[tuple[words.Line, str]]:
    titles = {place: said(tier.title) for place, tier in enumerate(tiers)}
    return [(words.line(item, found.as_of), _about(item, titles)) for item in items]


def _about(item: days.Item, tiers: dict[int, str]) -> str:
    """Return the grade and tier of a customer, as the first line of a card says them."""
    card, said_ = item.card, list[str]()
    if card.prospect:
        said_.append(language.text(f"商机 {card.prospect} 级", f"prospect {card.prospect}"))
    if card.grade:
        said_.append(language.text(f"{card.grade} 级", f"grade {card.grade}"))
    if card.tier in tiers:
        said_.append(tiers[card.tier])
    return " · ".join(said_)


@page(May.CONTACT)
@require_safe
@cache_control(no_store=True)
def card(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show one customer inside the list: every reason, the script, what is allowed, the risk assessment, the last contacts."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        looked(scope, What.CUSTOMER, customer_no=number)
        shown = _card(bank, number, request.GET.get("moment", ""), moment_words.manager(request.user))
    return answer(request, "day_card", shown)


def _card(bank: ScopedBank, number: int, ref: str, manager: str) -> dict[str, Any]:
    mine = moments.of_customer(bank, number)
    chosen = next((each for each in mine if each.moment.ref == ref), None)
    play, due = chosen.play if chosen else None, chosen.course.due if chosen and chosen.course else None
    found, today = relation(bank, number), timezone.localdate()
    changed = next((each.moment for each in mine if each.moment.state == OPEN and each.moment.detector.row == HABIT), None)
    completeness, _ = answers.known_of(bank, number)
    card_ = found.card if found else None
    script = scripts.shown(play, due.wave, number, today) if play and due else None
    return {
        **words.relation(found), "id": customer_id(number), "card": card_, "as_of": bank.as_of, "today": today,
        "moments": [_reason(each) for each in mine if each.moment.state == OPEN],
        "script": script, "says": moment_words.wording(script, _variables(bank, card_, chosen, manager)),
        "play": play, "due": due, "wave": said(due.wave.title) if due else "", "changed": changed,
        "plan": history.plan(bank, number, since=changed.opened_on) if changed else None,
        **talk.form(outlet_names(bank).get(card_.outlet_id or "", "") if card_ else ""),
        "grade": [(grade, language.text(*TITLES[grade])) for grade in (card_.prospect, card_.grade) if grade] if card_ else [],
        "question": asked(completeness.question) if completeness.question else None}


def _reason(each: moments.Shown) -> tuple[str, str, str]:
    moment = each.moment
    return said(moment.detector.title), moment_words.evidence(moment, reading.currency()), said(moment.held or {})


def _variables(bank: ScopedBank, found: Card | None, chosen: moments.Shown | None, manager: str) -> dict[str, str]:
    evidence = moment_words.evidence(chosen.moment, reading.currency()) if chosen else ""
    return {"name": found.name if found else "", "evidence": evidence, "manager": manager,
            "outlet": outlet_names(bank).get(found.outlet_id or "", "") if found else ""}


@page(May.CONTACT)
@require_POST
def contact(request: HttpRequest, scope: Scope) -> JsonResponse:
    """Write a contact: at once, or later what a phone kept while it was offline; what is sent twice stands once."""
    given = request.POST
    try:
        with reading.bank(scope) as bank:
            entry = _entry(given, bank.number(given.get("customer", "")))
            meeting = given.get("meeting", "")
            made = contacts.log(bank, entry, meeting=int(meeting) if meeting.isdecimal() else 0,
                                door="phone" if given.get("kept") else "page")
    except RefusedError as error:
        return JsonResponse({"error": refusal(error)}, status=422)
    came = dict(words.outcomes())[made.answer]
    return JsonResponse({"said": language.text(f"已记录：{came}", f"noted: {came}"), "reached": heard(made.answer)})


@page(May.CONTACT)
@require_POST
def call(request: HttpRequest, scope: Scope) -> JsonResponse:
    """Begin a call: the gate is asked, the call is put on record, and the phone is given the number that no page shows."""
    given = request.POST
    try:
        with reading.bank(scope) as bank:
            dial = contacts.call(bank, bank.number(given.get("customer", "")), given.get("intent", ""), given.get("moment", ""))
    except RefusedError as error:
        return JsonResponse({"error": refusal(error)}, status=422)
    return JsonResponse({"dial": f"tel:{dial}"})


@page(May.CONTACT)
@require_POST
def postpone(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Put a task off."""
    given = request.POST
    days_ahead = given.get("days", "")
    try:
        with reading.bank(scope) as bank:
            number = bank.number(given.get("customer", ""))
            contacts.postpone(bank, number, given.get("task", ""), int(days_ahead) if days_ahead.isdecimal() else 0)
    except RefusedError as error:
        return _refused(request, error)
    until = timezone.localdate() + timedelta(days=int(days_ahead))
    return _done(request, language.text(f"已改到 {until:%m-%d}", f"put off to {until:%m-%d}"))


@page(May.CONTACT)
@require_POST
def unfit(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say that a moment does not suit its customer, and why."""
    try:
        with reading.bank(scope) as bank:
            moments.act(bank, request.POST.get("moment", ""), "unfit", request.POST.get("reason", ""))
    except RefusedError as error:
        return _refused(request, error)
    return _done(request, language.text("已标为不合适", "marked as not suitable"))


def _done(request: HttpRequest, text: str) -> HttpResponse:
    return render(request, "kequn/workbench/day_done.html", {"text": text})


def _refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    """Say why it cannot be, among the messages: the card stays as it is."""
    answer = render(request, "kequn/workbench/day_refused.html", {"text": refusal(error)})
    answer["HX-Retarget"], answer["HX-Reswap"] = "#messages", "innerHTML"
    return answer


def _entry(given: QueryDict, number: int) -> Entry:
    """Return the entry that a form or a phone's outbox sends; ContactError where a part cannot be read."""
    try:
        key = UUID(given.get("key", "")) if given.get("key") else uuid4()
        at = datetime.fromisoformat(given.get("at", "")) if given.get("at") else timezone.now()
        promised = date.fromisoformat(given.get("promised_on", "")) if given.get("promised_on") else None
    except ValueError:
        raise ContactError("时间或日期写法不对，请重新选择。", "a time or a day cannot be read; choose it again") from None
    at = at if timezone.is_aware(at) else timezone.make_aware(at)
    if not given.get("answer"):
        raise ContactError("请选择联系结果。", "choose what came of the contact")
    return Entry(key, number, given.get("channel", ""), given.get("intent", ""), at, given.get("answer", ""),
                 given.get("moment", ""), given.get("script", "")[:16], inbound=bool(given.get("inbound")),
                 note=given.get("note", "").strip(),
                 promised_on=promised, promise=" ".join(given.get("promise", "").split()))
