"""What is seen at a date: the SQL, with and without the files' bounds, against the rule in plain Python."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse
from kequn.warehouse.visible import visible_sql
from tests.warehouse.rows import ask, closing, load, numbered

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(4)]
MOMENTS = [datetime(2023, 12, 31, 15, 59, 59) + timedelta(seconds=n, days=d) for d in range(4) for n in (0, 1, 2)]
OPTIONAL_DAY = st.none() | st.sampled_from(DAYS)
ROWS = st.lists(st.tuples(st.sampled_from(MOMENTS), st.none() | st.sampled_from(MOMENTS), OPTIONAL_DAY, OPTIONAL_DAY), max_size=8)
Row = tuple[datetime, datetime | None, date | None, date | None]


def known(row: Row, as_of: date) -> bool:
    end = datetime(as_of.year, as_of.month, as_of.day) + timedelta(hours=16)  # the day in Shanghai ends at 16:00 UTC
    return row[0] < end and (row[1] is None or row[1] >= end)


def literal(kind: str, value: object) -> str:
    return "NULL" if value is None else f"{kind} '{value}'"


def relation(rows: list[Row], first: str, second: str) -> str:
    return " UNION ALL ".join(
        f"SELECT 'x' AS source, '{n}' AS source_key, {literal('TIMESTAMP', known_at)} AS known_at, "
        f"{literal('TIMESTAMP', known_to)} AS known_to, {literal('DATE', one)} AS {first}, {literal('DATE', other)} AS {second}"
        for n, (known_at, known_to, one, other) in enumerate(rows)
    )


@settings(max_examples=25)
@given(batches=st.lists(ROWS.filter(bool), min_size=1, max_size=3), as_of=st.sampled_from(DAYS))
def test_rows_seen_are_those_of_the_rule(batches: list[list[Row]], as_of: date) -> None:
    rows = [row for batch in batches for row in batch if known(row, as_of)]
    events = [row[:3] for row in rows if row[2] is not None and row[2] <= as_of]
    states = [row for row in rows if (row[2] or as_of) <= as_of < (row[3] or date.max)]
    with tempfile.TemporaryDirectory() as folder:
        create_home(folder, name="bank", time_zone="Asia/Shanghai")
        with Warehouse.open(folder, write=True) as warehouse:
            connection = warehouse.connect()
            warehouse.commit(rows=[
                warehouse.stage(table, relation(batch, *days), connection)
                for batch in batches
                for table, days in (("complaints", ("occurred_on", "closed_on")), ("special_lists", ("valid_from", "valid_to")))
            ])
            warehouse.define_views(connection)
            for seen in (warehouse.visible_sql("complaints", as_of=as_of), plain("complaints", as_of)):
                answer = ask(connection, f"SELECT known_at, known_to, occurred_on FROM ({seen})")
                assert sorted(answer, key=str) == sorted(events, key=str)
            for seen in (warehouse.visible_sql("special_lists", as_of=as_of), plain("special_lists", as_of)):
                answer = ask(connection, f"SELECT known_at, known_to, valid_from, valid_to FROM ({seen})")
                assert sorted(answer, key=str) == sorted(states, key=str)


def plain(table: str, as_of: date) -> str:
    return visible_sql(table, as_of=as_of, time_zone="Asia/Shanghai")


def test_what_the_bounds_prove_is_not_asked_of_each_row(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 100))
    assert warehouse.visible_sql("transactions", as_of=date(2024, 2, 19)) == 'SELECT * FROM "transactions"'
    assert "occurred_on" in warehouse.visible_sql("transactions", as_of=date(2024, 2, 18))
    assert "known_at" in warehouse.visible_sql("transactions", as_of=date(2023, 12, 31))
    warehouse.commit(closings=[warehouse.stage_closings("transactions", closing(1, "2025-01-01"), warehouse.connect())])
    assert "known_to" in warehouse.visible_sql("transactions", as_of=date(2024, 2, 19))


def test_the_day_is_the_homes(tmp_path: Path) -> None:
    create_home(tmp_path, name="bank", time_zone="Europe/Prague")
    with Warehouse.open(tmp_path, write=True) as warehouse:
        moment = "TIMESTAMP '1993-07-01 22:00:00'"
        load(warehouse, "customers", f"SELECT 'x' AS source, 'k' AS source_key, 1 AS customer_no, {moment} AS known_at")
        connection = warehouse.connect()
        for as_of, count in ((date(1993, 7, 1), 0), (date(1993, 7, 2), 1)):
            assert ask(connection, f"SELECT count(*) FROM ({warehouse.visible_sql('customers', as_of=as_of)})") == [(count,)]


@pytest.mark.parametrize("table", ["outlets", "rates"])
def test_an_empty_table_is_seen_empty(warehouse: Warehouse, table: str) -> None:
    assert ask(warehouse.connect(), warehouse.visible_sql(table, as_of=date(2024, 1, 1))) == []
