"""Behind every value stand the source rows that were counted, no more and no fewer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kequn.engines.duckdb.engine import Engine
from kequn.facts.parse import parse
from tests.engines.world import SCHEMA, TIME_ZONE, connect

DAY = date(2024, 3, 31)


def row(key: str, customer: int, day: date, amount: str | None, kind: str | None = "a", **more: Any) -> dict[str, Any]:
    known = {"source": "bank", "source_key": key, "customer_no": customer, "known_at": datetime(2024, 1, 1)}
    return {**known, "occurred_on": day, "amount": amount and Decimal(amount), "kind": kind, **more}


ROWS = {
    "customers": [row(str(number), number, DAY, None) for number in (1, 2, 3)],
    "members": [{"customer_no": number, "household_no": 7, "primary": True} for number in (1, 2)],
    "households": [{"household_no": 7}],
    "transactions": [
        row("t1", 1, date(2024, 3, 1), "10.00"),
        row("t2", 1, date(2024, 3, 2), "20.00", "b"),
        row("t3", 1, date(2024, 3, 2), "30.00", "a"),
        row("t4", 1, date(2024, 3, 9), None, "a"),
        row("t5", 1, date(2023, 1, 1), "50.00", None),
        row("t6", 1, date(2024, 4, 1), "60.00", "a"),  # after the day
        row("t7", 1, date(2024, 3, 3), "70.00", "a", known_to=datetime(2024, 3, 4)),  # replaced
        row("t8", 2, date(2024, 3, 3), "80.00", "a"),
        row("t9", 3, date(2024, 3, 3), "90.00", "a"),
    ],
    "holdings": [{**row("h1", 1, DAY, "5.00"), "category": "fund"}, {**row("h2", 1, DAY, "5.00"), "category": "card"}],
    "accounts": [{**row("a1", 1, DAY, None), "category": "fund"}],
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with connect(ROWS) as connection:
        yield Engine(connection, SCHEMA, TIME_ZONE)


@pytest.mark.parametrize(("text", "keys"), [
    ("sum(transactions.amount)", [["t5", "t1", "t2", "t3"]]),
    ("sum(transactions.amount, where=kind == 'a', days=31)", [["t1", "t3"]]),
    ("count(transactions, days=31)", [["t1", "t2", "t3", "t4"]]),
    ("last(transactions.amount)", [["t3"]]),
    ("first(transactions.amount, days=31)", [["t1"]]),
    ("last(transactions.amount, by=kind)", [["t5", "t2", "t3"]]),
    ("holds('fund')", [["h1"], ["a1"]]),
    ("spent > 1 or sum(transactions.amount) > 1", [[], ["t5", "t1", "t2", "t3"]]),
    ("household.sum(sum(transactions.amount, days=31))", [["t1", "t2", "t3", "t8"]]),
    ("household.size + visits", []),
])  # fmt: skip
def test_the_rows_behind_a_customers_value(engine: Engine, text: str, keys: list[list[str]]) -> None:
    found = engine.rows_behind(parse(text, SCHEMA), 1, as_of=DAY)
    assert [[each.source_key for each in evidence.rows] for evidence in found] == keys


def test_a_household_shows_the_rows_of_its_customers(engine: Engine) -> None:
    tree = parse("household.max(sum(transactions.amount, days=31))", SCHEMA, "household")
    (found,) = engine.rows_behind(tree, 7, unit="household", as_of=DAY)
    assert [(each.customer_no, each.source_key) for each in found.rows] == [(1, "t1"), (1, "t2"), (1, "t3"), (2, "t8")]


def test_each_row_says_where_it_came_from_and_what_it_added(engine: Engine) -> None:
    (found,) = engine.rows_behind(parse("sum(transactions.amount, days=30)", SCHEMA), 1, as_of=DAY)
    assert repr(found.aggregate) == "sum(transactions.amount, days=30)"
    assert [(each.source, each.source_key, each.day, each.value) for each in found.rows] == [
        ("bank", "t2", date(2024, 3, 2), Decimal("20.00")), ("bank", "t3", date(2024, 3, 2), Decimal("30.00")),
    ]  # fmt: skip


def test_who_has_no_household_has_no_rows_in_it(engine: Engine) -> None:
    (found,) = engine.rows_behind(parse("household.sum(sum(transactions.amount))", SCHEMA), 3, as_of=DAY)
    assert found.rows == ()


def test_a_connection_can_be_asked_again_at_once(engine: Engine) -> None:
    tree = parse("sum(transactions.amount) > 0", SCHEMA)
    assert [engine.count(tree, as_of=DAY) for _ in range(3)] == [3, 3, 3]
