"""Who moved between tiers from one month's end to another: the matrix, each cell a condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kequn.access.roles import May
from kequn.customers.tiers.model import Tier
from kequn.loop.customer.rows import near
from kequn.loop.published import tiers_of_run
from kequn.loop.scoped import Count, ScopedBank


@dataclass(frozen=True)
class Move:
    """Those who were in one tier before and are in one after."""

    condition: str
    customers: Count


@dataclass(frozen=True)
class Migration:
    """Between two of the `days`: rows are the tiers before, the least first, and columns those after.

    `up` and `down` are how many moved; not told where a cell among them is too small to be told.
    """

    tiers: tuple[Tier, ...]
    days: tuple[date, ...]
    before: date
    after: date
    cells: tuple[tuple[Move, ...], ...]
    up: Count
    down: Count


def migration(bank: ScopedBank, *, before: date | None = None, after: date | None = None) -> Migration | None:
    """Return the moves between two days, over those seen; of the last year where these are none that the snapshot knows.

    None where the snapshot knows of fewer than two days.
    """
    bank.scope.require(May.COUNT)
    tiers, days = tiers_of_run(bank).tiers, days_of(bank)
    if len(days) < 2:
        return None
    if before is None or after is None or not before < after or not {before, after} <= set(days):
        before, after = days[max(0, len(days) - 13)], days[-1]
    found = _moves(bank, before, after)
    places = range(len(tiers))
    cells = tuple(tuple(_move(bank, before, after, i, j, found.get((i, j), 0)) for j in places) for i in places)
    up = _together(bank, [cells[i][j] for i in places for j in places if j > i])
    down = _together(bank, [cells[i][j] for i in places for j in places if j < i])
    return Migration(tiers, days, before, after, cells, up, down)


def days_of(bank: ScopedBank) -> tuple[date, ...]:
    """Return the days whose tiers the snapshot knows, the first earliest."""
    return tuple(day for (day,) in bank.rows(f"SELECT DISTINCT month_end FROM {near(bank, 'tier_months')} ORDER BY month_end"))


def tier_at(day: date) -> str:
    """Return the text of the tier that a customer had at the end of a month."""
    return f'coalesce(max(tier_months.tier, where=month_end == date("{day}")), 0)'


def _moves(bank: ScopedBank, before: date, after: date) -> dict[tuple[int, int], int]:
    at = f"SELECT customer_no, tier FROM {near(bank, 'tier_months')} WHERE month_end = ?"
    rows = bank.rows(f"""
        SELECT coalesce(b.tier, 0) AS i, coalesce(a.tier, 0) AS j, count(*)
        FROM ({bank.who()}) LEFT JOIN ({at}) b USING (customer_no) LEFT JOIN ({at}) a USING (customer_no) GROUP BY i, j""",
                     [before, after])
    return {(i, j): count for i, j, count in rows}


def _move(bank: ScopedBank, before: date, after: date, i: int, j: int, count: int) -> Move:
    return Move(f"{tier_at(before)} == {i} and {tier_at(after)} == {j}", bank.told(count))


def _together(bank: ScopedBank, moves: Iterable[Move]) -> Count:
    numbers = [move.customers.number for move in moves]
    known = [number for number in numbers if number is not None]
    return bank.told(sum(known)) if len(known) == len(numbers) else Count(None, bank.scope.role.smallest)
