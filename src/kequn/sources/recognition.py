"""Files that were loaded before: what the record of their last load says of them now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duckdb import DuckDBPyConnection

from kequn.sources import mapping as nouns
from kequn.sources.plan import Drop, latest
from kequn.sources.quarantine import OF_A_FILE
from kequn.sources.report import Counts, FileReport
from kequn.warehouse import sql
from kequn.warehouse.store import Warehouse


def prior(warehouse: Warehouse, mapping: nouns.Mapping, drop: Drop) -> Mapping[str, Any] | None:
    """Return the record of the last load under this file's name.

    Only the last one counts: a full file whose content was A, then B, and now is A again says that things are as they were in A.
    """
    return latest(warehouse.manifest.loads, mapping.source, drop.name)


def reports(connection: DuckDBPyConnection, drop: Drop, record: Mapping[str, Any]) -> list[FileReport]:
    """Report a file that is not read again: its rows are repeats, but for those that are still in quarantine."""
    return [
        FileReport(drop.name, table.label, _counts(connection, table, drop, record), recognised=True) for table in drop.tables
    ]


def _counts(connection: DuckDBPyConnection, table: nouns.TableMapping, drop: Drop, record: Mapping[str, Any]) -> Counts:
    then = Counts(**record["tables"][table.label])
    mended = (
        f"SELECT count(*) FROM stored.quarantine WHERE state = 'loaded' AND source = {sql.text(table.source)} "
        f"AND table_name = {sql.text(table.name)} AND file = {sql.text(drop.name)} AND known_at > TIMESTAMP '{record['at']}' "
        f"AND source_key NOT IN (SELECT source_key FROM stored.quarantine WHERE {OF_A_FILE})"
    )
    [(count,)] = connection.execute(mended).fetchall()
    quarantined = max(0, then.quarantined - count)
    return Counts(then.read, 0, then.read - quarantined, quarantined, then.passed_over)
