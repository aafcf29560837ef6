"""The customers' accounts: everybody's main account first, in the customers' order, then savings and business accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kequn.simulate.clients import Clients
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.names import digits, join
from kequn.simulate.work import MERCHANT

CARD, SAVINGS, CURRENT = range(3)
NEVER = 1_000_000  # a day further than any


@dataclass(frozen=True)
class Accounts:
    """Arrays over accounts. The main account of customer i is account i."""

    id: pa.Array
    client: Ints
    category: Ints
    outlet: Ints  # row among the outlets
    opened: Ints
    closed: Ints  # day, or NEVER
    opening: Ints  # cents: the balance before the window, or the first deposit

    @property
    def count(self) -> int:
        """The number of accounts."""
        return len(self.client)

    def second(self, category: int, clients: int) -> Ints:
        """Return each customer's further account of a category, or -1."""
        place = np.full(clients, -1, np.int64)
        further = np.flatnonzero((self.category == category) & (np.arange(self.count) >= clients))
        place[self.client[further]] = further
        return place


def accounts(who: Clients, window: list[Month], draws: Draws, *, outlet: Ints, kept: Ints) -> Accounts:
    """Return the accounts, none closed: for each customer `outlet` is where he goes, `kept` the cents that stand on accounts."""
    n = who.count
    main = np.where((who.age >= 66) & draws.chance(60, n) | (who.age < 14), SAVINGS, CARD)
    saver = np.flatnonzero((who.age >= 25) & (main != SAVINGS) & draws.chance(22, n))
    trader = np.flatnonzero((who.job == MERCHANT) & who.paid_here)
    client = np.concatenate([np.arange(n), saver, trader])
    category = np.concatenate([main, np.full(len(saver), SAVINGS), np.full(len(trader), CURRENT)])
    opened = _opened(who, client, window, draws)
    share = np.concatenate([np.where(np.isin(np.arange(n), saver), 60, 100), np.full(len(saver), 40), np.full(len(trader), 20)])
    opening = np.maximum(kept[client] * share // 100, 1000)
    number = join(digits(900_000 + outlet[client], 6), digits(10 + category, 2), digits(np.arange(len(client)) + 1, 8))
    return Accounts(number, client, category, outlet[client], opened, np.full(len(client), NEVER), opening)


def _opened(who: Clients, client: Ints, window: list[Month], draws: Draws) -> Ints:
    """Return the opening days: the main account's with the customer, a further one's later, before the window if he was there."""
    first = who.opened[client]
    latest = np.where(first < window[0].first, window[0].first - 1, first)
    further = np.arange(len(client)) >= who.count
    return np.where(further, draws.between(first, latest, len(client)), first)

