"""A published snapshot: what one run made of one manifest, pinned against sweeping for as long as it is open."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
from duckdb import DuckDBPyConnection

from kequn.kernel.errors import HomeError
from kequn.warehouse import lists, sql, views
from kequn.warehouse.connections import connect
from kequn.warehouse.home import Paths, read_settings, settled
from kequn.warehouse.lock import Lock
from kequn.warehouse.manifest import Manifest
from kequn.warehouse.overlays import Overlays, Stamp, stamp_of
from kequn.warehouse.visible import visible_sql


class Snapshot:
    """One version of everything: the run's results and the rows they were made from.

    `number`, `as_of`, `manifest`, `results` (table name to rows), `facts` (what the run wrote down) and `settings`.
    Use it as a context manager or call `close`; until then no sweep touches its files.
    """

    def __init__(self, paths: Paths, name: str, lock: Lock) -> None:
        self.paths, self.home, self._lock = paths, paths.home, lock
        self._guard = threading.Lock()
        self._connection: DuckDBPyConnection | None = None
        self._overlays: Overlays | None = None
        record = read_record(paths.record(name))
        self.database, self.index = paths.database(name), paths.index(name)
        self.files = (paths.record(name), self.database, self.index)
        self.number: int = record["number"]
        self.as_of = date.fromisoformat(record["as_of"])
        self.manifest = Manifest.from_json(record["manifest"], str(paths.record(name)))
        self._bytes: int = record["bytes"]
        self.results: Mapping[str, int] = record["results"]
        self.facts: Mapping[str, Any] = record["facts"]
        self.settings = settled(read_settings(paths), self.manifest, str(paths.settings))

    @classmethod
    def current(cls, home: str | Path) -> Snapshot:
        """Open the snapshot that CURRENT names. HomeError where there is no home, nothing was published, or it is damaged."""
        paths = Paths(home)
        read_settings(paths)
        gone = None
        while True:
            name = current_name(paths)
            if name is None:
                raise HomeError(f"{paths.home}: nothing is published yet; run: kequn run --home {paths.home}")
            if name == gone:
                raise HomeError(f"{paths.current}: {name} is missing; publish a new one with: kequn run --home {paths.home}")
            try:
                lock = Lock.shared(paths.record(name))
            except FileNotFoundError:  # published and swept since we read CURRENT
                gone = name
                continue
            try:
                return cls(paths, name, lock)
            except BaseException:
                lock.release()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Release the files; connections that were given out must not be used any more."""
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._lock.release()

    def connection(self) -> DuckDBPyConnection:
        """Return a new connection to this snapshot's in-memory database; any number may work at once, one per thread.

        It has the canonical tables and the results as views, and the results' file attached read-only as `snapshot`. Who was
        erased or merged since is taken in at each call, for connections given out before too.
        """
        with self._guard:
            if self._connection is None:
                self._connection = self._opened()
            self._refresh(self._connection)
            return self._connection.cursor()

    def refresh_overlays(self) -> None:
        """Take in who was erased or merged since, and lists that were fixed; three calls of stat where nothing changed."""
        with self._guard:
            if self._connection is not None:
                self._refresh(self._connection)

    @property
    def erased(self) -> frozenset[int]:
        """The customers erased by the last refresh."""
        return frozenset() if self._overlays is None else frozenset(self._overlays.erased)

    @property
    def overlaid(self) -> Stamp | None:
        """What is another whenever a refresh took something in; None before the first."""
        return None if self._overlays is None else self._overlays.stamp

    @property
    def merged(self) -> Mapping[int, tuple[int, ...]]:
        """The numbers that were merged into each that survives, by the last refresh."""
        return {} if self._overlays is None else self._overlays.merged

    def resolve_customer(self, customer_no: int) -> int | None:
        """Return the number that stands for this customer now: its own, that of the survivor of a merge, or None if erased."""
        overlays = self._overlays
        if overlays is None or overlays.stamp != stamp_of(self.paths):
            overlays = Overlays.read(self.paths)
        survivor = overlays.redirects.get(customer_no, customer_no)
        return None if {customer_no, survivor} & overlays.erased else survivor

    def result_relation(self, name: str) -> str:
        """Return what to read a result from: the file's own table, or the view without those erased by the last refresh.

        A question over the table itself is planned in half the time of one over a view of a hundred columns.
        """
        erased = self._overlays is not None and self._overlays.erased
        return f"main.{name}" if erased else f"snapshot.main.{name}"

    def visible_sql(self, table: str, *, as_of: date) -> str:
        """Return the SQL of the rows of a canonical table that are seen at `as_of`."""
        time_zone = self.settings.time_zone
        if time_zone is None:
            raise HomeError(f"{self.home}: the time zone is not known yet; load data with a mapping that states it")
        return visible_sql(table, as_of=as_of, time_zone=time_zone, files=self.manifest.tables[table])

    def _opened(self) -> DuckDBPyConnection:
        connection = connect(Path(tempfile.gettempdir()))
        try:
            whole = self.database.stat().st_size == self._bytes
            connection.execute(f"ATTACH {sql.text(self.database)} AS snapshot (READ_ONLY)")
        except (OSError, duckdb.Error):
            whole = False
        if not whole:
            connection.close()
            advice = f"publish a new one with: kequn run --home {self.home}"
            raise HomeError(f"{self.database}: the snapshot's file is missing or damaged; {advice}")
        try:
            views.define_stored(connection, self.paths, self.manifest)
        except HomeError:
            connection.close()
            raise
        return connection

    def _refresh(self, connection: DuckDBPyConnection) -> None:
        if self._overlays is None or self._overlays.stamp != stamp_of(self.paths):
            overlays = Overlays.read(self.paths)
            views.define_visible(connection, overlays, results=self.results, trust=self.settings.trust)
            lists.define(connection, self.paths, overlays)
            self._overlays = overlays


def current_name(paths: Paths) -> str | None:
    """Return the name of the snapshot that is read, or None before the first is published."""
    try:
        return paths.current.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def read_record(path: Path) -> dict[str, Any]:
    """Return what is written beside a snapshot; HomeError in one line where it cannot be read."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if {"number", "as_of", "manifest", "bytes", "results", "facts"} <= set(record):
            return record
    except (ValueError, RecursionError, TypeError):
        pass
    raise HomeError(f"{path}: the snapshot's record cannot be read; publish a new one with: kequn run --home {path.parents[2]}")
