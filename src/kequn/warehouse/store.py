"""The store: one writer stages Parquet files and commits them by a new manifest; readers open the manifest that stands."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

import duckdb
from duckdb import DuckDBPyConnection

from kequn.kernel.errors import HomeError
from kequn.warehouse import durable, manifest, parquet, sql, views
from kequn.warehouse.home import Paths, Settings, read_settings, settled
from kequn.warehouse.lock import Lock, writer_lock
from kequn.warehouse.manifest import DataFile, Manifest, TableFiles
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.tables import TABLES
from kequn.warehouse.visible import visible_sql


@dataclass(frozen=True)
class StagedFile:
    """A finished file that no manifest names yet; without rows it is not kept at all."""

    table: str
    file: DataFile


class Warehouse:
    """A home's canonical tables. Read-only it holds the files of the manifest it opened; a writer holds the home alone."""

    def __init__(self, paths: Paths, lock: Lock, *, writable: bool) -> None:
        self.paths, self.home, self.writable = paths, paths.home, writable
        self._lock = lock
        stated = read_settings(paths)
        self.manifest = manifest.read(paths.manifest)
        self.settings = settled(stated, self.manifest, str(paths.settings))
        self.staged: set[Path] = set()

    @classmethod
    def open(cls, home: str | Path, *, write: bool = False, wait: float = 0) -> Warehouse:
        """Open a home; with `write` become its one writer, waiting up to `wait` seconds. HomeError in one line."""
        paths = Paths(Path(home).absolute())
        read_settings(paths)
        try:
            paths.published.mkdir(parents=True, exist_ok=True)
            (paths.writer if write else paths.readers).touch()
            lock = writer_lock(paths.writer, wait) if write else Lock.shared(paths.readers)
        except PermissionError as problem:
            raise HomeError(f"{problem.filename}: no permission to {'write to' if write else 'read'} this home") from None
        try:
            opened = cls(paths, lock, writable=write)
        except BaseException:
            lock.release()
            raise
        if write:
            shutil.rmtree(paths.spill, ignore_errors=True)
        return opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the lock; connections stay usable as long as nobody sweeps."""
        self._lock.release()

    def connect(self) -> DuckDBPyConnection:
        """Return a connection to a new in-memory database with the views of `views.py`; its cursors share them."""
        connection = connect(self.paths.spill if self.writable else Path(tempfile.gettempdir()))
        self.define_views(connection)
        return connection

    def define_views(self, connection: DuckDBPyConnection) -> None:
        """Point a connection's views at this manifest: a writer calls it after a commit."""
        views.define_stored(connection, self.paths, self.manifest)
        views.define_visible(connection, Overlays.read(self.paths))

    def visible_sql(self, table: str, *, as_of: date) -> str:
        """Return the SQL of the rows of a canonical table that are seen at `as_of`."""
        if self.settings.time_zone is None:
            raise HomeError(f"{self.home}: the time zone is not known yet; load data with a mapping that states it")
        return visible_sql(table, as_of=as_of, time_zone=self.settings.time_zone, files=self.manifest.tables[table])

    def stage(self, table: str, relation_sql: str, connection: DuckDBPyConnection) -> StagedFile:
        """Write the relation's rows as a new file of the table, durable but not yet part of the home.

        Columns are matched by name and cast to the table's types; absent ones become null.
        """
        return self._stage(table, relation_sql, connection, sql.stored_columns(TABLES[table]), TABLES[table].day)

    def stage_closings(self, table: str, relation_sql: str, connection: DuckDBPyConnection) -> StagedFile:
        """Write ends of row versions (source, source_key, row_hash, known_at, known_to) as a new file of the table."""
        return self._stage(table, relation_sql, connection, sql.CLOSING, None, kind="closings")

    def _stage(
        self, table: str, relation: str, connection: DuckDBPyConnection, columns: sql.Columns, day: str | None, kind: str = "rows"
    ) -> StagedFile:
        self._must_write()
        path = self.new_path(table, kind)
        written = durable.temporary(path)
        try:
            file = parquet.write(connection, relation, written, columns, day=day)
            if file.rows:
                durable.settle(written, path)
                self.staged.add(path)
            return StagedFile(table, replace(file, name=path.name))
        finally:
            written.unlink(missing_ok=True)

    def new_path(self, table: str, kind: str) -> Path:
        """Return a name in the table's folder that was never used before."""
        folder = self.paths.table(table)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.manifest.commit + 1:06d}-{kind}-{token_hex(6)}.parquet"

    def commit(
        self,
        *,
        rows: Sequence[StagedFile] = (),
        closings: Sequence[StagedFile] = (),
        replace: Mapping[str, Sequence[StagedFile]] | None = None,
        loads: Sequence[Mapping[str, Any]] = (),
        next_customer_no: int | None = None,
        last_snapshot: int | None = None,
        settings: Settings | None = None,
    ) -> Manifest:
        """Make the staged files part of the home, atomically: `rows` and `closings` are added, tables in `replace` get these files only.

        `loads` are appended. `settings` may state a time zone and a currency once; HomeError where the home has another.
        """
        self._must_write()
        tables = {**self.manifest.tables, **{name: TableFiles(tuple(staged.file for staged in files if staged.file.rows)) for name, files in (replace or {}).items()}}
        for staged in (staged for staged in rows if staged.file.rows):
            tables[staged.table] = TableFiles((*tables[staged.table].rows, staged.file), tables[staged.table].closings)
        for staged in (staged for staged in closings if staged.file.rows):
            tables[staged.table] = TableFiles(tables[staged.table].rows, (*tables[staged.table].closings, staged.file))
        held = settled(settings or self.settings, self.manifest, str(self.home))
        self.manifest = Manifest(
            commit=self.manifest.commit + 1,
            tables=tables,
            loads=(*self.manifest.loads, *loads),
            next_customer_no=next_customer_no or self.manifest.next_customer_no,
            last_snapshot=last_snapshot or self.manifest.last_snapshot,
            time_zone=held.time_zone,
            currency=held.currency,
        )
        manifest.write(self.paths.manifest, self.manifest)
        self.settings = Settings(self.settings.name, self.settings.language, held.time_zone, held.currency)
        return self.manifest

    def _must_write(self) -> None:
        if not self.writable:
            raise HomeError(f"{self.home}: opened for reading; open it with write=True")


def connect(spill: Path) -> DuckDBPyConnection:
    """Return a connection to a new in-memory database that works in UTC, never uses the network, and spills into its own folder."""
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    connection.execute(f"SET GLOBAL temp_directory = {sql.text(spill / token_hex(6))}")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection
