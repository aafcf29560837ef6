"""The quarantine: what could not be taken in, to be looked at, exported, mended, retried or discarded.

It is a table of the home, written like a log: an entry, later perhaps a row under the same id that settles it. So every change is
one atomic commit together with the rows it loads.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn.kernel.errors import SourceError
from kequn.sources.lines import REST_MISSING
from kequn.sources.mapping import TableMapping
from kequn.sources.moments import moment_of
from kequn.warehouse import sql
from kequn.warehouse.store import Warehouse

FORMULA = ("=", "+", "-", "@", "\t")  # a spreadsheet would run a cell that begins so
OF_A_FILE = f"(line = 0 OR ends_with(reason, {sql.text(REST_MISSING)}))"  # the condition that an entry is of no single row
EXPORTED = ("id", "source", "table", "file", "line", "reason", "raw")


@dataclass(frozen=True)
class Entry:
    """One row in quarantine; line 0 is a file as a whole. `raw` is cut at 16,384 characters, `raw_length` is its true length."""

    id: str
    source: str
    table: str
    file: str
    line: int
    reason: str
    raw: str
    raw_length: int
    header: str
    row_key: str | None
    since: datetime

    @property
    def is_cut(self) -> bool:
        """Tell whether the raw text is not whole."""
        return self.raw_length > len(self.raw)


def entries_sql() -> str:
    """Return the relation of the entries that wait: the last word of each that nothing has settled."""
    last = "row_number() OVER (PARTITION BY source_key ORDER BY known_at DESC, state) = 1"
    settled = "SELECT source_key FROM stored.quarantine WHERE state <> 'waiting'"
    return f"SELECT * FROM stored.quarantine WHERE source_key NOT IN ({settled}) QUALIFY {last}"


def list(  # noqa: A001 - read as quarantine.list
    warehouse: Warehouse,
    *,
    source: str | None = None,
    table: str | None = None,
    file: str | None = None,
    reason: str | None = None,
    limit: int | None = None,
) -> tuple[Entry, ...]:
    """Return the waiting entries, by file and line; `reason` may be a part of it, `source` may have its part or not."""
    return entries(warehouse.connect(), _conditions(source, table, file, reason), limit)


def _conditions(source: str | None, table: str | None, file: str | None, reason: str | None) -> str:
    conditions = ["true"]
    if source is not None:
        conditions.append(f"(source = {sql.text(source)} OR starts_with(source, {sql.text(source + '.')}))")
    if table is not None:
        conditions.append(f"table_name = {sql.text(table)}")
    if file is not None:
        conditions.append(f"file = {sql.text(file)}")
    if reason is not None:
        conditions.append(f"contains(reason, {sql.text(reason)})")
    return " AND ".join(conditions)


def entries(connection: DuckDBPyConnection, condition: str, limit: int | None = None, offset: int = 0) -> tuple[Entry, ...]:
    """Return the waiting entries that fulfil an SQL condition, by file and line; at most `limit`, after the first `offset`."""
    columns = "source_key, source, table_name, file, line, reason, raw, raw_length, header, row_key, known_at"
    end = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(offset)}"
    query = f"SELECT {columns} FROM ({entries_sql()}) WHERE {condition} ORDER BY file, line, table_name, source_key{end}"
    return tuple(Entry(*row) for row in connection.execute(query).fetchall())


def how_many(connection: DuckDBPyConnection, condition: str) -> int:
    """Return how many entries wait that fulfil an SQL condition."""
    [(number,)] = connection.execute(f"SELECT count(*) FROM ({entries_sql()}) WHERE {condition}").fetchall()
    return int(number)


def whole_entries(connection: DuckDBPyConnection, table: TableMapping, file: str) -> set[str]:
    """Return the ids of what waits for a file as a whole, or for its missing rest: only loading that file settles it."""
    ours = f"source = {sql.text(table.source)} AND table_name = {sql.text(table.name)} AND file = {sql.text(file)}"
    return {entry.id for entry in entries(connection, f"{ours} AND {OF_A_FILE}")}


def whole_files(connection: DuckDBPyConnection) -> set[tuple[str, str, str]]:
    """Return source, table and file of what waits as a whole, or for its missing rest."""
    query = f"SELECT DISTINCT source, table_name, file FROM ({entries_sql()}) WHERE {OF_A_FILE}"
    return set(connection.execute(query).fetchall())


def summary(warehouse: Warehouse) -> tuple[dict[str, Any], ...]:
    """Return how many entries wait, by source, table, file and reason, most first."""
    columns = ("source", "table", "file", "reason", "rows")
    query = (
        f"SELECT source, table_name, file, reason, count(*) AS n FROM ({entries_sql()}) GROUP BY ALL ORDER BY n DESC, 1, 2, 3, 4"
    )
    return tuple(dict(zip(columns, row, strict=True)) for row in warehouse.connect().execute(query).fetchall())


def export(
    warehouse: Warehouse, path: str | Path, *, source: str | None = None, table: str | None = None, file: str | None = None
) -> int:
    """Write the waiting entries as a CSV that a person can mend: correct `raw`, keep `id`; return how many there are.

    A text that a spreadsheet would run as a formula gets an apostrophe in front, which `retry` takes off again.
    """
    found = list(warehouse, source=source, table=table, file=file)
    with Path(path).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(EXPORTED)
        for entry in found:
            writer.writerow([neutral(str(getattr(entry, column))) for column in EXPORTED])
    return len(found)


def neutral(text: str) -> str:
    """Return the text so that a spreadsheet does not run it."""
    return f"'{text}" if text.startswith((*FORMULA, "'")) else text


def mended_texts(path: Path) -> dict[str, str]:
    """Read an exported and mended file: id → raw text. SourceError where it is not such a file."""
    csv.field_size_limit(1 << 26)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [*csv.DictReader(stream)]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise SourceError(f"{path}: cannot be read as a CSV in UTF-8") from None
    if not rows or not {"id", "raw"} <= rows[0].keys():
        raise SourceError(f"{path}: no rows with the columns id and raw; export the quarantine and mend that file")
    return {row["id"]: (row["raw"] or "").removeprefix("'") for row in rows}


def discard(warehouse: Warehouse, ids: Sequence[str], reason: str, *, now: datetime | None = None) -> int:
    """Give up waiting entries for a stated reason; they stay on record. Return how many. SourceError for an unknown id."""
    if not reason.strip():
        raise SourceError("a reason is needed to discard rows")
    connection = warehouse.connect()
    waiting = {row[0] for row in connection.execute(f"SELECT source_key FROM ({entries_sql()})").fetchall()}
    for identity in ids:
        if identity not in waiting:
            raise SourceError(f"no row with the id {identity[:40]!r} waits in the quarantine")
    if not ids:
        return 0
    settled = settled_sql(connection, ids, "discarded", reason, moment_of(now))
    warehouse.commit(rows=[warehouse.stage("quarantine", settled, connection)])
    return len(ids)


def settled_sql(connection: DuckDBPyConnection, ids: Collection[str], state: str, note: str, moment: datetime) -> str:
    """Return the rows that settle these entries; to be staged before the next call."""
    connection.register("settling", pa.table({"source_key": sorted(ids)}))
    connection.execute("CREATE OR REPLACE TEMP TABLE settled AS SELECT source_key FROM settling")
    connection.unregister("settling")
    return (
        f"SELECT source, source_key, TIMESTAMP '{moment}' AS known_at, row_hash, table_name, file, sha256, line, "
        f"{sql.text(state)} AS state, {sql.text(note)} AS note FROM ({entries_sql()}) SEMI JOIN settled USING (source_key)"
    )
