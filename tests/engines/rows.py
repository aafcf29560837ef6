"""Strategies for rows: nulls, ties, closed and future versions, days round the windows' edges, odd texts, huge money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kequn.facts.schema import Table, Type
from kequn.kernel.calendar import day_end
from tests.engines.world import MADE, SCHEMA, TIME_ZONE

DAYS = [date(2024, 2, 29), date(2023, 2, 28), date(2024, 3, 31), date(2024, 12, 31), date(2025, 1, 1), date(2023, 6, 30)]
TEXTS = ["", "a", "A", "b'c", 'd"e', "😀", "养老金", "ab", "\\", "%_"]
CATEGORIES = ["fund", "card", "loan", "deposit"]
HUGE = [Decimal("9999999999999999.99"), Decimal("-9999999999999999.99"), Decimal("1234567890123456.78")]
LONG = [2**63 - 1, -(2**63), 2**62]
BIRTHS = [date(1960, 2, 29), date(1964, 2, 29), date(2000, 1, 1), date(1964, 3, 1), date(1990, 12, 31), date(2030, 1, 1)]


def world(as_of: date, *, huge: bool) -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    """Return rows for every table of SCHEMA as seen round `as_of`; with `huge`, values at the edge of their types too."""
    most = {"customers": 6, "households": 3}
    rows = {name: _row(table, as_of, huge=huge) for name, table in SCHEMA.tables.items()}
    tables = {name: st.lists(row, max_size=most.get(name, 14)) for name, row in rows.items()}
    return st.fixed_dictionaries(tables).map(_numbered)


def _numbered(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Number customers and households, give every customer one primary household at most, and every row a key."""
    for number, row in enumerate(rows["customers"]):
        row["customer_no"] = number
    for number, row in enumerate(rows["households"]):
        row["household_no"] = number
    housed: set[int] = set()
    for row in rows["members"]:
        row["primary"] = bool(row["primary"]) and row["customer_no"] is not None and row["customer_no"] not in housed
        if row["primary"]:
            housed.add(row["customer_no"])
    for name in rows.keys() - MADE.keys():
        for number, row in enumerate(rows[name]):
            row["source"], row["source_key"] = "ab"[number % 2], str(number // 2)
    return rows


def _row(table: Table, as_of: date, *, huge: bool) -> st.SearchStrategy[dict[str, Any]]:
    columns: dict[str, st.SearchStrategy[Any]] = {
        column.name: _cell(table, column.name, column.type, as_of, huge=huge) for column in table.columns
    }
    columns["customer_no"] = st.sampled_from([None, 0, 0, 1, 1, 2, 3, 9])
    if table.name in MADE:
        columns |= {"household_no": st.sampled_from([0, 1, 2, 7]), "valid_from": st.none(), "valid_to": st.none()}
    else:
        columns |= _known(as_of)
    return st.fixed_dictionaries(columns)


def _known(as_of: date) -> Mapping[str, st.SearchStrategy[Any]]:
    end, tick = day_end(as_of, TIME_ZONE), timedelta(microseconds=1)
    past = end - timedelta(days=40)
    return {
        "known_at": st.sampled_from([past, past, past, end - tick, end, end + timedelta(days=1)]),
        "known_to": st.sampled_from([None, None, None, end - tick, end, end + timedelta(days=9)]),
    }


def _cell(table: Table, name: str, kind: Type, as_of: date, *, huge: bool) -> st.SearchStrategy[Any]:
    near = [as_of + timedelta(days=days) for days in (-731, -366, -90, -89, -31, -30, -29, -7, -1, 0, 1)]
    if name == table.day:
        return st.sampled_from([*near[2:], *near[-3:], None])
    if name in ("valid_from", "valid_to"):
        return st.sampled_from([None, None, *near[-3:], *near[:2]])
    if name == "sequence":
        return st.sampled_from([None, 0, 1, 2, -1])
    if name == "category":
        return st.sampled_from([*CATEGORIES, None])
    if name == "born":
        return st.sampled_from([*BIRTHS, as_of, None])
    return st.none() | _value(kind, near, huge=huge)


def _value(kind: Type, near: list[date], *, huge: bool) -> st.SearchStrategy[Any]:  # one case for each type
    match kind:
        case Type.INTEGER:
            return st.sampled_from(LONG) | st.sampled_from([-1, 0, 1]) if huge else st.integers(-20, 20)
        case Type.MONEY:
            cents = st.integers(-100_000, 100_000).map(lambda amount: Decimal(amount) / 100)
            return cents | st.sampled_from(HUGE) | st.sampled_from(HUGE) if huge else cents
        case Type.FLOAT:
            return st.floats(-1000, 1000, allow_nan=False, width=32)
        case Type.TEXT:
            return st.sampled_from(TEXTS)
        case Type.BOOLEAN:
            return st.booleans()
        case Type.DATE:
            return st.sampled_from(near)
    return st.sampled_from([datetime(2024, 1, 1, 23, 59, 59, 999999), datetime(2024, 1, 2), datetime(1999, 12, 31, 12)])
