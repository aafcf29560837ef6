"""Small tables for the tests of the warehouse, as SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from kequn.warehouse.store import Warehouse

NOW = datetime(2026, 7, 1, tzinfo=UTC)
LOADED = "TIMESTAMP '2024-01-01 00:00:00'"


def numbered(first: int, after: int, *, customers: int = 10, day: str = "DATE '2024-01-01' + (range % 50)::INTEGER") -> str:
    """Return transactions number `first` to before `after`, one yuan each, dealt out to the customers in turn."""
    return (
        f"SELECT 'bank' AS source, 'T' || range AS source_key, range % {customers} + 1 AS customer_no, {LOADED} AS known_at, "
        f"hash(range) AS row_hash, 1 AS amount, {day} AS occurred_on FROM range({first}, {after})"
    )


def people(numbers: str) -> str:
    """Return one customer row for each of the numbers, a list such as '1, 2, 3'."""
    return (
        f"SELECT 'bank' AS source, 'K' || no AS source_key, no AS customer_no, {LOADED} AS known_at, hash(no) AS row_hash, "
        f"'Name ' || no AS name FROM (SELECT unnest([{numbers}]) AS no)"
    )


def closing(number: int, moment: str) -> str:
    """Return the end of transaction `number`."""
    return (
        f"SELECT 'bank' AS source, 'T{number}' AS source_key, hash({number}::BIGINT) AS row_hash, {LOADED} AS known_at, "
        f"TIMESTAMP '{moment}' AS known_to"
    )


def load(warehouse: Warehouse, table: str, relation: str, *, customers: int = 10) -> None:
    """Stage and commit one relation."""
    connection = warehouse.connect()
    warehouse.commit(rows=[warehouse.stage(table, relation, connection)], next_customer_no=customers + 1)
    connection.close()


def ask(connection: DuckDBPyConnection, question: str) -> list[tuple[Any, ...]]:
    """Return all rows of the answer."""
    return connection.execute(question).fetchall()


AS_OF = date(2024, 6, 30)
