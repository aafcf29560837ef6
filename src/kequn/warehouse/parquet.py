"""Writing one immutable Parquet file from a relation, with the bounds that the manifest keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from kequn.warehouse import sql
from kequn.warehouse.manifest import DataFile
from kequn.warehouse.sql import Columns

# loading: half of the seconds of zstd for a half larger file
FAST = "compression lz4_raw, dictionary_size_limit 1000, parquet_version v2"
SMALL = "compression zstd, compression_level 1, row_group_size 61440"  # compaction: one customer's rows lie in one small group


def write(
    connection: DuckDBPyConnection, relation: str, path: Path, columns: Columns, *, day: str | None, form: str = FAST
) -> DataFile:
    """Write the relation's rows, in its order, with exactly these columns; a column that it lacks is written as null.

    The file is neither flushed nor named: `durable.settle` does that. ValueError where the relation has another column.
    """
    given = {row[0] for row in connection.execute(f"DESCRIBE {relation}").fetchall()}
    if unknown := given - {column for column, _ in columns}:
        raise ValueError(f"the relation has columns that are not stored: {', '.join(sorted(unknown))}")
    values = {column: sql.name(column) if column in given else "NULL" for column, _ in columns}
    listed = ", ".join(f"{values[column]}::{kind} AS {sql.name(column)}" for column, kind in columns)
    options = f"FORMAT parquet, {form}, RETURN_STATS, USE_TMP_FILE false"
    copied = connection.execute(f"COPY (SELECT {listed} FROM ({relation})) TO {sql.text(path)} ({options})").fetchall()
    [(_, rows, size, _, statistics, *_)] = copied
    return _described(rows, size, sql.layout(columns), statistics, day)


def _described(rows: int, size: int, layout: str, statistics: Mapping[str, Mapping[str, str]], day: str | None) -> DataFile:
    known = _bounds(statistics, "known_at", datetime.fromisoformat)
    days = _bounds(statistics, day, date.fromisoformat) if day else (None, None)
    ended = rows - int(statistics.get('"known_to"', {}).get("null_count", rows))
    return DataFile("", rows, size, layout, ended, *known, *days)


def _bounds(statistics: Mapping[str, Mapping[str, str]], column: str, read: Any) -> tuple[Any, Any]:
    of = statistics.get(sql.name(column), {})
    if of.get("null_count") != "0" or "min" not in of:
        return None, None
    return read(of["min"]), read(of["max"])
