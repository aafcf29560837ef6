"""Publishing: a run's results become one new DuckDB file, and CURRENT is swapped to it by a rename.

DuckDB keeps an opened database by its path, and a file open for writing shuts out every reader; so a published path is never
written to and no number is used twice, not even after a crash: it is taken in the manifest before the file is begun.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from duckdb import DuckDBPyConnection

from kequn.kernel import durable
from kequn.warehouse import sql
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.store import Warehouse
from kequn.warehouse.sweep import KEEP
from kequn.warehouse.tables import TABLES

Built = TypeVar("Built")

def publish(
    warehouse: Warehouse,
    connection: DuckDBPyConnection,
    *,
    as_of: date,
    results: Mapping[str, str],
    facts: Mapping[str, Any],
    order: Mapping[str, Sequence[str]] = MappingProxyType({}),
    index: Callable[[Path], None] | None = None,
    keep: int = KEEP,
) -> Snapshot:
    """Publish the results (table name to the SQL of a relation on `connection`) and return the snapshot, open.

    A result is stored sorted by the columns that `order` names, else by those that end in `_no`, so that a question about a few
    of its keys reads a few of its blocks. Where one of its columns is `customer_no`, erased customers vanish from it at once.
    `facts` is written down beside it as JSON; `index` is given a path to write the snapshot's index to. Then all but the newest
    `keep` snapshots are swept.
    """
    if taken := sorted(set(results) & set(TABLES)):
        raise ValueError(f"{taken[0]} is a canonical table; name the result otherwise")
    number = warehouse.commit(last_snapshot=warehouse.manifest.last_snapshot + 1).last_snapshot
    name = f"snapshot-{number:06d}"
    database = warehouse.paths.database(name)
    if index is not None:
        _build(warehouse.paths.index(name), index)
    record = {
        "number": number,
        "as_of": as_of.isoformat(),
        "results": _build(database, partial(_tables, connection, results, order)),
        "bytes": database.stat().st_size,
        "facts": facts,
        "manifest": warehouse.manifest.to_json(),
    }
    durable.write(warehouse.paths.record(name), json.dumps(record, ensure_ascii=False, indent=1))
    durable.write(warehouse.paths.current, name + "\n")
    warehouse.sweep(keep=keep)
    return Snapshot.current(warehouse.home)


def _build(path: Path, write: Callable[[Path], Built]) -> Built:
    """Have a new file written, durably; return what its writer does."""
    written = durable.temporary(path)
    try:
        built = write(written)
        durable.settle(written, path)
    finally:
        written.unlink(missing_ok=True)
    return built


def _tables(
    connection: DuckDBPyConnection, results: Mapping[str, str], order: Mapping[str, Sequence[str]], path: Path,
) -> dict[str, int]:
    """Write the results into a new database file; return the rows of each."""
    connection.execute(f"ATTACH {sql.text(path)} AS publishing")
    try:
        return {table: _copy(connection, table, relation, order.get(table)) for table, relation in results.items()}
    finally:
        connection.execute("DETACH publishing")


def _copy(connection: DuckDBPyConnection, table: str, relation: str, order: Sequence[str] | None) -> int:
    columns = [row[0] for row in connection.execute(f"DESCRIBE {relation}").fetchall()]
    keys = order or [column for column in columns if column.endswith("_no")] or columns[:1]
    copy = f"CREATE TABLE publishing.main.{sql.name(table)} AS SELECT * FROM ({relation}) ORDER BY {sql.names(keys)}"
    [(rows,)] = connection.execute(copy).fetchall()
    return int(rows)
