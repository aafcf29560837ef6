"""Rows for the engines to disagree about: nulls, ties, closed and future versions, days at the windows' edges, huge money.

They are drawn from a seed and a size, not cell by cell: hypothesis then spends its choices on the expressions, and the tables are
as full as real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from kequn.facts.schema import Table, Type
from kequn.kernel.calendar import day_end, window_start
from tests.engines.world import MADE, SCHEMA, TIME_ZONE

DAYS = [date(2024, 2, 29), date(2023, 2, 28), date(2024, 3, 31), date(2024, 12, 31), date(2025, 1, 1), date(2023, 6, 30)]
TEXTS = ["", "a", "A", "b'c", 'd"e', "😀", "养老金", "ab", "\\", "%_"]
CATEGORIES = ["fund", "card", "loan", "deposit"]
HUGE = [Decimal("9999999999999999.99"), Decimal("-9999999999999999.99"), Decimal("1234567890123456.78")]
LONG = [2**63 - 1, -(2**63), 2**62]
BIRTHS = [date(1960, 2, 29), date(1964, 2, 29), date(2000, 1, 1), date(1964, 3, 1), date(1990, 12, 31), date(2030, 1, 1)]
WINDOWS: list[dict[str, int]] = [{}, {"days": 1}, {"days": 30}, {"days": 90}, {"months": 1}, {"months": 3}, {"months": 12}]

Row = dict[str, Any]


def world(as_of: date, *, huge: bool) -> st.SearchStrategy[dict[str, list[Row]]]:
    """Return rows for every table of SCHEMA as seen round `as_of`; with `huge`, values at the edge of their types too."""
    return st.builds(lambda seed, size: _World(Random(seed), as_of, huge).tables(size), st.integers(0, 2**32), st.integers(0, 40))


@dataclass(frozen=True)
class _World:
    random: Random
    as_of: date
    huge: bool

    def tables(self, size: int) -> dict[str, list[Row]]:
        """Return `size` rows of each table, of the units fewer, numbered and keyed."""
        sizes = {"customers": min(size, 6), "households": min(size, 3), "members": min(size, 6), "employers": min(size, 2),
                 "employees": min(size, 4)}
        rows = {name: [self.row(table) for _ in range(sizes.get(name, size))] for name, table in SCHEMA.tables.items()}
        for number, row in enumerate(rows["households"]):
            row["household_no"] = number
        for number, row in enumerate(rows["customers"]):  # the fifth and sixth are the first again, from another source
            row["customer_no"] = number % 4
        for number, row in enumerate(rows["employers"]):
            row["employer_no"] = number
        for number, row in enumerate(rows["employees"]):  # each works for one, and some for one that is not known
            row["customer_no"], row["employer_no"] = number, self.random.choice([0, 0, 1, 7])
        _one_primary_household_each(rows["members"])
        for name in rows.keys() - MADE.keys():
            for number, row in enumerate(rows[name]):
                row["source"], row["source_key"] = "hgfedcba"[number % 8], str(number // 8)
        return rows

    def row(self, table: Table) -> Row:
        """Return one row, most often one that is seen."""
        cells = {column.name: self.cell(table, column.name, column.type) for column in table.columns}
        cells["customer_no"] = self.random.choice([None, 0, 0, 1, 1, 2, 3, 9])
        if table.name in MADE:
            return cells | {"household_no": self.random.choice([0, 0, 1, 2, 7]), "valid_from": None, "valid_to": None}
        return cells | self.known()

    def known(self) -> Row:
        """Return since when and until when the row was known: at the day's end, a tick before it, or well away from it."""
        end, tick = day_end(self.as_of, TIME_ZONE), timedelta(microseconds=1)
        past = end - timedelta(days=40)
        return {
            "known_at": self.random.choice([past] * 8 + [end - tick, end, end + timedelta(days=1)]),
            "known_to": self.random.choice([None] * 8 + [end - tick, end, end + timedelta(days=9)]),
        }

    def cell(self, table: Table, name: str, kind: Type) -> Any:
        """Return a value for a column, in one of eight rows null."""
        if name == "sequence":
            return self.random.choice([None, None, None, 0, 1])
        if name in ("valid_from", "valid_to"):
            return self.random.choice([*[None] * 8, *self.days(-731, -1, 0, 1)])
        if self.random.random() < 1 / 8:
            return None
        if name == table.day:
            return self.random.choice([*self.edges(), *self.days(-400, -29, 1, *[-1, 0] * 8)])
        if name == "born":
            return self.random.choice([*BIRTHS, self.as_of])
        return self.random.choice(CATEGORIES) if name == "category" else self.value(kind)

    def edges(self) -> list[date]:
        """Return the first day of each window, and the day before it."""
        firsts = [window_start(self.as_of, **window) for window in WINDOWS if window]
        return firsts + [first - timedelta(days=1) for first in firsts]

    def days(self, *offsets: int) -> list[date]:
        """Return days by their distance from `as_of`."""
        return [self.as_of + timedelta(days=offset) for offset in offsets]

    def value(self, kind: Type) -> Any:
        """Return a value of a type; without `huge`, numbers stay within 1,000."""
        match kind:
            case Type.INTEGER:
                return self.random.choice([*LONG, -1, 0, 1]) if self.huge else self.random.randint(-20, 20)
            case Type.MONEY:
                cents = Decimal(self.random.randint(-100_000, 100_000)) / 100
                return self.random.choice([*HUGE, cents]) if self.huge else self.random.choice([cents, Decimal(5)])
            case Type.FLOAT:
                return self.random.choice([self.random.uniform(-1000, 1000), 0.5])
            case Type.TEXT:
                return self.random.choice(TEXTS)
            case Type.BOOLEAN:
                return self.random.random() < 0.5
            case Type.DATE:
                return self.random.choice(self.days(-366, -31, -7, 0, 1, 40))
        return self.random.choice([datetime(2024, 1, 1, 23, 59, 59, 999999), datetime(2024, 1, 2), datetime(1999, 12, 31, 12)])


def _one_primary_household_each(members: list[Row]) -> None:
    housed: set[int | None] = {None}
    for row in members:
        row["primary"] = bool(row["primary"]) and row["customer_no"] not in housed
        if row["primary"]:
            housed.add(row["customer_no"])
