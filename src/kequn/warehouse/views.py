"""What readers see of the files: one view per canonical table.

Schema `stored` has every row version as loaded, each with the `known_to` that a later load gave it. The views of the same
names in `main` are for questions: erased customers are gone, and merged ones go by the surviving number. The rows of customers
have a `precedence` (survivorship.py). Work that nobody needs (no closings, no redirects, nobody erased) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb
from duckdb import DuckDBPyConnection

from kequn.facts.schema import Table
from kequn.kernel.errors import HomeError
from kequn.warehouse import sql
from kequn.warehouse.home import Paths
from kequn.warehouse.manifest import DataFile, Manifest, TableFiles
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.sql import KEY
from kequn.warehouse.survivorship import PRECEDENCE, precedence_sql
from kequn.warehouse.tables import STORED, TABLES


def define_stored(connection: DuckDBPyConnection, paths: Paths, manifest: Manifest, shown: Manifest | None = None) -> None:
    """Create or replace the views of schema `stored` over the manifest's files; HomeError where one is not there.

    Where the views show an earlier manifest, `shown`, those of tables that have the same files still are left as they are.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS stored")
    for name, table in STORED.items():
        if shown and shown.tables[name] is manifest.tables[name]:
            continue
        try:
            relation = stored_sql(connection, paths, table, manifest.tables[name])
            connection.execute(f"CREATE OR REPLACE VIEW stored.{sql.name(name)} AS {relation}")
        except duckdb.Error:
            raise HomeError(f"{paths.table(name)}: a file is missing or damaged; kequn check names it") from None


def define_visible(
    connection: DuckDBPyConnection, overlays: Overlays, results: Iterable[str] = (), *, trust: Sequence[str] = (),
) -> None:
    """Create or replace the views of schema `main`, all at once, as tombstones and redirects are now.

    `results` are tables of an attached snapshot: erased customers leave them too; a merge shows with the next run. `trust` are
    the sources that have the say about a customer, the first the most.
    """
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    cursor.execute("CREATE OR REPLACE TABLE stored.erased (customer_no BIGINT)")
    cursor.execute("CREATE OR REPLACE TABLE stored.redirects (customer_no BIGINT, to_no BIGINT)")
    cursor.execute("INSERT INTO stored.erased SELECT unnest(?::BIGINT[])", [sorted(overlays.erased)])
    pairs = [list(overlays.redirects.keys()), list(overlays.redirects.values())]
    cursor.execute("INSERT INTO stored.redirects SELECT unnest(?::BIGINT[]), unnest(?::BIGINT[])", pairs)
    for name, table in TABLES.items():
        cursor.execute(f"CREATE OR REPLACE VIEW main.{sql.name(name)} AS {_question_sql(table, overlays, trust)}")
    for name in results:
        relation = _result_sql(name, _columns_of(cursor, f"snapshot.{sql.name(name)}"), overlays)
        cursor.execute(f"CREATE OR REPLACE VIEW main.{sql.name(name)} AS {relation}")
    cursor.execute("COMMIT")
    cursor.close()


def stored_sql(connection: DuckDBPyConnection, paths: Paths, table: Table, files: TableFiles) -> str:
    """Return the relation of all row versions of these files, closings folded in."""
    columns = sql.stored_columns(table)
    if not files.rows:
        return f"SELECT {', '.join(f'NULL::{kind} AS {sql.name(column)}' for column, kind in columns)} WHERE false"
    rows = scan(paths, table, files.rows, sql.layout(columns))
    present = _columns_of(connection, rows) if "union_by_name" in rows else {column for column, _ in columns}
    closed = bool(files.closings)
    listed = ", ".join(_expression(column, kind, present=column in present, closed=closed) for column, kind in columns)
    if not files.closings:
        return f"SELECT {listed} FROM {rows} AS r"
    key, closings = sql.names(KEY), scan(paths, table, files.closings, sql.layout(sql.CLOSING))
    ends = f"SELECT {key}, min(known_to) AS known_to FROM {closings} GROUP BY {key}"
    return f"SELECT {listed} FROM {rows} AS r LEFT JOIN ({ends}) AS c USING ({key})"


def customer_columns(table: Table) -> list[str]:
    """Return the columns that hold a customer's number."""
    return ["customer_no", *(column.name for column in table.columns if column.name == "other_customer_no")]


def scan(paths: Paths, table: Table, files: Sequence[DataFile], layout: str, *, options: str = "") -> str:
    """Return the table function that reads these files, by name where one of them was written with other columns."""
    listed = ", ".join(sql.text(paths.table(table.name) / file.name) for file in files)
    union = "" if all(file.layout == layout for file in files) else ", union_by_name = true"
    return f"read_parquet([{listed}], hive_partitioning = false{union}{options})"


def without_erased(relation: str, column: str) -> str:
    """Return the relation less the rows whose customer was erased; rows of nobody stay."""
    return f"SELECT * FROM ({relation}) AS r ANTI JOIN stored.erased AS e ON r.{column} = e.customer_no"


def _columns_of(connection: DuckDBPyConnection, scan: str) -> set[str]:
    return {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()}


def _expression(column: str, kind: str, *, present: bool, closed: bool) -> str:
    quoted = sql.name(column)
    if not present:
        return f"NULL::{kind} AS {quoted}"
    if column == "known_to" and closed:
        return "least(r.known_to, c.known_to) AS known_to"  # a late version may end one sooner; least() passes over nulls
    return f"r.{quoted}"


def _question_sql(table: Table, overlays: Overlays, trust: Sequence[str]) -> str:
    precedence = f", {precedence_sql(trust)} AS {PRECEDENCE}" if table.one else ""
    relation = f"SELECT *{precedence} FROM stored.{sql.name(table.name)}"
    for column in customer_columns(table):
        if overlays.redirects:
            relation = _resolved(relation, column)
        if overlays.erased:
            relation = without_erased(relation, column)
    return relation


def _result_sql(name: str, columns: set[str], overlays: Overlays) -> str:
    relation = f"SELECT * FROM snapshot.main.{sql.name(name)}"
    if overlays.erased:
        for column in sorted(columns & {"customer_no", "other_customer_no"}):
            relation = without_erased(relation, column)
    return relation


def _resolved(relation: str, column: str) -> str:
    replaced = f"coalesce(m.to_no, r.{column}) AS {column}"
    return f"SELECT r.* REPLACE ({replaced}) FROM ({relation}) AS r LEFT JOIN stored.redirects AS m ON r.{column} = m.customer_no"
