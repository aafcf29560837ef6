"""The segments of a run: who is in each, how many, and who came and went since the days before."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import pyarrow as pa

from kequn.facts.nodes import UNITS
from kequn.kernel.errors import HomeError
from kequn.loop.graph import Work
from kequn.segments import history
from kequn.segments.history import Base
from kequn.segments.steps import members
from kequn.warehouse.snapshot import Snapshot

MAKES = ("segments", "segment_members", "segment_changes")
COUNTS = pa.schema([("id", pa.string()), ("version", pa.int64()), ("unit", pa.string()), ("count", pa.int64()),
                    ("since", pa.date32())])


def segments(work: Work) -> Mapping[str, pa.Table]:
    """Count the segments and add the day's changes to the history that the snapshot before holds."""
    found = members(work.engine(ready=tuple(UNITS)), tuple(work.segments.values()), as_of=work.as_of)
    made = history.add(_base(work), work.segments, found, as_of=work.as_of)
    rows = [{"id": segment.id, "version": segment.version, "unit": segment.unit, "count": len(found[segment.id]),
             "since": made.since[segment.id]} for segment in work.segments.values()]
    return {"segments": pa.Table.from_pylist(rows, COUNTS), "segment_members": made.members, "segment_changes": made.changes}


def inputs(work: Work) -> object:
    """Return what the step reads beside tags: the definitions, and what was known before the day."""
    known, digest = _base(work), blake2b(digest_size=16)
    for segment_id, numbers in known.members.items():
        digest.update(segment_id.encode() + numbers.tobytes())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, known.changes.schema) as out:
        out.write_table(known.changes)
    digest.update(sink.getvalue())
    since = {segment_id: day.isoformat() for segment_id, day in known.since.items()}
    return [[segment.to_json() for segment in work.segments.values()], dict(known.versions), since, digest.hexdigest()]


def _base(work: Work) -> Base:
    try:
        with Snapshot.current(work.warehouse.home) as snapshot:
            if not set(MAKES) <= set(snapshot.results):
                return Base()
            with snapshot.connection() as connection:
                made = (connection.sql(f"SELECT * FROM {name}").to_arrow_table() for name in MAKES)
                return history.base(*made, as_of=work.as_of)
    except HomeError:  # nothing is published yet, or it is damaged
        return Base()
