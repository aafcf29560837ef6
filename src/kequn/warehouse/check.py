"""Is this home sound: each finding is one line that says what is so, where, and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kequn.definitions.store import read as read_definition
from kequn.kernel.errors import DefinitionError, HomeError, KequnError
from kequn.warehouse import manifest, sql
from kequn.warehouse.home import Paths, read_settings, settled
from kequn.warehouse.manifest import DataFile, Manifest
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.snapshot import Snapshot, current_name
from kequn.warehouse.sweep import unnamed
from kequn.warehouse.tables import TABLES

LOW_SPACE = 2**30
RESTORE = "restore it from a backup"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `ok`, `warn` (works, look at it) or `error` (broken), and what to do about it."""

    level: Literal["ok", "warn", "error"]
    what: str
    where: Path
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.what}" + (f"; {self.advice}" if self.advice else "")


def check(home: str | Path) -> list[Finding]:
    """Look at everything in a home without changing it. It holds no lock: a load or run going on may show as rubbish files."""
    paths = Paths(home)
    try:
        stated, loaded = read_settings(paths), manifest.read(paths.manifest)
        settings = settled(stated, loaded, str(paths.settings))
    except HomeError as problem:
        return [_broken(paths.home, problem)]
    return [
        Finding("ok", f"home {settings.name!r}, schema version {loaded.schema}, commit {loaded.commit}", paths.home),
        *_data(paths, loaded), *_freshness(paths, loaded), *_overlays(paths), *_snapshot(paths, loaded),
        *_definitions(paths), *_rubbish(paths, loaded), *_space(paths),
    ]


def _broken(where: Path, problem: KequnError) -> Finding:
    what, _, advice = str(problem).removeprefix(f"{where}: ").rpartition("; ")
    return Finding("error", what or advice, where, advice if what else "")


def _data(paths: Paths, loaded: Manifest) -> Iterator[Finding]:
    """Look whether every file that the manifest names is there, with the size and the rows it was written with."""
    files = [(paths.table(name) / file.name, file) for name, of in loaded.tables.items() for file in (*of.rows, *of.closings)]
    damaged = [Finding("error", what, path, RESTORE) for path, file in files if (what := _damage(path, file))]
    yield from damaged
    if not damaged:
        yield Finding("ok", f"{len(files)} data files, sound", paths.data)


def _damage(path: Path, file: DataFile) -> str | None:
    if not path.exists():
        return "the file is missing"
    if path.stat().st_size != file.bytes:
        return f"the file has {path.stat().st_size} bytes and should have {file.bytes}"
    try:
        rows = pq.read_metadata(path).num_rows
    except (pa.ArrowException, OSError):
        return "the file cannot be read as Parquet"
    return None if rows == file.rows else f"the file has {rows} rows and should have {file.rows}"


def _freshness(paths: Paths, loaded: Manifest) -> Iterator[Finding]:
    """Say how far each table reaches."""
    for name in TABLES:
        of = loaded.tables[name]
        days = [file.last_day for file in of.rows if file.last_day]
        reach = f", last day {max(days)}" if days else ""
        if of.count:
            yield Finding("ok", f"{of.count} row versions of {name}{reach}", paths.table(name))
    if not any(loaded.tables[name].count for name in TABLES):
        yield Finding("warn", "nothing is loaded yet", paths.data, "run: kequn load MAPPING.toml --data DIR")


def _overlays(paths: Paths) -> Iterator[Finding]:
    try:
        overlays = Overlays.read(paths)
    except HomeError as problem:
        yield _broken(paths.warehouse, problem)
    else:
        yield Finding("ok", f"{len(overlays.erased)} customers erased, {len(overlays.redirects)} merged", paths.warehouse)


def _snapshot(paths: Paths, loaded: Manifest) -> Iterator[Finding]:
    """Look whether CURRENT names a snapshot that opens, holds the rows it says, and is made of what is loaded now."""
    name = current_name(paths)
    if name is None:
        yield Finding("warn", "nothing is published yet", paths.published, "run: kequn run")
        return
    try:
        with Snapshot.current(paths.home) as snapshot, snapshot.connection() as connection:
            made = sorted(table for table, rows in snapshot.results.items() if _rows(connection, table) != rows)
    except HomeError as problem:
        yield _broken(paths.record(name), problem)
        return
    except duckdb.Error:
        yield Finding("error", "the snapshot cannot be opened", paths.database(name), "publish a new one with: kequn run")
        return
    if made:
        yield Finding("error", f"result {made[0]!r} has lost rows", paths.database(name), "publish a new one with: kequn run")
    elif snapshot.manifest.loads != loaded.loads:
        yield Finding("warn", f"{name} as of {snapshot.as_of} does not know the latest load", paths.published, "run: kequn run")
    else:
        yield Finding("ok", f"{name} as of {snapshot.as_of}, {len(snapshot.results)} results", paths.published)


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    [(rows,)] = connection.execute(f"SELECT count(*) FROM snapshot.main.{sql.name(table)}").fetchall()
    return int(rows)


def _definitions(paths: Paths) -> Iterator[Finding]:
    files = sorted(path for path in paths.definitions.glob("*/*/*.json") if path.stem.isdecimal())
    damaged = 0
    for path in files:
        try:
            read_definition(path)
        except DefinitionError as problem:
            damaged += 1
            yield _broken(path, problem)
    if not damaged:
        yield Finding("ok", f"{len(files)} definitions, all readable", paths.definitions)


def _rubbish(paths: Paths, loaded: Manifest) -> Iterator[Finding]:
    try:
        rubbish = unnamed(paths, loaded)
    except HomeError as problem:
        yield _broken(paths.published, problem)
        return
    if rubbish:
        size = sum(path.stat().st_size for path in rubbish if path.is_file())
        what = f"{len(rubbish)} files of {size} bytes that nothing names"
        yield Finding("warn", what, paths.warehouse, "a load or run may be writing; otherwise the next run removes them")


def _space(paths: Paths) -> Iterator[Finding]:
    free = shutil.disk_usage(paths.home).free
    if free < LOW_SPACE:
        yield Finding("warn", f"only {free >> 20} MiB are free on this disk", paths.home, "make room before the next load")
    else:
        yield Finding("ok", f"{free >> 30} GiB are free on this disk", paths.home)
