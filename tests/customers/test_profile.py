"""One customer's page, from rows that are written out here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from kequn.customers.profile import profile
from kequn.kernel.errors import KequnError
from kequn.warehouse.sql import stored_columns
from kequn.warehouse.tables import TABLES

USED = ("customers", "accounts", "balances", "holdings", "transactions")

ROWS = """
    INSERT INTO members VALUES (1, 1, 'account_owner', true), (1, 2, 'account_user', true), (3, 3, 'alone', true),
        (1, 3, 'child', false);
    INSERT INTO customers (customer_no, source_key, name, birth_date, phone, city) VALUES
        (1, '1', '王小明', DATE '1954-03-02', '13812341234', '上海'), (2, '2', '李华', NULL, NULL, NULL);
    INSERT INTO accounts (customer_no, source_key, account_id, category) VALUES (1, 'a', '6222001', 'current');
    INSERT INTO balances (customer_no, source_key, account_id, amount, occurred_on, sequence) VALUES
        (1, 'a', '6222001', 10, DATE '2026-01-01', 1), (1, 'b', '6222001', 30, DATE '2026-01-02', 2),
        (1, 'c', '6222001', 20, DATE '2026-01-02', 1), (2, 'd', '9', 99, DATE '2026-01-03', 1);
    INSERT INTO transactions (customer_no, source_key, account_id, amount, kind, occurred_on, sequence) VALUES
        (1, 'a', '6222001', 10, 'salary', DATE '2026-01-01', 1), (1, 'b', '6222001', -5, 'fee', DATE '2026-01-02', 1);
"""


@pytest.fixture
def bank() -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    connection = duckdb.connect()
    for name in USED:
        columns = ", ".join(f'"{column}" {kind}' for column, kind in stored_columns(TABLES[name]))
        connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute('CREATE TABLE members (household_no BIGINT, customer_no BIGINT, role VARCHAR, "primary" BOOLEAN)')
    connection.execute(ROWS)
    tables = {name: f"SELECT * FROM {name}" for name in (*USED, "members")}
    return connection, tables | {"customers": "SELECT *, '' AS precedence FROM customers"}


def test_a_page_is_masked(bank: tuple[duckdb.DuckDBPyConnection, dict[str, str]]) -> None:
    assert profile(*bank, 1) == {
        "customer_id": "C00000001",
        "who": {"name": "王**", "birth_date": "1954-**-**", "phone": "138****1234", "city": "上海"},
        "household": {"household_id": "H00000001", "size": 2, "members": [
            {"customer_id": "C00000001", "role": "account_owner"}, {"customer_id": "C00000002", "role": "account_user"}]},
        "accounts": [{"account_id": "***01", "category": "current"}],
        "balances": [{"account_id": "***01", "balance": Decimal(30), "balance_on": date(2026, 1, 2)}],
        "holdings": [],
        "transactions": [
            {"account_id": "***01", "amount": Decimal(-5), "kind": "fee", "occurred_on": date(2026, 1, 2), "sequence": 1},
            {"account_id": "***01", "amount": Decimal(10), "kind": "salary", "occurred_on": date(2026, 1, 1), "sequence": 1}],
    }


def test_unmasked_only_where_asked(bank: tuple[duckdb.DuckDBPyConnection, dict[str, str]]) -> None:
    page = profile(*bank, 1, masked=False, last=1)
    assert (page["who"]["name"], page["accounts"][0]["account_id"], len(page["transactions"])) == ("王小明", "6222001", 1)


def test_nobody_has_no_page(bank: tuple[duckdb.DuckDBPyConnection, dict[str, str]]) -> None:
    with pytest.raises(KequnError, match="C00000009 is no customer at that date"):
        profile(*bank, 9)
