"""Contacts as one person may make them: begun, logged, promised, put off; with customers they see and through the gate."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import uuid4

from django.utils import timezone

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import NotSeen
from kequn.bridge import gate, history, scripts
from kequn.bridge.moments import known_plays
from kequn.loop import moments
from kequn.loop.customer.who import revealed, stand_for
from kequn.loop.scoped import ScopedBank
from kequn.moments.models import TAKEN
from kequn.moments.service import ActError
from kequn.moments.service import act as act_on
from kequn.relationship import meetings as relationship_meetings
from kequn.relationship import service
from kequn.relationship.meetings import Agreed
from kequn.relationship.model import PHONE, Window
from kequn.relationship.models import Contact, Meeting, Promise
from kequn.relationship.service import ContactError, Entry


def log(bank: ScopedBank, entry: Entry, *, meeting: int = 0, door: str = service.PAGE_DOOR) -> Contact:
    """Write a contact with a customer whom `bank.number` has found; a moment it was about counts as taken, a `meeting` as held.

    NotSeen where the moment is none of this person's, HeldError where the gate forbids, ContactError where it is wrong.
    """
    bank.scope.require(May.CONTACT)
    found = moments.one(bank, entry.moment) if entry.moment else None
    if found and found.customer_no != entry.customer_no:
        raise ContactError("这个时机不是这位客户的，请刷新页面。", "that moment is another customer's; reload the page")
    play = known_plays().get(found.detector.play) if found and entry.script and not entry.inbound else None
    if not play or not scripts.is_of(entry.script, play):  # a play may have changed while a phone was without a connection
        entry = replace(entry, script="")
    judge = partial(gate.verdict, bank, entry.customer_no, entry.intent, entry.channel, entry.at)
    waiting = history.meetings(bank, [entry.customer_no]).get(entry.customer_no, []) if meeting else []
    agreed = next((each for each in waiting if each.pk == meeting), None)
    made = service.log(entry, judge, by=bank.scope.actor, door=door, meeting=agreed)
    if found and entry.answer:
        with suppress(ActError):  # somebody has taken it already
            act_on(found.ref, found.detector.id, found.customer_no, TAKEN, by=bank.scope.actor)
    return made


def call(bank: ScopedBank, number: int, intent: str, moment: str = "") -> str:
    """Begin a call to a customer whom `bank.number` has found; return the number to dial, which no page shows.

    The call is put on record as begun, and as a look without a reason. ContactError where no number is known.
    """
    dial = revealed(bank, number, "phone")
    if not dial:
        raise ContactError("没有登记电话号码。", "no telephone number is on record")
    log(bank, Entry(uuid4(), number, PHONE, intent, timezone.now(), moment=moment))
    looked(bank.scope, What.CALL, customer_no=number)
    return dial


def agree(bank: ScopedBank, said: Agreed) -> Meeting:
    """Agree a meeting with a customer whom `bank.number` has found; the gate is asked what it says of that hour."""
    bank.scope.require(May.CONTACT)
    judge = partial(gate.verdict, bank, said.customer_no, said.intent, said.channel, said.at)
    return relationship_meetings.agree(said, judge, by=bank.scope.actor)


def call_off(bank: ScopedBank, number: int, meeting: int) -> None:
    """Call off a meeting with a customer whom `bank.number` has found."""
    bank.scope.require(May.CONTACT)
    relationship_meetings.call_off(one_meeting(bank, number, meeting), by=bank.scope.actor)


def one_meeting(bank: ScopedBank, number: int, meeting: int) -> Meeting:
    """Return a meeting with a customer whom `bank.number` has found; NotSeen where there is none such."""
    found = Meeting.objects.filter(pk=meeting, customer_no__in=stand_for(bank, [number])).first()
    if found is None:
        raise NotSeen("there is no such meeting with this customer", number)
    return found


def keep(bank: ScopedBank, number: int, promise: int) -> None:
    """Say that a promise to a customer whom `bank.number` has found is kept."""
    bank.scope.require(May.CONTACT)
    found = Promise.objects.filter(pk=promise, customer_no__in=stand_for(bank, [number])).first()
    service.keep(promise, found.customer_no if found else number, by=bank.scope.actor)


def postpone(bank: ScopedBank, number: int, task: str, days: int) -> None:
    """Put a task about a customer whom `bank.number` has found off by so many days."""
    bank.scope.require(May.CONTACT)
    service.postpone(task, number, days, most=gate.policy().day.postpone_most, by=bank.scope.actor)


def wish(bank: ScopedBank, number: int, intent: str, channel: str, *, wanted: bool, door: str = service.PAGE_DOOR) -> None:
    """Write what a customer whom `bank.number` has found said they want, or do not."""
    bank.scope.require(May.CONTACT)
    service.wish(number, intent, channel, wanted=wanted, door=door, by=bank.scope.actor)


def want_hours(bank: ScopedBank, number: int, window: Window) -> None:
    """Write when a customer whom `bank.number` has found said they want to be contacted."""
    bank.scope.require(May.CONTACT)
    service.want_hours(number, window, by=bank.scope.actor)


def understand(bank: ScopedBank, number: int, kind: str, text: str) -> None:
    """Write what was understood of a customer whom `bank.number` has found."""
    bank.scope.require(May.CONTACT)
    service.understand(number, kind, text, by=bank.scope.actor)
