"""Talking with a customer: meetings agreed ahead, what to talk about, and the file that a calendar takes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import contacts, gate, history, reading
from kequn.bridge.talk import Guide, guide
from kequn.customers.ids import customer_id
from kequn.customers.masking import masked
from kequn.grading.model import ASPECTS
from kequn.loop.customer.household import Member
from kequn.loop.persons import names_of, outlet_names
from kequn.loop.scoped import ScopedBank
from kequn.relationship import calendar
from kequn.relationship.gate import TIMED
from kequn.relationship.meetings import Agreed
from kequn.relationship.model import BRANCH, INTENTS, MEETS, SELL
from kequn.relationship.models import Meeting
from kequn.relationship.service import ContactError
from kequn.web import language, moment_words
from kequn.web.attachment import attachment
from kequn.web.doors import page
from kequn.web.language import said
from kequn.web.outcome import outcome
from kequn.web.workbench import day_words, words
from kequn.web.workbench.happenings import aside, happening
from kequn.web.workbench.known import asked
from kequn.web.workbench.opened import part_of_opened
from kequn.web.workbench.parts import answer

MORNING = time(10)


@page(May.CONTACT)
@require_safe
@cache_control(no_store=True)
def shown(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Show the meetings that wait, what to talk about, and the form by which one more is agreed."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found, waiting = guide(bank, number), history.meetings(bank, [number]).get(number, [])
        place = outlet_names(bank).get(found.relation.card.outlet_id or "", "") if found else ""
        as_of = bank.as_of
    part_of_opened(request, scope, number)
    return answer(request, "part_talk", {
        "id": customer_id(number), "meetings": waiting, "as_of": as_of, "today": timezone.localdate(), **form(place),
        **(_told(found) if found else {})})


def form(place: str) -> dict[str, Any]:
    """Return what the form asks by which a meeting is agreed."""
    now = timezone.localtime()
    first = datetime.combine(now.date() + timedelta(days=1), MORNING)
    return {"meets": [(name, day_words.channel(name)) for name in MEETS], "place": place, "first": first, "now": now,
            "meets_for": [(name, day_words.intent(name)) for name in INTENTS]}


def _told(found: Guide) -> dict[str, Any]:
    changed, question = found.changed, found.question
    return {
        "need": found.need, "plan": found.plan, "guess": said(found.guess) if found.guess else "",
        "obstacles": _obstacles(found), "promises": found.relation.promises,
        "opens": [(said(each.moment.detector.title), moment_words.evidence(each.moment, reading.currency()))
                  for each in found.open if not each.moment.held],
        "home": found.home, "stage": words.code("households.stage", found.home.stage),
        "members": [_member(each) for each in found.home.members[1:]],
        "changed": changed, "happened": [(each, happening(each), aside(each)) for each in changed.happened],
        "question": asked(question) if question else None}


def _member(each: Member) -> str:
    """Return who one of the household is: the relation, then what is known of who is seen."""
    told = [words.role(each.role, inferred=each.inferred), each.person.name if each.person else "",
            language.text(f"{each.person.age} 岁", f"{each.person.age} years old") if each.person and each.person.age else "",
            words.school(each.school)]
    return " · ".join(part for part in told if part)


def _obstacles(found: Guide) -> list[str]:
    """Return what may stand in the way of going on: each a fact on record, and what to do about it first."""
    card, chain, told = found.relation.card, found.relation.chain, list[tuple[str, str]]()
    if card.complained_on:
        told.append((f"{card.complained_on} 的投诉还没办结：先说处理到哪一步",
                     f"the complaint of {card.complained_on} is open: say first where it stands"))
    for each in found.repairs:
        (zh, en), wants, has = ASPECTS[each.aspect], f"{each.expectation:.1f}", f"{each.satisfaction:.1f}"
        told.append((f"对{zh}的期望 {wants}，满意 {has}：问哪里没做到",
                     f"expects {wants} of {en}, content {has}: ask what was missing"))
    if found.refused_on:
        told.append((f"{found.refused_on} 拒绝过推荐：先问当时为什么", f"refused an offer on {found.refused_on}: ask why"))
    if card.risk_assessment_days_left is not None and card.risk_assessment_days_left < 0:
        told.append(("风险测评已过期：先请客户重新测评，再谈产品", "the risk assessment expired: a new one before any product"))
    if chain.drifting:
        told.append(("近来少有回应，渐行渐远：先恢复往来，不急着谈", "they answer less and drift away: restore the tie first"))
    if chain.debt:
        told.append((f"半年内推荐比关怀多 {chain.debt} 次：这次少谈产品",
                     f"{chain.debt} offers beyond care in half a year: talk less of products"))
    return [language.text(*words_) for words_ in told] + _closed(found)


def _closed(found: Guide) -> list[str]:
    """Return the rule by which nothing may be offered now, by whatever channel; the hour is no such rule."""
    verdicts = list(found.relation.permissions[SELL].values())
    if any(each.rule in (None, *TIMED) for each in verdicts):
        return []
    return [language.text("现在不谈营销：", "no offers now: ") + day_words.gate(verdicts[0])]


@page(May.CONTACT)
@require_POST
def agree(request: HttpRequest, scope: Scope, identifier: str) -> HttpResponse:
    """Agree a meeting; it passes the gate now, for its hour."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已约好，到日子会列在必办里，前一天提醒确认。",
                     "Agreed: it will be a must-do on its day, and the day before you are reminded to confirm it."):
            contacts.agree(bank, _agreed(request.POST, number))
    return redirect("customer", customer_id(number))


def _agreed(given: QueryDict, number: int) -> Agreed:
    try:
        at = datetime.fromisoformat(given.get("at", ""))
    except ValueError:
        raise ContactError("请选择日期和时间。", "choose a day and an hour") from None
    at = at if timezone.is_aware(at) else timezone.make_aware(at)
    return Agreed(number, given.get("channel", ""), given.get("intent", ""), at, given.get("place", ""), given.get("about", ""))


@page(May.CONTACT)
@require_POST
def call_off(request: HttpRequest, scope: Scope, identifier: str, meeting: int) -> HttpResponse:
    """Call a meeting off."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        with outcome(request, "已取消约见。", "The meeting is called off."):
            contacts.call_off(bank, number, meeting)
    return redirect("customer", customer_id(number))


@page(May.CONTACT)
@require_safe
@cache_control(no_store=True)
def in_calendar(request: HttpRequest, scope: Scope, identifier: str, meeting: int) -> HttpResponse:
    """Give a meeting as a calendar takes it; the customer's name is masked in it, and no address stands in it but a branch's."""
    with reading.bank(scope) as bank:
        number = bank.number(identifier)
        found = contacts.one_meeting(bank, number, meeting)
        looked(scope, What.CUSTOMER, customer_no=number)
        entry = _entry(request, bank, found, number)
    return attachment(calendar.calendar(entry), f"meeting-{timezone.localtime(found.at):%Y%m%d-%H%M}.ics")


def _entry(request: HttpRequest, bank: ScopedBank, found: Meeting, number: int) -> calendar.Entry:
    name, how = masked("name", names_of(bank, [number]).get(number, "")), day_words.channel(found.channel)
    place = found.place if found.channel == BRANCH and found.place in outlet_names(bank).values() else ""
    lasts = timedelta(minutes=gate.policy().minutes.of(found.channel))
    return calendar.Entry(
        f"meeting-{found.pk}@{request.get_host()}", found.at, found.at + lasts, found.agreed_at,
        language.text(f"约见 {name} · {how}", f"Meet {name} · {how}"), place,
        request.build_absolute_uri(reverse("customer", args=[customer_id(number)])))
