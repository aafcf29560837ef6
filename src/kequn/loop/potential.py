"""The matrix of assets here and probably elsewhere: who is small here and big next door. Each cell is a condition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kequn.access.roles import May
from kequn.loop.customer.rows import near
from kequn.loop.scoped import Count, ScopedBank
from kequn.predict.wallet.policy import read

HERE, ELSEWHERE = "aum", "assets_elsewhere"


@dataclass(frozen=True)
class Band:
    """From `low` (None: from nothing) to before `high` (None: without an end), in the base currency."""

    low: int | None
    high: int | None

    def condition(self, tag: str) -> str:
        """Return the text of the condition that a tag lies in the band."""
        ends = [f"{tag} >= {self.low}"] * (self.low is not None) + [f"{tag} < {self.high}"] * (self.high is not None)
        return " and ".join(ends)


@dataclass(frozen=True)
class Cell:
    """Those in a band of each: the condition that chooses them, how many, and the sum of what they probably have elsewhere.

    The sum is None where they are too few to be told.
    """

    condition: str
    customers: Count
    amount: Decimal | None


@dataclass(frozen=True)
class Potential:
    """The cells by bands of assets here, the least first, and in each row by bands elsewhere; all over those who are seen."""

    here: tuple[Band, ...]
    elsewhere: tuple[Band, ...]
    cells: tuple[tuple[Cell, ...], ...]
    basis: str
    rows: int
    tested: tuple[dict[str, Any], ...]

    @property
    def hidden(self) -> bool:
        """Whether any cell is too small to be told."""
        return any(cell.customers.number is None for row in self.cells for cell in row)


def potential(bank: ScopedBank) -> Potential:
    """Return the matrix over those seen who have an estimate."""
    bank.scope.require(May.COUNT)
    given = read(bank.bank.home).bands
    here, elsewhere = _bands(given.here), _bands(given.elsewhere)
    seen = "" if bank.scope.whole else f"AND customer_no IN ({bank.who()})"
    rows = bank.rows(f"""
        SELECT {_place(HERE, given.here)} AS i, {_place(ELSEWHERE, given.elsewhere)} AS j, count(*), sum({ELSEWHERE})
        FROM main.customer_tags WHERE {ELSEWHERE} IS NOT NULL AND {HERE} IS NOT NULL {seen} GROUP BY i, j""")
    found = {(i, j): (count, amount) for i, j, count, amount in rows}
    cells = tuple(tuple(_cell(bank, one, other, *found.get((i, j), (0, Decimal(0)))) for j, other in enumerate(elsewhere))
                  for i, one in enumerate(here))
    [(summary, tested)] = bank.rows(f"SELECT summary, backtest FROM {near(bank, 'wallet_model')}")
    learned = json.loads(summary)
    return Potential(here, elsewhere, cells, learned["basis"], learned["rows"], tuple(json.loads(tested)))


def _bands(limits: Sequence[int]) -> tuple[Band, ...]:
    ends = [None, *limits, None]
    return tuple(Band(low, high) for low, high in pairwise(ends))


def _place(tag: str, limits: Sequence[int]) -> str:
    return " + ".join(f"({tag} >= {limit})::INTEGER" for limit in limits)


def _cell(bank: ScopedBank, here: Band, elsewhere: Band, count: int, amount: Decimal) -> Cell:
    told = bank.told(count)
    return Cell(f"{here.condition(HERE)} and {elsewhere.condition(ELSEWHERE)}", told, None if told.number is None else amount)
