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

from duckdb import DuckDBPyConnection

from kequn.kernel import durable
from kequn.kernel.errors import HomeError
from kequn.warehouse import lists, manifest, parquet, sql, views
from kequn.warehouse.connections import connect
from kequn.warehouse.home import Paths, Settings, read_settings, settled
from kequn.warehouse.lock import Lock, writer_lock
from kequn.warehouse.manifest import DataFile, Manifest, TableFiles
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.sweep import KEEP, sweep
from kequn.warehouse.tables import STORED
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
        paths = Paths(home)
        read_settings(paths)
        file = paths.writer if write else paths.readers
        try:
            if not file.exists():  # a backup may have left out what is empty
                file.touch()
            lock = writer_lock(file, wait) if write else Lock.shared(file)
        except OSError as problem:
            right = "write" if write else "read"
            raise HomeError(f"{file}: {problem.strerror}; this user must be allowed to {right} here") from None
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
        overlays = Overlays.read(self.paths)
        views.define_visible(connection, overlays, trust=self.settings.trust)
        lists.define(connection, self.paths, overlays)

    def show_committed(self, connection: DuckDBPyConnection, shown: Manifest) -> None:
        """Point the stored views of a connection that shows an earlier manifest of this writer's at the one that stands."""
        views.define_stored(connection, self.paths, self.manifest, shown)

    def visible_sql(self, table: str, *, as_of: date) -> str:
        """Return the SQL of the rows of a canonical table that are seen at `as_of`."""
        if self.settings.time_zone is None:
            raise HomeError(f"{self.home}: the time zone is not known yet; load data with a mapping that states it")
        return visible_sql(table, as_of=as_of, time_zone=self.settings.time_zone, files=self.manifest.tables[table])

    def stage(self, table: str, relation_sql: str, connection: DuckDBPyConnection, *, form: str = parquet.FAST) -> StagedFile:
        """Write the relation's rows as a new file of the table, durable but not yet part of the home.

        Columns are matched by name and cast to the table's types; absent ones become null. `form` is how Parquet packs them.
        """
        columns, day = sql.stored_columns(STORED[table]), STORED[table].day
        return self._stage(self.new_path(table, "rows"), relation_sql, connection, columns=columns, day=day, form=form)

    def stage_closings(self, table: str, relation_sql: str, connection: DuckDBPyConnection) -> StagedFile:
        """Write ends of row versions (source, source_key, row_hash, known_at, known_to) as a new file of the table."""
        return self._stage(self.new_path(table, "closings"), relation_sql, connection, columns=sql.CLOSING, day=None)

    def _stage(
        self,
        path: Path,
        relation: str,
        connection: DuckDBPyConnection,
        *,
        columns: sql.Columns,
        day: str | None,
        form: str = parquet.FAST,
    ) -> StagedFile:
        self._must_write()
        path.parent.mkdir(parents=True, exist_ok=True)
        written = durable.temporary(path)
        try:
            file = parquet.write(connection, relation, written, columns, day=day, form=form)
            if file.rows:
                durable.settle(written, path)
                self.staged.add(path)
            return StagedFile(path.parent.name, replace(file, name=path.name))
        finally:
            written.unlink(missing_ok=True)

    def new_path(self, table: str, kind: str) -> Path:
        """Return a name in the table's folder that was never used before."""
        return self.paths.table(table) / f"{self.manifest.commit + 1:06d}-{kind}-{token_hex(6)}.parquet"

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
        """Make the staged files part of the home, atomically; a table in `replace` gets these files and no others.

        `loads` are appended. `settings` may state a time zone and a currency once; HomeError where the home has another.
        """
        self._must_write()
        held = settled(settings or self.settings, self.manifest, str(self.home))
        changed = Manifest(
            commit=self.manifest.commit + 1,
            tables=_changed(self.manifest.tables, rows, closings, replace or {}),
            loads=(*self.manifest.loads, *loads),
            next_customer_no=next_customer_no or self.manifest.next_customer_no,
            last_snapshot=last_snapshot or self.manifest.last_snapshot,
            time_zone=held.time_zone,
            currency=held.currency,
        )
        manifest.write(self.paths.manifest, changed)
        self.manifest = changed
        self.staged -= changed.paths(self.paths.data)
        self.settings = settled(self.settings, changed, str(self.home))
        return self.manifest

    def sweep(self, *, keep: int = KEEP) -> int:
        """Remove all but the newest `keep` snapshots and what nothing names; return how many files went.

        A connection made before a table was replaced needs `define_views` afterwards.
        """
        self._must_write()
        return sweep(self.paths, self.manifest, staged=self.staged, keep=keep)

    def _must_write(self) -> None:
        if not self.writable:
            raise HomeError(f"{self.home}: opened for reading; open it with write=True")


def _changed(
    tables: Mapping[str, TableFiles],
    rows: Sequence[StagedFile],
    closings: Sequence[StagedFile],
    replaced: Mapping[str, Sequence[StagedFile]],
) -> dict[str, TableFiles]:
    changed = {**tables, **{table: TableFiles(_files(table, staged)) for table, staged in replaced.items()}}
    for table in {staged.table for staged in (*rows, *closings)}:
        before = changed[table]
        changed[table] = TableFiles((*before.rows, *_files(table, rows)), (*before.closings, *_files(table, closings)))
    return changed


def _files(table: str, staged: Sequence[StagedFile]) -> tuple[DataFile, ...]:
    return tuple(one.file for one in staged if one.table == table and one.file.rows)
