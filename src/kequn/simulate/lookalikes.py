"""What looks like leaving and is not: no log-ins for a month, looks at the transfer page, a home paid elsewhere, trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate.city import City
from kequn.simulate.departure import away
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.ledger import Book

HOME_FROM = 3_000_000  # cents on account from which a home may be paid


@dataclass(frozen=True)
class Lookalikes:
    """Flags over customers for one month."""

    home: Flags
    away: Flags
    small: Flags
    looking: Flags
    unbound: Flags


def lookalikes(city: City, month: Month) -> Lookalikes:
    """Return who looks in the month as if he were leaving."""
    given, n, draws = city.rules.lookalikes, city.clients.count, Draws(city.seed, "look-alikes", month.index)
    habit = Draws(city.seed, "look-alike habits").uniform(n)
    often = 5.0 * habit * habit * habit * habit  # on average 1: some often, most hardly ever
    percents = (given.home / 12, given.away, given.small * often, given.looking * often, given.unbound)
    return Lookalikes(*(draws.chance(percent, n) for percent in percents))


def transfers(book: Book, city: City, active: Flags, draws: Draws) -> None:
    """Write the month's own-name transfers of those who stay."""
    found, opening = lookalikes(city, book.month), book.opening[: city.clients.count]
    for rows, low, high in (
        (np.flatnonzero(found.home & active & (opening >= HOME_FROM)), 40, 90),
        (np.flatnonzero(found.small & active & (opening >= 300_000)), 2, 9),
    ):
        cents = opening[rows] * draws.between(low, high, len(rows)) // 100
        away(book, city, rows, rows, book.some_day(len(rows), draws), _at_most(cents, high))


def _at_most(cents: Ints, high: int) -> Ints:
    return np.minimum(cents, 2_000_000) if high < 10 else cents
