"""One customer on one page: who they are, their household, what they hold, what lies there, what they did last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from kequn.customers.ids import customer_id, household_id
from kequn.customers.masking import masked_row
from kequn.facts.schema import Table
from kequn.kernel.errors import KequnError
from kequn.warehouse.survivorship import ORDER
from kequn.warehouse.tables import TABLES

Row = dict[str, Any]

_BALANCES = """
    SELECT account_id, last(amount ORDER BY occurred_on, sequence NULLS FIRST, source_key, source) AS balance,
           max(occurred_on) AS balance_on
    FROM ({balances}) WHERE customer_no = ? GROUP BY account_id ORDER BY account_id
"""
_HOUSEHOLD = """
    SELECT m.customer_no, m.household_no, m.role FROM ({members}) m
    WHERE m.household_no = (SELECT household_no FROM ({members}) WHERE customer_no = ? AND "primary") AND m."primary"
    ORDER BY m.customer_no
"""
_ORDER = {"customers": ORDER, "accounts": "opened_on, account_id",
          "holdings": "category, started_on, source_key", "transactions": "occurred_on DESC, sequence DESC, source_key DESC"}


def profile(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], number: int, *, masked: bool = True,
            last: int = 10) -> Row:
    """Return the customer's page from `tables` (name → SELECT over the rows visible at the date).

    It has `customer_id`, `who`, `household`, `accounts`, `balances`, `holdings` and the `last` transactions; values of
    personal columns are masked unless `masked` is false. KequnError where there is no such customer at the date.
    """
    who = _rows(connection, tables, "customers", number, masked=masked)
    if not who:
        raise KequnError(f"{customer_id(number)} is no customer at that date")
    balances = _fetched(connection, _BALANCES.format(**tables), number)
    return {
        "customer_id": customer_id(number),
        "who": {column: value for row in reversed(who) for column, value in row.items()},  # the first record has the say
        "household": _household(connection, tables, number),
        "accounts": _rows(connection, tables, "accounts", number, masked=masked),
        "balances": [masked_row(row, _personal(TABLES["balances"])) if masked else row for row in balances],
        "holdings": _rows(connection, tables, "holdings", number, masked=masked),
        "transactions": _rows(connection, tables, "transactions", number, masked=masked, limit=last),
    }


def _household(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], number: int) -> Row:
    members = _fetched(connection, _HOUSEHOLD.format(**tables), number)
    return {
        "household_id": household_id(members[0]["household_no"]),
        "size": len(members),
        "members": [{"customer_id": customer_id(member["customer_no"]), "role": member["role"]} for member in members],
    }


def _rows(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], name: str, number: int, *, masked: bool,
          limit: int = 1000) -> list[Row]:
    columns = ", ".join(f'"{column.name}"' for column in TABLES[name].columns)
    order = _ORDER.get(name, "source_key")
    query = f"SELECT {columns} FROM ({tables[name]}) WHERE customer_no = ? ORDER BY {order} LIMIT {limit}"
    rows = _fetched(connection, query, number)
    shown = [{column: value for column, value in row.items() if value is not None} for row in rows]
    return [masked_row(row, _personal(TABLES[name])) if masked else row for row in shown]


def _fetched(connection: duckdb.DuckDBPyConnection, query: str, number: int) -> list[Row]:
    found = connection.execute(query, [number] * query.count("?"))
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _personal(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if column.personal)
