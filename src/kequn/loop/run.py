"""The run: every step in its order, each kept and recorded, so that a killed run goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

from kequn.kernel.errors import HomeError
from kequn.loop.dates import day_of, last_day
from kequn.loop.graph import MADE, Step, Work, up_to
from kequn.loop.policy import read_policy
from kequn.loop.record import Records, RunRecord, StepRecord
from kequn.loop.staging import Staging
from kequn.loop.steps import STEPS
from kequn.segments.service import catalogue, definitions, segments
from kequn.tags.freshness import overdue
from kequn.warehouse.points import points
from kequn.warehouse.store import Warehouse

Progress = Callable[[str, StepRecord | None], None]
"""Told the name of each step when it begins, and again with its record when it is done."""


def _silent(_name: str, _record: StepRecord | None) -> None:
    pass


def run(
    home: str | Path, *, as_of: date | str | None = None, only: str | None = None, progress: Progress | None = None, by: str = "",
) -> RunRecord:
    """Compute everything at the end of the business day `as_of` and publish it; with `only`, up to that step.

    Without `as_of` it is the last complete business day of the data. What the same data, definitions and date gave before is
    reused; `by` goes on record as who started it. HomeError where there is no home, it is being written, or nothing is loaded.
    """
    steps = up_to(STEPS, only)
    with Warehouse.open(home, write=True) as warehouse:
        connection = warehouse.connect()
        now = datetime.now(UTC)
        day, where_from = (day_of(as_of), "as asked") if as_of else last_day(connection, _time_zone(warehouse), now=now)
        _time_zone(warehouse)
        records = Records(warehouse.paths.warehouse / "runs")
        staging = Staging(warehouse.paths.warehouse / "staged")
        known = definitions(warehouse.home)
        tags = catalogue(known, points(connection))
        work = Work(warehouse, connection, staging, day, records.next_number(), tags, segments(known))
        record = RunRecord(work.number, day.isoformat(), where_from, only, now.isoformat(timespec="seconds"), by=by,
                           loaded={name: table.count for name, table in warehouse.manifest.tables.items() if table.count})
        records.write(record)
        began = perf_counter()
        for step in steps:
            record = record.with_step(_done(step, work, progress or _silent))
            records.write(record)
        record = replace(record, ended=datetime.now(UTC).isoformat(timespec="seconds"), seconds=round(perf_counter() - began, 3),
                         snapshot=work.snapshot, coverage=_coverage(work), overdue=_overdue(work))
        records.write(record)
        if only is None:
            staging.sweep({staging.path(name, mark) for name, mark in work.marks.items()})
        connection.close()
    return record


def _time_zone(warehouse: Warehouse) -> str:
    zone = warehouse.settings.time_zone
    if zone is None:
        raise HomeError(f"{warehouse.home}: nothing is loaded yet, so there is nothing to run; load data with: "
                        "kequn load MAPPING.toml --data DIR")
    return zone


def _coverage(work: Work) -> dict[str, float]:
    if "tag_stats" not in work.marks:
        return {}
    query = f"SELECT id, coverage FROM {MADE}.tag_stats WHERE coverage IS NOT NULL ORDER BY id"
    return dict(work.connection.execute(query).fetchall())


def _overdue(work: Work) -> dict[str, tuple[str, int, int]]:
    if "tags" not in work.marks:
        return {}
    lag = read_policy(work.warehouse.home).lag
    found = overdue(work.catalogue, work.fresh_days, lag, as_of=work.as_of)
    return {tag_id: (state.table, state.promised, state.behind) for tag_id, state in found.items()}


def _done(step: Step, work: Work, progress: Progress) -> StepRecord:
    progress(step.name, None)
    began = perf_counter()
    mark = step.mark(work)
    rows = step.done(work, mark)
    reused = rows is not None
    if rows is None:
        rows = step.do(work, mark)
    step.hand_over(work, mark)
    record = StepRecord(step.name, step.version, mark, dict(rows), round(perf_counter() - began, 3), reused)
    progress(step.name, record)
    return record
