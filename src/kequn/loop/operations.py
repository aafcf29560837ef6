"""How the house runs: how fresh the data is, which runs and loads there were. Of the bank as a whole; it shows no person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.loop.compare import Alarm, alarms
from kequn.loop.policy import read_policy
from kequn.loop.record import Records, RunRecord
from kequn.warehouse import manifest
from kequn.warehouse.home import Paths
from kequn.warehouse.lock import is_written
from kequn.warehouse.snapshot import current_name, read_record
from kequn.warehouse.tables import TABLES

RUNNING, DONE, STOPPED = "running", "done", "stopped"


@dataclass(frozen=True)
class TableState:
    """One canonical table: row versions, the last day it reaches, when it was last loaded, and the promise if there is one."""

    name: str
    rows: int
    last_day: date | None
    loaded_at: datetime | None
    promised: int | None = None
    behind: int | None = None

    @property
    def is_late(self) -> bool:
        """Whether it is further behind than promised."""
        return self.promised is not None and (self.behind is None or self.behind > self.promised)


@dataclass(frozen=True)
class Freshness:
    """How fresh the data is. `as_of` is None where nothing is published; `waiting` files were loaded since."""

    as_of: date | None
    snapshot: int | None
    age: int | None
    promised: int
    tables: tuple[TableState, ...]
    waiting: int

    @property
    def is_late(self) -> bool:
        """Whether the snapshot is older than promised."""
        return self.age is not None and self.age > self.promised

    @property
    def late(self) -> tuple[TableState, ...]:
        """The tables that are further behind than promised."""
        return tuple(table for table in self.tables if table.is_late)


@dataclass(frozen=True)
class Run:
    """One run, its state, the whole run before it to compare with, and what it should be looked at for."""

    record: RunRecord
    state: str
    before: RunRecord | None
    alarms: tuple[Alarm, ...]

    @property
    def began(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.record.began)


@dataclass(frozen=True)
class LoadedFile:
    """One file as it was loaded: read = loaded + repeated + quarantined, over all tables that it gave rows to."""

    source: str
    file: str
    sha256: str
    at: datetime
    tables: tuple[str, ...]
    read: int
    loaded: int
    repeated: int
    quarantined: int
    mapping: str | None
    incomplete: bool


def freshness(home: Path, scope: Scope, *, today: date) -> Freshness:
    """Return how fresh each table is against the day of the snapshot, and the snapshot against `today`."""
    scope.require(May.RUN)
    paths, policy = Paths(home), read_policy(home)
    loaded = manifest.read(paths.manifest)
    name = current_name(paths)
    record = read_record(paths.record(name)) if name else None
    as_of = date.fromisoformat(record["as_of"]) if record else None
    fresh = {table: date.fromisoformat(day) for table, day in record["facts"]["fresh"].items()} if record else {}
    at = _last_loads(loaded.loads)
    tables = tuple(
        TableState(table, loaded.tables[table].count, fresh.get(table), at.get(table), policy.lag.get(table),
                   (as_of - fresh[table]).days if as_of and table in fresh else None)
        for table in TABLES if loaded.tables[table].count
    )
    known = len(record["manifest"]["loads"]) if record else 0
    age = (today - as_of).days if as_of else None
    return Freshness(as_of, record["number"] if record else None, age, policy.age, tables, len(loaded.loads) - known)


def _last_loads(loads: Iterable[Mapping[str, Any]]) -> dict[str, datetime]:
    """Return when each canonical table was last given a file."""
    return {label.partition(".")[0]: _moment(load["at"]) for load in loads for label in load["tables"]}


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def runs(home: Path, scope: Scope, *, limit: int, offset: int = 0) -> tuple[int, tuple[Run, ...]]:
    """Return how many runs there were, and some of them, the newest first."""
    scope.require(May.RUN)
    numbers = _records(home).numbers()[::-1]
    return len(numbers), tuple(_runs(home, numbers[offset : offset + limit]))


def run(home: Path, scope: Scope, number: int) -> Run:
    """Return one run, compared with the whole run before it. NotSeen where there is none of that number."""
    scope.require(May.RUN)
    if number not in _records(home).numbers():
        raise NotSeen(f"there is no run {number}; the runs page lists them")
    return _runs(home, [number])[0]


def _records(home: Path) -> Records:
    return Records(Paths(home).warehouse / "runs")


def _runs(home: Path, wanted: Iterable[int]) -> list[Run]:
    records, policy, written = _records(home), read_policy(home), is_written(Paths(home).writer)
    numbers = records.numbers()
    found = []
    for number in wanted:
        record = RunRecord.from_json(records.read(number))
        earlier = (RunRecord.from_json(records.read(each)) for each in reversed(numbers) if each < number)
        before = next((run for run in earlier if run.whole), None)
        state = DONE if record.ended else RUNNING if number == numbers[-1] and written else STOPPED
        found.append(Run(record, state, before, alarms(before, record, policy)))
    return found


def loads(home: Path, scope: Scope, *, limit: int, offset: int = 0) -> tuple[int, tuple[LoadedFile, ...]]:
    """Return how many files were loaded, and some of them, the newest first."""
    scope.require(May.RUN)
    records = manifest.read(Paths(home).manifest).loads[::-1]
    return len(records), tuple(_loaded(record) for record in records[offset : offset + limit])


def _loaded(record: Mapping[str, Any]) -> LoadedFile:
    keys = ("read", "loaded", "repeated", "quarantined")
    total = {key: sum(counts[key] for counts in record["tables"].values()) for key in keys}
    return LoadedFile(record["source"], record["file"], record["sha256"], _moment(record["at"]), tuple(record["tables"]), **total,
                      mapping=record.get("mapped_by"), incomplete=bool(record["incomplete"]))


def business_day(home: Path, now: datetime) -> date:
    """Return the day it is in the home's time zone."""
    zone = manifest.read(Paths(home).manifest).time_zone
    return now.astimezone(ZoneInfo(zone or "UTC")).date()
