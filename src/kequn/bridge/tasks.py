"""The tasks of a day: every reason to contact one of a manager's customers, whether the gate lets it pass or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain

from django.utils import timezone

from kequn.bridge import gate, history, opportunities
from kequn.bridge import moments as acting
from kequn.bridge.opportunities import Shown as Opportunity
from kequn.bridge.relation import both, heard, late, silent
from kequn.grading.models import Repair
from kequn.grading.policy import Policy as Grades
from kequn.journeys.model import Play
from kequn.journeys.waves import Contact as Made
from kequn.journeys.waves import Course, Stands, course
from kequn.loop import day
from kequn.loop.day import Card, Reached
from kequn.loop.moments import Moment
from kequn.loop.scoped import ScopedBank
from kequn.moments.models import TAKEN, Act
from kequn.moments.service import standing
from kequn.relationship.model import CARE, PHONE, SELL, SERVICE, WECOM
from kequn.relationship.models import Contact, Meeting, Promise

MUST, CHANCE, CARES = "must", "chance", "care"
SECTIONS = (MUST, CHANCE, CARES)
PENDING, PROMISED, COMPLAINED, MOMENT, REPAIR, PRESENCE = "pending", "promised", "complained", "moment", "repair", "presence"
MEETING, CONFIRM, OPPORTUNITY = "meeting", "confirm", "opportunity"
URGENT = "today"
SYSTEM = "system"
COMPLAINT_RESTS = 7  # days after a talk before an open complaint is a task again
SIGNING = 3  # days before the planned signing from which an opportunity is a task whatever its cadence


@dataclass(frozen=True)
class Task:
    """One reason to contact a customer: what kind, by which channel, until when, and what it rests on.

    `wave` is what the play asks for now. `worth` is what it is expected to bring, in the base currency; `late` for how many days
    somebody has not been contacted beyond their cadence.
    """

    key: str
    kind: str
    section: str
    intent: str
    channel: str
    due_on: date | None = None
    worth: float = 0.0
    moment: Moment | None = None
    wave: Stands | None = None
    promise: Promise | None = None
    contact: Contact | None = None
    repair: Repair | None = None
    meeting: Meeting | None = None
    opportunity: Opportunity | None = None
    late: int = 0


@dataclass(frozen=True)
class Gathered:
    """All that a day's tasks are made of, of every customer at once."""

    bank: ScopedBank
    cards: Mapping[int, Card]
    today: date
    open: Sequence[Moment]
    resting: Sequence[Moment]
    acts: Mapping[str, Act]
    plays: Mapping[str, Play]
    files: Mapping[int, Sequence[Reached]]
    made: Mapping[int, Sequence[Contact]]
    promises: Mapping[int, Sequence[Promise]]
    meetings: Mapping[int, Sequence[Meeting]]
    repairs: Sequence[tuple[int, Repair]]
    opportunities: Sequence[Opportunity]
    grades: Grades

    @classmethod
    def of(cls, bank: ScopedBank, cards: Mapping[int, Card], clock: datetime) -> Gathered:
        """Ask both stores once for all of these customers, whoever they are and however many."""
        asked = day.moments(bank, cards)
        found, resting = [each for each in asked if not each.held], [each for each in asked if each.held]
        opened = min((each.opened_on for each in found), default=bank.as_of)
        began = min(datetime.combine(min(opened, clock.date() - timedelta(days=31)), time(), clock.tzinfo), gate.since())
        repairs = [(each.customer_no, each) for each in Repair.objects.filter(done_at=None, customer_no__among=cards)]
        return cls(bank, cards, clock.date(), found, resting, standing(each.ref for each in found), acting.known_plays(),
                   day.contacts(bank, cards, since=began.date()), history.contacts(bank, cards, since=began),
                   history.promises(bank, cards), history.meetings(bank, cards), repairs,
                   opportunities.waiting(bank, {number: card.name for number, card in cards.items()}), opportunities.policy())

    def tasks(self) -> list[tuple[int, Task]]:
        """Return every task with the customer's number, whether the gate lets it pass or not."""
        own = chain(self._pending(), self._met(), self._promised(), self._complained(), self._moments(), self._repairs(),
                    self._opportunities())
        return [*own, *((number, task) for number, task in self._presence())]

    def _pending(self) -> Iterable[tuple[int, Task]]:
        """Yield the calls that were begun and of which nobody said what came."""
        for number, made in self.made.items():
            for each in made:
                if not each.answer and each.staff == self.bank.scope.actor:
                    yield number, Task(f"{PENDING}:{each.pk}", PENDING, MUST, each.intent, each.channel,
                                       timezone.localdate(each.at), contact=each)

    def _met(self) -> Iterable[tuple[int, Task]]:
        """Yield the meetings of today, and those before of which nobody said what came; of tomorrow's, that they be confirmed."""
        for number, waiting in self.meetings.items():
            for each in waiting:
                on = timezone.localdate(each.at)
                if on <= self.today:
                    yield number, Task(f"{MEETING}:{each.pk}", MEETING, MUST, each.intent, each.channel, on, meeting=each)
                elif on == self.today + timedelta(days=1) and not self._talked_today(number):
                    yield number, Task(f"{CONFIRM}:{each.pk}", CONFIRM, MUST, SERVICE, WECOM, self.today, meeting=each)

    def _promised(self) -> Iterable[tuple[int, Task]]:
        for number, waiting in self.promises.items():
            for each in waiting:
                if each.due_on <= self.today:
                    yield number, Task(f"{PROMISED}:{each.pk}", PROMISED, MUST, SERVICE, PHONE, each.due_on, promise=each)

    def _complained(self) -> Iterable[tuple[int, Task]]:
        for number, card in self.cards.items():
            if card.complained_on and not self._answered(number, self.bank.as_of - timedelta(days=COMPLAINT_RESTS), SERVICE):
                yield number, Task(f"{COMPLAINED}:{number}:{card.complained_on}", COMPLAINED, MUST, SERVICE, PHONE,
                                   card.complained_on)

    def _repairs(self) -> Iterable[tuple[int, Task]]:
        for number, each in self.repairs:
            yield number, Task(f"{REPAIR}:{each.pk}", REPAIR, MUST if each.due_on <= self.today else CARES, SERVICE, PHONE,
                               each.due_on, repair=each)

    def _moments(self) -> Iterable[tuple[int, Task]]:
        for each in self.open:
            act, play = self.acts.get(each.ref), self.plays.get(each.detector.play)
            if act and (act.kind != TAKEN or act.by != self.bank.scope.actor):
                continue
            stands = self._course(each, play) if play else None
            wave = stands.due if stands else None
            if (stands and (wave is None or wave.wave.by == SYSTEM)) or (not stands and self._made_for(each)):
                continue
            intent = each.detector.intent
            urgent = each.detector.urgency == URGENT
            section = MUST if urgent else CARES if intent == CARE else CHANCE
            yield each.customer_no, Task(
                f"{MOMENT}:{each.ref}", MOMENT, section, intent, wave.wave.channel if wave else PHONE,
                min(each.lapses_on, wave.until) if wave else each.lapses_on, each.worth or 0.0, each, wave)

    def _opportunities(self) -> Iterable[tuple[int, Task]]:
        """Yield the opportunities whose grade asks for a contact now, or whose signing is near."""
        for each in self.opportunities:
            card = self.cards[each.number] if each.number is not None else None
            if card is None:
                continue
            quiet = silent(card, self.made.get(card.number, ()), self.bank.as_of, self.today)
            late = 0 if quiet is None else quiet - int(self.grades.cadence[each.graded.grade].online[1])
            planned, amount = each.graded.standing.planned_on, each.graded.standing.amount
            signing = planned is not None and planned <= self.today + timedelta(days=SIGNING) and quiet != 0
            if late >= 0 or signing:
                worth = float(amount) * each.probability if amount is not None and each.probability is not None else 0.0
                yield card.number, Task(f"{OPPORTUNITY}:{each.ref}", OPPORTUNITY, CHANCE, SELL, PHONE if signing else WECOM,
                                        planned if signing else None, worth, opportunity=each, late=max(late, 0))

    def _presence(self) -> Iterable[tuple[int, Task]]:
        """Yield the customers who have heard nothing of us for longer than their grade asks."""
        for number, days in self.late.items():
            if days >= 0:
                due = self.today - timedelta(days=days)
                yield number, Task(f"{PRESENCE}:{number}", PRESENCE, CARES, CARE, WECOM, due, late=days)

    @cached_property
    def late(self) -> Mapping[int, int]:
        """By how many days each customer with a grade is beyond their cadence."""
        found = ((number, late(card, self.made.get(number, ()), self.grades, self.bank.as_of, self.today))
                 for number, card in self.cards.items())
        return {number: days for number, days in found if days is not None}

    def _course(self, moment: Moment, play: Play) -> Course:
        """Return how a play stands: contacts since the snapshot's day count as if made on it."""
        touches = both(self.files.get(moment.customer_no, ()), self.made.get(moment.customer_no, ()), self.bank.as_of)
        had = [Made(each.day, each.connected, each.answer) for each in touches]
        return course(play, moment.opened_on, had, as_of=self.bank.as_of)

    def _made_for(self, moment: Moment) -> bool:
        return any(each.moment == moment.ref and each.answer for each in self.made.get(moment.customer_no, ()))

    def _talked_today(self, number: int) -> bool:
        return any(heard(each.answer) and timezone.localdate(each.at) == self.today for each in self.made.get(number, ()))

    def _answered(self, number: int, since: date, intent: str) -> bool:
        return any(each.intent == intent and heard(each.answer) and timezone.localdate(each.at) >= since
                   for each in self.made.get(number, ()))
