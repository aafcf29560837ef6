"""Which day is meant: what a caller may write, and the last complete day of the data."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb
import pytest

from kequn.kernel.errors import HomeError, KequnError
from kequn.loop.dates import ONLY_KNOWN, day_of, last_day
from kequn.warehouse.sql import stored_columns
from kequn.warehouse.tables import TABLES

NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)  # noon of 1 July in Shanghai


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, table in TABLES.items():
        columns = ", ".join(f'"{column}" {kind}' for column, kind in stored_columns(table))
        connection.execute(f'CREATE TABLE "{name}" ({columns})')
    return connection


def row(connection: duckdb.DuckDBPyConnection, table: str, occurred_on: str | None, known_at: str) -> None:
    if occurred_on is None:
        connection.execute(f"INSERT INTO {table} (known_at) VALUES (?)", [known_at])
    else:
        connection.execute(f"INSERT INTO {table} (occurred_on, known_at) VALUES (?, ?)", [occurred_on, known_at])


def last(connection: duckdb.DuckDBPyConnection) -> date:
    return last_day(connection, "Asia/Shanghai", now=NOON)[0]


def test_it_is_the_largest_day_known_by_its_end(connection: duckdb.DuckDBPyConnection) -> None:
    row(connection, "transactions", "2026-06-28", "2026-06-28 03:00")
    row(connection, "events", "2026-06-29", "2026-06-29 15:59:59")  # one second before the day ends in Shanghai
    row(connection, "balances", "2026-06-30", "2026-06-30 16:00:00")  # known when the day was over
    assert last_day(connection, "Asia/Shanghai", now=NOON) == (date(2026, 6, 29), "the last complete day in events")


def test_today_is_not_complete_and_the_future_is_a_typing_error(connection: duckdb.DuckDBPyConnection) -> None:
    row(connection, "transactions", "2026-06-30", "2026-06-30 03:00")
    row(connection, "transactions", "2026-07-01", "2026-07-01 03:00")
    row(connection, "transactions", "2062-06-30", "2026-06-30 03:00")
    assert last(connection) == date(2026, 6, 30)


def test_history_that_became_known_later_is_asked_from_that_day_on(connection: duckdb.DuckDBPyConnection) -> None:
    row(connection, "transactions", "2011-12-09", "2026-06-30 20:00")
    row(connection, "customers", None, "2026-06-30 10:00")
    assert last_day(connection, "Asia/Shanghai", now=NOON) == (date(2026, 7, 1), ONLY_KNOWN)


def test_without_rows_there_is_no_day(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(HomeError, match="kequn load"):
        last(connection)


@pytest.mark.parametrize("written", [date(1993, 12, 31), "1993-12-31"])
def test_a_day_is_a_date_or_a_text(written: date | str) -> None:
    assert day_of(written) == date(1993, 12, 31)


@pytest.mark.parametrize("written", ["1993-02-30", "yesterday", "", 19931231, None, datetime(1993, 12, 31)])
def test_what_is_no_day_is_one_line(written: object) -> None:
    with pytest.raises(KequnError, match="as_of must be a date or a text like 2026-06-30"):
        day_of(written)
