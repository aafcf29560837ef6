"""A simulated bank that lives on in memory, week by week: contacts in, what the bank sees of its customers out.

Everything is the simulator's own: a month is lived anew with each week's contacts, as when a bank lives on in its folder, but
nothing is written. What the bank sees is what its files would say on the morning of the day.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from kequn.relationship.model import CARE, SELL, SERVICE, Known, Past
from kequn.simulate import saved
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import build
from kequn.simulate.clients import Clients
from kequn.simulate.contacting import ANSWERS, Made
from kequn.simulate.contacts import CHANNELS, CONTROL, PURPOSES, Contacts, none, together
from kequn.simulate.crm import ANSWERS as SAID
from kequn.simulate.crm import CHANNELS as WAYS
from kequn.simulate.crm import PURPOSES as REASONS
from kequn.simulate.draws import Flags, Ints
from kequn.simulate.festivals import as_date, day_number, further
from kequn.simulate.living import Lived, live
from kequn.simulate.people import NOBODY
from kequn.simulate.staff import numbers
from kequn.simulate.state import open_accounts, start
from kequn.simulate.step import step

INTENTS: Mapping[str, str] = {  # what the gate calls the simulator's purposes, as `loop.cards` reads them from files
    "care": CARE, "greeting": CARE, "wake": CARE, "retention": SERVICE, "maturity": SERVICE, "offer": SELL}
NOT_REACHED = "not_reached"
ZONE = ZoneInfo("Asia/Shanghai")
UNTIL = date(2026, 5, 31)  # a Sunday and the end of a month: the first week begins on the day after


def morning(day: date) -> datetime:
    """Return when the managers of the simulated bank begin on a day."""
    return datetime.combine(day, time(10), ZONE)


@dataclass(frozen=True)
class Contact:
    """One contact of a plan: which customer, by whom, how, why, and the intent by which the gate was asked."""

    client: int
    staff: int
    channel: str
    purpose: str
    intent: str


@dataclass(frozen=True)
class Morning:
    """What the bank sees on a morning, over customers: assets at the last month's end, who answers for whom, the gate's facts."""

    day: int
    assets: Ints
    charge: Ints  # a row of the staff, or NOBODY
    open: Flags  # has an account, and is of age
    known: Mapping[int, Known]

    def knows(self, client: int) -> Known:
        """Return what the gate must know of a customer."""
        return self.known.get(client, Known())


class LivedOn:
    """One bank from where its folder was left, for so many days; `lists` is who is known to have died, by a later folder."""

    def __init__(self, folder: Path, days: int, lists: Path) -> None:
        told = saved.origin(folder)
        self.first, self.last = told.lived + 1, told.lived + days
        city = build(told.customers, told.seed, as_date(told.until), told.rules)
        self.state = start(city)
        saved.restore(folder, self.state)
        self.city = replace(city, months=further(city.months, self.last))
        self.coming = iter(self.city.months[told.month:])
        self.month = next(self.coming)
        self.given = none()  # of the month that is not over
        self.before = _past(folder, self.clients)
        self.lists = _lists(lists, self.clients)
        self.charge: Ints = np.full(self.clients.count, NOBODY, np.int64)

    @property
    def clients(self) -> Clients:
        """The customers, whether they have come already or not."""
        return self.city.clients

    @cached_property
    def staff(self) -> dict[str, int]:
        """The row of each member of staff by number."""
        return {number: row for row, number in enumerate(numbers(self.state.desk.people).to_pylist())}

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each customer by number."""
        return _places(self.clients)

    def reach(self, day: int) -> Iterator[Lived]:
        """Live the months that are over before the day; yield each as it was lived."""
        while self.month.first + self.month.whole <= day:
            lived = live(self.state, self.city, self.month.full(), lambda _: self.given)
            self._remember(self.before, lived.done, day)
            self.given = none()
            yield lived
            self.month = next(self.coming, self.month.next())

    def morning(self, day: int) -> Morning:
        """Return what the bank sees on the morning of a day of the current month; who once answers for somebody goes on to."""
        known = self._known(day)
        now = self.state.desk.in_charge(day - 1)
        self.charge = np.where(self.charge == NOBODY, now, self.charge)
        able = open_accounts(self.state, self.clients.count) & (self.clients.age >= 18) & (self.clients.opened < day)
        return Morning(day, self.state.ends[2].copy(), self.charge.copy(), able, known)

    def _known(self, day: int) -> dict[int, Known]:
        peek = deepcopy(self.state)
        done = step(peek, self.city, self.month.full(), lambda _: self.given)
        contacts = defaultdict(list, {client: list(rows) for client, rows in self.before.items()})
        self._remember(contacts, done, day)
        complaint = peek.complaints
        complained = set(complaint.client[(complaint.day < day) & (complaint.closed >= day)].tolist())
        listed = {client for client, spells in self.lists.items() if any(since < day <= until for since, until in spells)}
        return {client: Known(frozenset({"deceased"} if client in listed else ()), client in complained,
                              tuple(contacts.get(client, ()))) for client in {*contacts, *complained, *listed}}

    def contact(self, day: int, plan: Sequence[Contact]) -> None:
        """Let a day's contacts be made."""
        table = [(each.client, each.staff, day, CHANNELS.index(each.channel), PURPOSES.index(each.purpose)) for each in plan]
        client, staff, on, channel, purpose = np.array(table, np.int64).reshape(-1, 5).T
        nothing = np.full(len(client), NOBODY, np.int64)
        self.given = together([self.given, Contacts(client, staff, on, channel, purpose, nothing, nothing)])

    def _remember(self, contacts: dict[int, list[Past]], done: Made, day: int) -> None:
        made = done.contacts
        for row in np.flatnonzero((made.day < day) & (made.arm != CONTROL)).tolist():
            answer = ANSWERS[done.answer[row]] if done.connected[row] else NOT_REACHED
            told = _told(int(made.day[row]), int(made.channel[row]), int(made.purpose[row]), answer)
            contacts[int(made.client[row])].append(told)


def _told(day: int, channel: int, purpose: int, answer: str) -> Past:
    return Past(as_date(day), CHANNELS[channel], INTENTS[PURPOSES[purpose]], answer)


def _past(folder: Path, who: Clients) -> dict[int, list[Past]]:
    """Return the contacts that the customer desk's files tell of each customer."""
    place, words = _places(who), dict(zip(SAID, ANSWERS, strict=True))
    found: dict[int, list[Past]] = defaultdict(list)
    for row in _rows(folder, "crm/contacts_*.csv"):
        if row["组别"] != "对照":
            answer = words.get(row["应答"], NOT_REACHED)
            told = _told(_day(row["联系时间"]), WAYS.index(row["渠道"]), REASONS.index(row["目的"]), answer)
            found[place[row["客户号"]]].append(told)
    return found


def _lists(folder: Path, who: Clients) -> dict[int, list[tuple[int, int]]]:
    """Return the days on which the bank learns that each customer is on the special list, and that they no longer are."""
    place, spells = _places(who), dict[str, tuple[int, int, int]]()
    for row in _rows(folder, "core/special_list_*.csv"):
        if row["客户号"] in place and row["名单编号"] < "D9":  # others are planted
            on = _day(row["登记日"])
            since = spells.get(row["名单编号"], (0, on, 0))[1]
            spells[row["名单编号"]] = (place[row["客户号"]], since, on if row["解除日"] else NEVER)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for client, since, until in spells.values():
        found[client].append((since, until))
    return found


def _rows(folder: Path, pattern: str) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def _places(who: Clients) -> dict[str, int]:
    return {number: row for row, number in enumerate(who.id.to_pylist())}


def _day(text: str) -> int:
    return day_number(date.fromisoformat(text[:10]))
