"""How far a play has gone for one moment: which wave is due, which were answered, whether it has stopped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kequn.journeys.model import ALWAYS, ANSWERED, PASSED, UNANSWERED, Play, Wave
from kequn.relationship.model import REFUSALS

WAITING, DUE, HEARD, GONE, CLOSED = "waiting", "due", "answered", "passed", "closed"
STATES = {
    WAITING: ("未到时", "not yet"), DUE: ("待做", "due"), HEARD: ("有回应", "answered"),
    GONE: ("已过，无回应", "passed, no answer"), CLOSED: ("不再进行", "will not open")}


@dataclass(frozen=True)
class Contact:
    """One contact with the customer: the day, and what came of it. `answer` as in the table of contacts, None for none."""

    day: date
    connected: bool
    answer: str | None

    @property
    def heard(self) -> bool:
        """Whether the customer answered."""
        return self.connected and self.answer not in REFUSALS


@dataclass(frozen=True)
class Stands:
    """One wave of a play that runs: its state, from when to when it is, and the contact that counts for it."""

    wave: Wave
    state: str
    since: date
    until: date
    contact: Contact | None = None


@dataclass(frozen=True)
class Course:
    """A play as it stands for one moment. `stopped` says why it goes no further: refused, fatigue, or None."""

    waves: tuple[Stands, ...]
    stopped: str | None

    @property
    def due(self) -> Stands | None:
        """The wave that is to be done now."""
        return next((each for each in self.waves if each.state == DUE), None)


def course(play: Play, opened_on: date, contacts: Sequence[Contact], *, as_of: date) -> Course:
    """Return how a play stands on a day. Of a wave the first contact within its days counts; no contact counts for two."""
    left = sorted((each for each in contacts if opened_on <= each.day <= as_of), key=lambda each: each.day)
    found: list[Stands] = []
    silent, stopped = 0, None
    before: Stands | None = None
    by_id: dict[str, Stands] = {}
    for wave in play.waves:
        since = opened_on + timedelta(days=wave.after)
        until = since + timedelta(days=wave.waits)
        stands = _closed(wave, since, until) if stopped else _stands(wave, since, until, by_id.get(wave.of, before), left, as_of)
        found.append(stands)
        by_id[wave.id] = stands
        if stands.contact:
            left = [each for each in left if each is not stands.contact and each.day >= stands.contact.day]
        if stands.state in {HEARD, GONE}:
            before, silent = stands, 0 if stands.state == HEARD else silent + 1
        elif stands.state != CLOSED:
            before = stands
        if stands.contact and stands.contact.answer in REFUSALS:
            stopped = "refused"
        elif silent >= play.stops_after:
            stopped = "fatigue"
    return Course(tuple(found), stopped)


def _stands(wave: Wave, since: date, until: date, before: Stands | None, contacts: Sequence[Contact], as_of: date) -> Stands:
    opens = _opens(wave.opens, before)
    if opens is None:  # the wave before is still going on
        return Stands(wave, WAITING, since, until)
    if not opens:
        return _closed(wave, since, until)
    contact = next((each for each in contacts if since <= each.day <= until), None)
    if contact:
        return Stands(wave, HEARD if contact.heard else GONE, since, until, contact)
    if as_of < since:
        return Stands(wave, WAITING, since, until)
    return Stands(wave, DUE if as_of <= until else GONE, since, until)


def _closed(wave: Wave, since: date, until: date) -> Stands:
    return Stands(wave, CLOSED, since, until)


def _opens(rule: str, before: Stands | None) -> bool | None:
    """Return whether a wave opens by how the one before ended; None while that is not known."""
    if before is None or rule == ALWAYS:
        return True
    if before.state in {WAITING, DUE}:
        return None
    if before.state == CLOSED:
        return False
    return {ANSWERED: before.state == HEARD, UNANSWERED: before.state == GONE, PASSED: True}[rule]
