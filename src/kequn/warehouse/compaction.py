"""Compaction: closings are folded in, erased customers' rows leave the disk, and rows are put in order of the customer.

What readers see stays the same, and the same content gives the same rows in the same order, whatever loads it came from.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from duckdb import DuckDBPyConnection

from kequn.facts.schema import Table
from kequn.kernel import durable
from kequn.warehouse import parquet, sql, views
from kequn.warehouse.layout import Layout, is_due, wanted
from kequn.warehouse.manifest import DataFile, TableFiles
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.store import StagedFile, Warehouse
from kequn.warehouse.tables import STORED

# What stays of an erased customer, beside system columns: by it the same person, loaded again, is known and not a new customer.
STAYS: dict[str, tuple[str, ...]] = {"customers": (), "identifiers": ("kind", "value"), "accounts": ("account_id",)}


@dataclass(frozen=True)
class Compacted:
    """What was done to one table: row versions and files written, and how many files they took the place of."""

    table: str
    rows: int
    files: int
    replaced: int


def compact(warehouse: Warehouse, connection: DuckDBPyConnection) -> list[Compacted]:
    """Put each table in order where enough is new in it or somebody was erased; one commit per table.

    Only those files are rewritten that a new row, an end or an erasure falls into. The connection's views follow.
    """
    overlays = Overlays.read(warehouse.paths)
    views.define_visible(connection, overlays)
    done = [made for table in STORED.values() if (made := _Work(warehouse, connection, table, len(overlays.erased)).compact())]
    warehouse.define_views(connection)
    return done


class _Work:
    """Putting one table in order."""

    def __init__(self, warehouse: Warehouse, connection: DuckDBPyConnection, table: Table, erased: int) -> None:
        self.warehouse, self.connection, self.table, self.erased = warehouse, connection, table, erased
        self.files = warehouse.manifest.tables[table.name]
        self.layout = wanted(table, self.files)

    def compact(self) -> Compacted | None:
        files, erased = self.files, self._with_erased()
        if not (erased or is_due(files)):
            return None
        parts = self._parts(erased | self._with_ended())
        kept = [file for file in files.rows if Layout.of(file) == self.layout and file.part not in parts]
        old = tuple(file for file in files.rows if file not in kept)
        made = self._rewrite(TableFiles(old, files.closings), sorted(parts))
        self.warehouse.commit(replace={self.table.name: [StagedFile(self.table.name, file) for file in (*kept, *made)]})
        return Compacted(self.table.name, sum(file.rows for file in made), len(made), len(old) + len(files.closings))

    def _parts(self, touched: set[DataFile]) -> set[str]:
        """Return the parts that must be written: those of files in order that are touched, and those of all other rows."""
        fresh = tuple(file for file in self.files.rows if Layout.of(file) != self.layout)
        part = self.layout.part_sql(self.table)
        rows = self.connection.execute(f"SELECT DISTINCT {part} FROM ({self._relation(TableFiles(fresh))})").fetchall()
        return {name for (name,) in rows} | {file.part for file in touched if file.part and file not in fresh}

    def _relation(self, files: TableFiles) -> str:
        """Return the files' row versions, closings folded in, without what was erased; numbers stay as they were loaded."""
        relation = views.stored_sql(self.connection, self.warehouse.paths, self.table, files)
        if self.table.name in STAYS:
            own = (sql.name(column.name) for column in self.table.columns if column.name not in STAYS[self.table.name])
            blank = ", ".join(f"CASE WHEN e.customer_no IS NULL THEN r.{column} END AS {column}" for column in own)
            return f"SELECT r.* REPLACE ({blank}) FROM ({relation}) AS r LEFT JOIN stored.erased AS e USING (customer_no)"
        for column in views.customer_columns(self.table):
            relation = views.without_erased(relation, column)
        return relation

    def _with_erased(self) -> set[DataFile]:
        """Return the files that hold rows of customers erased since they were written."""
        files = [file for file in self.files.rows if file.erased < self.erased]
        columns = views.customer_columns(self.table)
        return self._files_with(files, " OR ".join(f"{column} IN (FROM stored.erased)" for column in columns))

    def _with_ended(self) -> set[DataFile]:
        """Return the files that hold versions which a closing ends."""
        closings = views.scan(self.warehouse.paths, self.table, self.files.closings, sql.layout(sql.CLOSING))
        key = sql.names(sql.KEY)
        return self._files_with(self.files.rows, f"({key}) IN (SELECT {key} FROM {closings})") if self.files.closings else set()

    def _files_with(self, files: Sequence[DataFile], condition: str) -> set[DataFile]:
        if not files:
            return set()
        layout = sql.layout(sql.stored_columns(self.table))
        rows = views.scan(self.warehouse.paths, self.table, files, layout, options=", filename = true")
        found = self.connection.execute(f"SELECT DISTINCT filename FROM {rows} WHERE {condition}").fetchall()
        names = {Path(path).name for (path,) in found}
        return {file for file in files if file.name in names}

    def _rewrite(self, files: TableFiles, parts: Sequence[str]) -> list[DataFile]:
        """Write these files' rows anew, one sorted file per part; where there are several, rows are dealt out to them first."""
        relation = self._relation(files)
        if len(parts) < 2:
            return self._written(dict.fromkeys(parts, relation))
        dealt = durable.temporary(self.warehouse.paths.table(self.table.name) / "parts")
        dealt.mkdir()
        target = f"{sql.text(dealt)} (FORMAT parquet, {parquet.FAST}, PARTITION_BY (part))"
        try:
            part_sql = self.layout.part_sql(self.table)
            self.connection.execute(f"COPY (SELECT *, {part_sql} AS part FROM ({relation})) TO {target}")
            return self._written({folder.name.removeprefix("part="): _rows_of(folder) for folder in sorted(dealt.iterdir())})
        finally:
            shutil.rmtree(dealt, ignore_errors=True)

    def _written(self, parts: Mapping[str, str]) -> list[DataFile]:
        """Write a file for each part's relation, in order; a part that erasing has emptied gets none."""
        day = [] if self.table.day is None else [self.table.day, "sequence"]
        order = sql.names(["customer_no", *day, *sql.KEY])
        made = []
        for part, relation in parts.items():
            ordered = f"SELECT * FROM ({relation}) ORDER BY {order}"
            staged = self.warehouse.stage(self.table.name, ordered, self.connection, form=parquet.SMALL)
            made.append(replace(staged.file, part=part, erased=self.erased))
        return [file for file in made if file.rows]


def _rows_of(folder: Path) -> str:
    files = ", ".join(sql.text(file) for file in sorted(folder.iterdir()))
    return f"SELECT * FROM read_parquet([{files}], hive_partitioning = false)"
