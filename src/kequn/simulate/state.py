"""What depends on the bank and moves month by month: how relations go, what is closed and held, what stands on account."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kequn.simulate import buying
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, GROWING, LEAVING, LIGHT, STEADY, THROUGH
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import CATEGORIES, Holdings


@dataclass
class State:
    """The bank in a month: arrays over customers, but `balance` and `closed` over accounts."""

    path: Ints
    turn: Ints  # index of the month in which the path took effect
    balance: Ints  # cents at the month's beginning
    closed: Ints  # a day or NEVER
    holdings: Holdings

    def activity(self, city: City, month: Month) -> Floats:
        """Return how much of a steady customer's life each leads with us in the month."""
        since = np.maximum(month.index - self.turn, 0).astype(np.float64)
        ramp = np.minimum(1.6, 0.6 + 0.12 * since)
        fade = np.maximum(0.08, 1.0 - 0.18 * since)
        level = np.select(
            [self.path == LIGHT, self.path == THROUGH, self.path == GROWING, self.path == LEAVING, self.path == DORMANT],
            [np.full(len(since), 0.3), np.full(len(since), 0.2), ramp, fade, np.zeros(len(since))], 1.0)
        return np.where(month.index >= city.clients.first, level, 0.0)

    def seen(self, city: City) -> City:
        """Return the city with its accounts and holdings as they are now; what runs has its maturity as its end."""
        return replace(city, accounts=replace(city.accounts, closed=self.closed), holdings=self.holdings)

    def step(self, city: City, month: Month) -> None:
        """Move on to a month: decide who turns, who closes, and what is bought, renewed and ended in it."""

        def draws(purpose: str) -> Draws:
            return Draws(city.seed, f"month: {purpose}", month.index)

        who = city.clients
        turned = who.turn == month.index
        self.path = np.where(turned, who.path, self.path)
        self.turn = np.where(turned, month.index, self.turn)
        self._move_salaries(month, draws("salaries"))
        self._close(city, month, draws("closing"))
        open_ = self.closed[: who.count] == NEVER
        self.holdings = self.holdings.and_(buying.month(who, self.path, self.holdings, open_, month, draws))

    def _move_salaries(self, month: Month, draws: Draws) -> None:
        """End the payroll of half of those who leave, three months after they turn."""
        gone = (self.path == LEAVING) & (month.index - self.turn == 3)
        taken = gone & draws.chance(50, len(gone))
        self._end("payroll", taken, month.first)

    def _end(self, category: str, of: Flags, day: int) -> None:
        held = self.holdings
        rows = (held.category == CATEGORIES.index(category)) & of[held.client]
        self.holdings = replace(held, ended=np.where(rows, np.minimum(held.ended, day), held.ended))

    def _close(self, city: City, month: Month, draws: Draws) -> None:
        """Close some accounts half a year after the turn, where it is the only one and nothing runs any more."""
        n = city.clients.count
        single = np.bincount(city.accounts.client, minlength=n) == 1
        late = (self.path == LEAVING) & (month.index - self.turn >= 6) & (self.closed[:n] == NEVER)
        day = month.first + draws.between(9, 24, n)
        gone = late & single & draws.chance(12, n) & (self.holdings.busy_until(n) < month.first)
        self.closed = self.closed.copy()
        self.closed[:n][gone] = day[gone]
        self.holdings = self.holdings.closed_by(self.closed)


def start(city: City) -> State:
    """Return the bank before the window's first month."""
    who, first = city.clients, city.months[0].first
    path = np.where(who.turn <= 0, who.path, STEADY)
    balance = np.where(city.accounts.opened < first, city.accounts.opening, 0)
    return State(path, who.turn, balance, city.accounts.closed, city.holdings)
