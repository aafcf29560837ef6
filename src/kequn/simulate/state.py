"""What depends on the bank and moves month by month: how relations go and why, minds, what is held, and wealth elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kequn.simulate import complaints as complaint
from kequn.simulate import courses as course
from kequn.simulate import departure
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, GROWING, LEAVING, LIGHT, STEADY, THROUGH
from kequn.simulate.complaints import Complaints
from kequn.simulate.contacts import habits
from kequn.simulate.courses import Courses
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import Holdings
from kequn.simulate.ledger import NOBODY, Settled
from kequn.simulate.lookalikes import lookalikes
from kequn.simulate.minds import Minds, minds
from kequn.simulate.staff import Desk, desk


@dataclass
class State:
    """The bank in a month: arrays over customers, but `balance` and `closed` over accounts."""

    path: Ints
    turn: Ints  # index of the month in which the path took effect
    balance: Ints  # cents at the month's beginning
    closed: Ints  # a day or NEVER
    holdings: Holdings
    minds: Minds
    courses: Courses
    complaints: Complaints
    elsewhere: Ints  # cents that the customer has at other banks
    ends: Ints  # assets here at the last three month-ends, one row each, the latest last
    window: Ints  # day until which the last contact's outcome is decided
    awaited: Ints  # and the last contact's that decides what is bought
    refused: Flags  # wants no marketing
    eligible: Ints  # how many might have begun to leave, one number for each month lived
    desk: Desk  # who answers for whom; this and the next three do not move
    kind: Ints  # position in responses.TYPES
    eager: Floats  # how busy each member of staff is
    able: Floats  # and how able

    def activity(self, city: City, month: Month) -> Floats:
        """Return how much of a steady customer's life each leads with us in the month."""
        since = np.maximum(month.index - self.turn, 0).astype(np.float64)
        ramp, fade = np.minimum(1.6, 0.9 + 0.1 * since), np.maximum(0.06, 0.5 - 0.18 * since)
        level = np.select(
            [self.path == LIGHT, self.path == THROUGH, self.path == GROWING, self.path == LEAVING, self.path == DORMANT],
            [np.full(len(since), 0.3), np.full(len(since), 0.2), ramp, fade, np.zeros(len(since))], 1.0)
        return np.where(month.index >= city.clients.first, level, 0.0)

    def logins(self, city: City, month: Month) -> Floats:
        """Return how many times each logs in on average in the month."""
        fades, live = np.ones(city.clients.count), self.courses.leaving(month.first)
        rows = live[self.courses.shows("logins")[live]]
        for day, factor in ((self.courses.trying, 0.55), (self.courses.moving, 0.3)):
            begun = rows[day[rows] <= month.first + month.whole // 2]
            fades[self.courses.client[begun]] = factor
        quiet = lookalikes(city, month).away
        logins: Floats = np.where(quiet, 0.0, city.clients.app * self.activity(city, month) * fades)
        return logins

    def looks_at_transfers(self, city: City, month: Month) -> Flags:
        """Return who visits the transfer page much in the month."""
        looking, live = lookalikes(city, month).looking.copy(), self.courses.leaving(month.first)
        rows = live[self.courses.shows("page")[live] & (self.courses.trying[live] <= month.last)]
        looking[self.courses.client[rows]] = True
        return looking

    def seen(self, city: City) -> City:
        """Return the city with its accounts and holdings as they are now; what runs has its maturity as its end."""
        return replace(city, accounts=replace(city.accounts, closed=self.closed), holdings=self.holdings)

    def settle(self, city: City, settled: Settled, month: Month) -> None:
        """Take over what the month moved: balances, wealth elsewhere, and who has left."""
        departure.measure(self.courses, city, settled, self.balance, month)
        flows, given, who = settled.flows, city.rules.wealth, city.clients
        own = np.flatnonzero((flows.own == 1) & (flows.bank != NOBODY))
        moved = np.zeros(who.count, np.int64)
        np.add.at(moved, city.accounts.client[flows.account[own]], flows.cents[own])
        laid_by = np.where(who.paid_here, 0, who.income * round(given.saved * 10) // 1000)
        grown = self.elsewhere * round(given.yearly * 100) // 120_000
        self.elsewhere = np.maximum(self.elsewhere - moved + laid_by + grown, 0)
        self.balance = settled.balances(self.balance)
        self.ends = np.stack([self.ends[1], self.ends[2], departure.assets(city, self.holdings, self.balance, month.last)])


def start(city: City) -> State:
    """Return the bank before the window's first month."""
    who, first = city.clients, city.months[0].first
    balance = np.where(city.accounts.opened < first, city.accounts.opening, 0)
    here = departure.assets(city, city.holdings, balance, first - 1)
    share = np.array(city.rules.wealth.here)[who.path]
    part = _of(city, "wealth elsewhere").between(share[:, 0], share[:, 1], who.count)
    worth = np.maximum(here, who.assets)
    who_serves, n = desk(city), who.count
    eager, able = habits(len(who_serves.people.outlet), city.seed, city.rules)
    thinks = minds(who, city.rules.minds, _of(city, "minds"))
    types = _of(city, "types").pick(city.rules.effect.types, n)
    return State(
        who.path, np.zeros(n, np.int64), balance, city.accounts.closed, city.holdings, thinks,
        course.none(), complaint.none(), worth * (100 - part) // part, np.stack([here, here, here]), np.zeros(n, np.int64),
        np.zeros(n, np.int64), np.zeros(n, np.bool_), np.zeros(0, np.int64), who_serves, types, eager, able)


def _of(city: City, purpose: str) -> Draws:
    return Draws(city.seed, purpose)


def open_accounts(state: State, customers: int) -> Flags:
    """Return whose main account is open."""
    is_open: Flags = state.closed[:customers] == NEVER
    return is_open


def steady_or_growing(state: State) -> Flags:
    """Return who leads a life with us, and is neither leaving nor dormant."""
    alive: Flags = np.isin(state.path, (STEADY, LIGHT, THROUGH, GROWING))
    return alive


def steady(state: State) -> Flags:
    """Return who may begin a course: neither growing, leaving nor dormant."""
    free: Flags = np.isin(state.path, (STEADY, LIGHT, THROUGH))
    return free
