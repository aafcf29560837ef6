"""A manager's day: what is to be done for their own customers, the most pressing first, and what the gate holds back.

Everybody's reasons stand on one card: a customer is contacted once a day. The number of questions asked of either store is the
same for one customer and for five hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from kequn.access.log import What, looked_again
from kequn.access.roles import May, Reach
from kequn.bridge import gate, history
from kequn.bridge.relation import heard
from kequn.bridge.tasks import (
    CARES,
    CHANCE,
    COMPLAINED,
    CONFIRM,
    MEETING,
    MOMENT,
    MUST,
    PENDING,
    PRESENCE,
    PROMISED,
    REPAIR,
    SECTIONS,
    Gathered,
    Task,
)
from kequn.loop import day
from kequn.loop.day import Card
from kequn.loop.moments import Moment
from kequn.loop.scoped import ScopedBank
from kequn.organisation.models import Assignment
from kequn.relationship import service
from kequn.relationship.gate import OWN_HOURS, QUIET, kept
from kequn.relationship.gate import verdict as judged
from kequn.relationship.model import PHONE, VISIT, WECOM, Known, Verdict
from kequn.relationship.models import Contact, Postponed
from kequn.relationship.policy import Policy

PRESSING = (PENDING, MEETING, CONFIRM, PROMISED, COMPLAINED, MOMENT, REPAIR)  # of the must-dos with one day, which comes first
GRADES = ("A", "D", "B", "E", "C", "F")  # in whose order care is due
DOOR = "day"


@dataclass(frozen=True)
class Item:
    """One customer of the day: the tasks, the most pressing first, by which channel, and what the gate says of that."""

    card: Card
    tasks: tuple[Task, ...]
    channel: str
    minutes: int
    verdict: Verdict

    @property
    def first(self) -> Task:
        """The reason that is told first."""
        return self.tasks[0]

    @property
    def passes(self) -> bool:
        """Whether the gate lets it pass, now or when the quiet hours end."""
        return _passes(self.verdict)

    @property
    def worth(self) -> float:
        """What all of it is expected to bring."""
        return sum(task.worth for task in self.tasks)


@dataclass(frozen=True)
class Numbers:
    """A manager's own numbers: contacts today and in this month, of those who were reached, and their customers."""

    today: int
    month: int
    reached: int
    customers: int
    assets: float
    late: int


@dataclass(frozen=True)
class Part:
    """One section of the day: what fits into it, and what does not any more."""

    now: tuple[Item, ...]
    later: tuple[Item, ...]

    @property
    def number(self) -> int:
        """How many there are in all."""
        return len(self.now) + len(self.later)


@dataclass(frozen=True)
class Day:
    """The day: by section, what the gate holds back with its rule, moments that rest, how many were put off, minutes left."""

    as_of: date
    now: datetime
    parts: Mapping[str, Part]
    held: tuple[Item, ...]
    resting: tuple[tuple[Card, Moment], ...]
    postponed: int
    minutes_free: int
    numbers: Numbers


def my_day(bank: ScopedBank) -> Day:
    """Return the day of whoever asks, over the customers they answer for as first manager; the look is logged."""
    bank.scope.require(May.CONTACT)
    clock, rules = timezone.localtime(), gate.policy()
    cards = day.cards(bank, own(bank))
    gathered, put_off = Gathered.of(bank, cards, clock), _put_off(bank.scope.actor, clock.date())
    found, known = gathered.tasks(), gate.knowing(
        bank, cards, gathered.files, gathered.made, history.wishes(bank, cards))
    rest = [number for number, task in found if task.key in put_off]  # whom no presence takes the place of what was put off
    tasks = [(number, task) for number, task in found
             if task.key not in put_off and not (task.kind == PRESENCE and number in rest)]
    items = [_item(cards[number], mine, known[number], clock, rules) for number, mine in _by_customer(tasks).items()]
    held = [item for item in items if not item.passes]
    looked_again(bank.scope, What.DAY, {item.card.number for item in items} | {each.customer_no for each in gathered.resting})
    service.hold([(item.card.number, item.verdict.rule or "", item.first.intent, item.channel) for item in held],
                 door=DOOR, by=bank.scope.actor)
    sections = {name: sorted((item for item in items if item.passes and item.first.section == name), key=order)
                for name, order in _ORDER.items()}
    mine = list(Contact.objects.filter(staff=bank.scope.actor, at__gte=_month(clock)))
    used = sum(rules.minutes.of(each.channel) for each in mine if timezone.localdate(each.at) == clock.date())
    free = max(0, rules.minutes.a_day - used)
    resting = tuple((cards[each.customer_no], each) for each in gathered.resting)
    return Day(bank.as_of, clock, _parts(sections, free, rules), tuple(held), resting, len(rest), free,
               _numbers(cards, mine, gathered, clock))


def own(bank: ScopedBank) -> frozenset[int]:
    """Return the customers that whoever asks answers for as first manager."""
    mine = frozenset(Assignment.objects.filter(staff_number=bank.scope.actor, until=None).values_list("customer_no", flat=True))
    return mine & bank.scope.managed if bank.scope.role.reach is Reach.MANAGED else bank.seen(list(mine))


def _parts(sections: Mapping[str, Sequence[Item]], free: int, rules: Policy) -> dict[str, Part]:
    """Return what fits into the minutes that are free: the must-dos first, then opportunities, with a share kept for care."""
    must = Part(tuple(sections[MUST][:rules.day.must]), tuple(sections[MUST][rules.day.must:]))
    left = max(0, free - sum(item.minutes for item in must.now))
    chance = _fitting(sections[CHANCE], left * (100 - rules.day.care_share) / 100)
    return {MUST: must, CHANCE: chance, CARES: _fitting(sections[CARES], left - sum(item.minutes for item in chance.now))}


def _fitting(items: Sequence[Item], minutes: float) -> Part:
    fit, used = 0, 0
    while fit < len(items) and used + items[fit].minutes <= minutes:
        used += items[fit].minutes
        fit += 1
    return Part(tuple(items[:fit]), tuple(items[fit:]))


def _by_customer(tasks: Iterable[tuple[int, Task]]) -> dict[int, list[Task]]:
    """Return the tasks of each customer, the most pressing first; presence only where nothing else is to be done."""
    found: dict[int, list[Task]] = {}
    for number, task in tasks:
        found.setdefault(number, []).append(task)
    for number, mine in found.items():
        mine.sort(key=_pressing)
        if len(mine) > 1:
            found[number] = [task for task in mine if task.kind != PRESENCE]
    return found


def _pressing(task: Task) -> tuple[int, int, date, float]:
    kind = PRESSING.index(task.kind) if task.kind in PRESSING else len(PRESSING)
    return SECTIONS.index(task.section), kind if task.section == MUST else 0, task.due_on or date.max, -task.worth


def _item(card: Card, tasks: Sequence[Task], known: Known, clock: datetime, rules: Policy) -> Item:
    """Return one customer's item: the tasks that the gate lets pass, by the channel of the first or the next that may be."""
    def of(task: Task, channel: str) -> Verdict:
        found = Verdict() if task.kind == PENDING else judged(known, task.intent, channel, clock, rules)
        return kept(found) if task.kind == MEETING else found

    for task in tasks:
        for channel in _channels(task):
            if _passes(found := of(task, channel)):
                rest = (each for each in tasks if each is not task and _passes(of(each, channel)))
                return Item(card, (task, *rest), channel, rules.minutes.of(channel), found)
    task = tasks[0]
    return Item(card, tuple(tasks), task.channel, rules.minutes.of(task.channel), of(task, task.channel))


def _passes(verdict: Verdict) -> bool:
    """Whether it may be done now, when the quiet hours end, or later today."""
    if verdict.rule == OWN_HOURS:
        return verdict.until is not None and timezone.localdate(verdict.until) == timezone.localdate()
    return verdict.allowed or verdict.rule == QUIET


def _channels(task: Task) -> tuple[str, ...]:
    others = () if task.channel == VISIT or task.kind == MEETING else (WECOM, PHONE)
    return tuple(dict.fromkeys((task.channel, *others)))


def _put_off(actor: str, today: date) -> frozenset[str]:
    """Return the tasks that this person put off beyond today: the newest word on each stands."""
    newest = dict(Postponed.objects.filter(by=actor, until__gte=today - timedelta(days=1)).order_by("at", "pk")
                  .values_list("task", "until"))
    return frozenset(task for task, until in newest.items() if until > today)


def _month(clock: datetime) -> datetime:
    return clock.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _numbers(cards: Mapping[int, Card], mine: Sequence[Contact], gathered: Gathered, clock: datetime) -> Numbers:
    return Numbers(
        sum(timezone.localdate(each.at) == clock.date() for each in mine), len(mine),
        sum(heard(each.answer) for each in mine), len(cards), float(sum(card.aum or 0 for card in cards.values())),
        sum(days > 0 for days in gathered.late.values()))


_ORDER = {
    MUST: lambda item: (PRESSING.index(item.first.kind), item.first.due_on or date.max, -item.worth, item.card.number),
    CHANCE: lambda item: (-item.worth / item.minutes, item.first.due_on or date.max, item.card.number),
    CARES: lambda item: (item.first.kind == PRESENCE, _grade(item.card), item.first.due_on or date.max, item.card.number),
}


def _grade(card: Card) -> int:
    return min((GRADES.index(grade) for grade in (card.grade, card.prospect) if grade), default=len(GRADES))
