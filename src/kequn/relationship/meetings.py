"""Meetings: agreed ahead through the gate, kept once, called off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kequn.relationship.model import INTENTS, MEETS, Verdict
from kequn.relationship.models import Meeting
from kequn.relationship.service import PAGE_DOOR, ContactError, HeldError, hold, lock

AHEAD = timedelta(days=366)
PLACE_MOST, ABOUT_MOST = 120, 200


@dataclass(frozen=True)
class Agreed:
    """What was agreed: with whom, by which channel, what for, when, where, and what about."""

    customer_no: int
    channel: str
    intent: str
    at: datetime
    place: str = ""
    about: str = ""


def agree(said: Agreed, judge: Callable[[], Verdict], *, by: str) -> Meeting:
    """Write a meeting; what is agreed with one customer at one time stands once.

    `judge` is asked under the customer's lock what the gate says of that hour. HeldError where it forbids, which is put on
    record; ContactError where the meeting is wrong.
    """
    now = timezone.now()
    if said.channel not in MEETS or said.intent not in INTENTS:
        raise ContactError("请选择怎么见、为什么见。", "choose how you meet and what for")
    if not now < said.at <= now + AHEAD:
        raise ContactError("约见时间须在现在之后、一年之内。", "a meeting lies between now and a year ahead")
    try:
        with transaction.atomic():
            lock(said.customer_no)
            if there := Meeting.objects.filter(customer_no=said.customer_no, at=said.at, off_at=None).first():
                return there
            verdict = judge()
            if not verdict.allowed:
                raise HeldError(verdict, ahead=True)
            return Meeting.objects.create(
                customer_no=said.customer_no, owner=by, channel=said.channel, intent=said.intent, at=said.at,
                place=" ".join(said.place.split())[:PLACE_MOST], about=" ".join(said.about.split())[:ABOUT_MOST])
    except HeldError as held:
        hold([(said.customer_no, held.verdict.rule or "", said.intent, said.channel)], door=PAGE_DOOR, by=by)
        raise


def call_off(meeting: Meeting, *, by: str) -> None:
    """Call a meeting off; ContactError where it was held or called off already."""
    waiting = Meeting.objects.filter(pk=meeting.pk, contact=None, off_at=None)
    if not waiting.update(off_at=timezone.now(), off_by=by):
        raise ContactError("这次约见已经见过或取消，请刷新页面。", "that meeting was held or called off; reload the page")
