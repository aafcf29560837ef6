"""Rows of one customer, or a few, from the canonical tables, and the small tables that name things."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from kequn.loop.scoped import ScopedBank
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.visible import known_sql

Row = dict[str, Any]
_products: WeakKeyDictionary[Snapshot, dict[str, str]] = WeakKeyDictionary()


def of(numbers: Collection[int]) -> str:
    """Return the condition that a row is of these customers."""
    return f"customer_no IN ({', '.join(str(int(number)) for number in sorted(numbers)) or 'NULL'})"


def visible(bank: ScopedBank, table: str) -> str:
    """Return the SQL of the rows of a table that are seen at the bank's day."""
    return bank.bank.snapshot.visible_sql(table, as_of=bank.as_of)


def known(bank: ScopedBank, table: str) -> str:
    """Return the SQL of the rows of a state table as they are known at the bank's day, those too that hold no more."""
    return known_sql(table, as_of=bank.as_of, time_zone=bank.bank.dated.time_zone)


def near(bank: ScopedBank, name: str) -> str:
    """Return what to read one of the tables from that the run lays near for a customer's page."""
    return bank.bank.snapshot.result_relation(name)


def asked(bank: ScopedBank, columns: Sequence[str], source: str, given: Sequence[object] = ()) -> list[Row]:
    """Return the rows of `SELECT columns FROM source` by column name."""
    return [dict(zip(columns, row, strict=True)) for row in bank.rows(f"SELECT {', '.join(columns)} FROM {source}", given)]


def product_names(bank: ScopedBank) -> dict[str, str]:
    """Return the name of every product by its id; asked once for a snapshot."""
    snapshot = bank.bank.snapshot
    if snapshot not in _products:
        rows = bank.rows(f"SELECT product_id, any_value(name) FROM ({visible(bank, 'products')}) GROUP BY product_id")
        _products[snapshot] = {product: name for product, name in rows if name}
    return _products[snapshot]


def month_ends(as_of: date, months: int) -> list[date]:
    """Return the last days of so many months before the one of `as_of`, and `as_of` itself at the end."""
    firsts = [divmod(as_of.year * 12 + as_of.month - 1 - back, 12) for back in range(months - 1, -1, -1)]
    ends = [date.fromordinal(date(year, month + 1, 1).toordinal() - 1) for year, month in firsts]
    return [*ends, as_of]
