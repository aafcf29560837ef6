"""The index of what the run made ready: all tags and columns of a unit, of a customer those of household and employer too."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn.engines.bitmap.build import field
from kequn.engines.bitmap.file import Writer
from kequn.engines.question import BELONGING, KEYS
from kequn.facts.nodes import CUSTOMER, HOUSEHOLD, UNITS
from kequn.loop.graph import MADE
from kequn.warehouse import sql

AT_ONCE = 8  # columns that stand in memory
THREADS = 2


def write(connection: DuckDBPyConnection, path: Path) -> None:
    """Write the index of the customers, the households and the employers, as the run's steps made them."""
    with closing(Writer(path)) as writer, connection.cursor() as cursor:
        for unit in UNITS:
            made = f"{MADE}.{unit}_tags"
            units(writer, cursor, made, unit)
            fields(writer, cursor, made, _columns(cursor, made), unit=unit, per=unit)
        for unit, table in BELONGING.items():
            made, key = f"{MADE}.{unit}_tags", KEYS[unit]
            of = "" if unit != HOUSEHOLD else 'WHERE "primary"'
            joined = f"""(SELECT customer_no, u.* FROM {MADE}.customer_tags
                LEFT JOIN (SELECT customer_no, {key} FROM {MADE}.{table} {of}) USING (customer_no)
                LEFT JOIN {made} AS u USING ({key}))"""
            fields(writer, cursor, joined, _columns(cursor, made), unit=CUSTOMER, per=unit)


def units(writer: Writer, cursor: DuckDBPyConnection, relation: str, unit: str) -> None:
    """Write the numbers of the units of a relation, which has one row for each."""
    [numbers] = cursor.sql(f"SELECT {unit}_no FROM {relation} ORDER BY ALL").to_arrow_table().columns
    writer.units(unit, numbers.to_numpy())


def fields(writer: Writer, cursor: DuckDBPyConnection, relation: str, names: Sequence[str], *, unit: str, per: str) -> None:
    """Write the fields of those columns of a relation, which has one row for each of the unit."""
    with ThreadPoolExecutor(THREADS) as pool:
        for some in (names[place : place + AT_ONCE] for place in range(0, len(names), AT_ONCE)):
            columns = _in_order(cursor.sql(f"SELECT {unit}_no, {sql.names(some)} FROM {relation}").to_arrow_table())
            for name, found in zip(some, pool.map(field, columns), strict=True):
                if found is not None:
                    writer.field(f"{unit}.{per}.{name}", found)


def _in_order(table: pa.Table) -> list[pa.ChunkedArray]:
    """Return the columns after the first in the order of that one; what a run made is in order already."""
    keys = table.column(0).to_numpy()
    if np.any(keys[1:] < keys[:-1]):
        table = table.take(pa.array(np.argsort(keys, kind="stable")))
    return list(table.columns[1:])


def _columns(cursor: DuckDBPyConnection, relation: str) -> list[str]:
    names = [row[0] for row in cursor.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
    return [name for name in names if name not in KEYS.values() and name not in ("customer_id", "household_id")]
