"""Who came into a segment and who went out, day by day: what the snapshot before knew, and what this run adds. Pure.

The base is whatever was published last. Where that is of the same day, or of a later one, its changes of those days are taken
back first: so a run that is repeated adds nothing twice, and one for an earlier day begins from where that day began.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kequn.facts.nodes import UNITS
from kequn.segments.model import SegmentDefinition

KEPT = 400  # days that changes are kept
Numbers = NDArray[np.int64]
_NUMBERS = [(f"{unit}_no", pa.int64()) for unit in UNITS]
MEMBERS = pa.schema([("segment", pa.string()), *_NUMBERS])
CHANGES = pa.schema([("segment", pa.string()), ("day", pa.date32()), ("entered", pa.bool_()), ("redefined", pa.bool_()),
                     *_NUMBERS])
UNKNOWN = -1  # the version before one that came with a day that is taken back
NOBODY: Numbers = np.array([], np.int64)


@dataclass(frozen=True)
class Base:
    """What was known before the day: of each segment its version, since when it is counted and its members; and all changes."""

    versions: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)
    members: Mapping[str, Numbers] = field(default_factory=dict)
    changes: pa.Table = field(default_factory=CHANGES.empty_table)


def base(segments: pa.Table, members: pa.Table, changes: pa.Table, *, as_of: date) -> Base:
    """Return what was known before the day, of the three results of a snapshot that may be of that day or a later one."""
    members, changes = _whole(members, MEMBERS), _whole(changes, CHANGES)
    rows = [row for row in segments.to_pylist() if row["since"] < as_of]
    redefined = set(changes.filter(pc.and_(changes["redefined"], pc.greater_equal(changes["day"], as_of)))["segment"].to_pylist())
    kept = changes.filter(pc.less(changes["day"], pa.scalar(as_of, pa.date32())))
    later = changes.filter(pc.greater_equal(changes["day"], pa.scalar(as_of, pa.date32()))).sort_by("day")
    found = {row["id"]: _taken_back(_of(members, row["id"], row["unit"]), later, row["id"], row["unit"]) for row in rows}
    versions = {row["id"]: UNKNOWN if row["id"] in redefined else row["version"] for row in rows}
    return Base(versions, {row["id"]: row["since"] for row in rows}, found, kept.select(CHANGES.names).combine_chunks())


def _whole(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the columns of the schema; one that an earlier Kequn did not write, of a unit it did not know, is null."""
    columns = {field.name: table[field.name] if field.name in table.column_names else pa.nulls(len(table), field.type)
               for field in schema}
    return pa.table(columns, schema=schema)


def _of(table: pa.Table, segment: str, unit: str) -> Numbers:
    chosen = table.filter(pc.equal(table["segment"], segment)).column(f"{unit}_no")
    return np.unique(np.asarray(chosen.drop_null(), np.int64))


def _taken_back(members: Numbers, later: pa.Table, segment: str, unit: str) -> Numbers:
    """Return the members less whom the first of the later changes let in, and with whom it let out."""
    mine = later.filter(pc.equal(later["segment"], segment))
    first: dict[int, bool] = {}
    for number, entered in zip(mine.column(f"{unit}_no").to_pylist(), mine.column("entered").to_pylist(), strict=True):
        first.setdefault(number, entered)
    came = np.array(sorted(number for number, entered in first.items() if entered), np.int64)
    went = np.array(sorted(number for number, entered in first.items() if not entered), np.int64)
    return np.union1d(np.setdiff1d(members, came), went)


@dataclass(frozen=True)
class Added:
    """The three parts of the results: since when each segment is counted, its members, and the changes of all kept days."""

    since: Mapping[str, date]
    members: pa.Table
    changes: pa.Table


def add(known: Base, segments: Mapping[str, SegmentDefinition], members: Mapping[str, Numbers], *, as_of: date) -> Added:
    """Return the history with the day's changes. Of a segment counted for the first time nobody came in: they were there."""
    since, parts = {}, []
    for segment_id, segment in segments.items():
        since[segment_id] = known.since.get(segment_id, as_of)
        if segment_id not in known.since:
            continue
        was, now = known.members.get(segment_id, NOBODY), members[segment_id]
        redefined = known.versions[segment_id] != segment.version
        for entered, numbers in ((True, np.setdiff1d(now, was)), (False, np.setdiff1d(was, now))):
            parts.append(_rows(segment, numbers, {"day": as_of, "entered": entered, "redefined": redefined}, CHANGES))
    recent = pc.greater(known.changes["day"], pa.scalar(as_of - timedelta(days=KEPT), pa.date32()))
    lists = [_rows(segments[segment_id], numbers, {}, MEMBERS) for segment_id, numbers in members.items()]
    return Added(since, pa.concat_tables([MEMBERS.empty_table(), *lists]),
                 pa.concat_tables([known.changes.filter(recent), *parts]))


def _rows(segment: SegmentDefinition, numbers: Numbers, same: Mapping[str, object], schema: pa.Schema) -> pa.Table:
    stated = {"segment": segment.id, **same}
    columns = {name: pa.repeat(pa.scalar(stated[name], schema.field(name).type), len(numbers)) for name in stated}
    for unit in UNITS:
        mine = unit == segment.unit
        columns[f"{unit}_no"] = pa.array(numbers, pa.int64()) if mine else pa.nulls(len(numbers), pa.int64())
    return pa.table(columns, schema=schema)
