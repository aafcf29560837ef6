"""A small schema with every type, tags over it, and the DuckDB tables of given rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from kequn.facts.parse import parse
from kequn.facts.schema import Column, Schema, Table, Tag, Type

TIME_ZONE = "Asia/Shanghai"
STATE = (Column("valid_from", Type.DATE, "生效日", ""), Column("valid_to", Type.DATE, "失效日", ""))
DAY = (Column("occurred_on", Type.DATE, "发生日", ""), Column("sequence", Type.INTEGER, "序号", ""))
VALUES = (
    Column("amount", Type.MONEY, "金额", ""),
    Column("quantity", Type.INTEGER, "数量", ""),
    Column("rate", Type.FLOAT, "比率", ""),
    Column("kind", Type.TEXT, "用途", ""),
    Column("own", Type.BOOLEAN, "同名", ""),
    Column("due", Type.DATE, "到期日", ""),
    Column("at", Type.TIMESTAMP, "时刻", ""),
)
TABLES = (
    Table("customers", "客户", "customers", (
        Column("income", Type.MONEY, "收入", ""), Column("visits", Type.INTEGER, "到访次数", ""),
        Column("score", Type.FLOAT, "评分", ""), Column("city", Type.TEXT, "城市", ""), Column("vip", Type.BOOLEAN, "贵宾", ""),
        Column("born", Type.DATE, "出生日期", ""), Column("seen_at", Type.TIMESTAMP, "最近到访", ""), *STATE),
        one=True, state=True),
    Table("transactions", "交易", "transactions", (*VALUES, *DAY), day="occurred_on"),
    Table("balances", "余额", "balances", (*VALUES, *DAY), day="occurred_on"),
    Table("holdings", "持有", "holdings", (Column("category", Type.TEXT, "品类", ""), *VALUES, *STATE), state=True),
    Table("accounts", "账户", "accounts", (Column("category", Type.TEXT, "账户类型", ""), *STATE), state=True),
    Table("households", "家庭", "households", (
        Column("size", Type.INTEGER, "家庭人数", ""), Column("formed_by", Type.TEXT, "成因", "")), one=True),
    Table("members", "成员", "members", (
        Column("household_no", Type.INTEGER, "家庭序号", ""), Column("primary", Type.BOOLEAN, "主家庭", "")), state=True),
    Table("employers", "雇主", "employers", (
        Column("industry", Type.TEXT, "行业", ""), Column("payroll", Type.BOOLEAN, "代发", ""),
        Column("founded", Type.DATE, "成立日", "")), one=True),
    Table("employees", "雇员", "employees", (Column("employer_no", Type.INTEGER, "雇主序号", ""),)),
)  # fmt: skip
BARE = Schema({table.name: table for table in TABLES})


def _tagged(schema: Schema, name: str, text: str, zh: str, unit: str = "customer") -> Schema:
    tree = parse(text, schema, unit)
    assert tree.type is not None
    return Schema(schema.tables, {**schema.tags, name: Tag(name, tree, unit, tree.type, zh, name)})


def _schema() -> Schema:
    schema = _tagged(BARE, "spent", "-sum(transactions.amount, where=amount < 0, days=90)", "近90天支出")
    schema = _tagged(schema, "older", "years_since(born) >= 60", "年长客户")
    schema = _tagged(schema, "spender", "spent > 100 and not older", "大额支出")
    schema = _tagged(schema, "city", "'hidden by the column'", "城市")
    schema = _tagged(schema, "wealth", "household.sum(income) + household.sum(spent)", "家庭财富", "household")
    schema = _tagged(schema, "rich_home", "wealth > 500 and size > 1", "富裕家庭", "household")
    schema = _tagged(schema, "staff", "employer.count()", "雇员数", "employer")
    good = "staff > 1 and (payroll or employer.exists(household.sum(income) > 100))"
    return _tagged(schema, "good_payer", good, "优质雇主", "employer")


SCHEMA = _schema()

ARROW = {
    Type.INTEGER: pa.int64(), Type.MONEY: pa.decimal128(18, 2), Type.FLOAT: pa.float64(), Type.TEXT: pa.string(),
    Type.BOOLEAN: pa.bool_(), Type.DATE: pa.date32(), Type.TIMESTAMP: pa.timestamp("us"),
}  # fmt: skip
SYSTEM = {
    "source": pa.string(), "source_key": pa.string(), "customer_no": pa.int64(),
    "known_at": pa.timestamp("us"), "known_to": pa.timestamp("us"),
}  # fmt: skip
MADE = {
    "households": {"household_no": pa.int64()},
    "members": {"customer_no": pa.int64(), "valid_from": pa.date32(), "valid_to": pa.date32()},
    "employers": {"employer_no": pa.int64()},
    "employees": {"customer_no": pa.int64()},
}

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def arrow(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return rows as Arrow with the columns and types that the warehouse stores."""
    system = MADE.get(table.name, SYSTEM)
    own = [(column.name, ARROW[column.type]) for column in table.columns if column.name not in system]
    schema = pa.schema([*system.items(), *own])
    return pa.Table.from_pylist([dict(row) for row in rows], schema)


def connect(rows: Rows, schema: Schema = SCHEMA) -> duckdb.DuckDBPyConnection:
    """Return a connection with a table for each of the schema's, filled with the rows."""
    connection = duckdb.connect()
    for table in schema.tables.values():
        connection.register("given", arrow(table, rows.get(table.name, ())))
        connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM given")
        connection.unregister("given")
    return connection
