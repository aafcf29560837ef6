"""The segments of a run: who is in each, how many, and who came and went since the days before."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import pyarrow as pa

from kequn.facts.nodes import UNITS
from kequn.loop.graph import Work
from kequn.loop.staging import digest
from kequn.segments import history
from kequn.segments.steps import members

COUNTS = pa.schema([("id", pa.string()), ("version", pa.int64()), ("unit", pa.string()), ("count", pa.int64()),
                    ("since", pa.date32())])


def segments(work: Work) -> Mapping[str, pa.Table]:
    """Count the segments and add the day's changes to the history that the snapshot before holds."""
    found = members(work.engine(ready=tuple(UNITS)), tuple(work.segments.values()), as_of=work.as_of)
    made = history.add(work.history, work.segments, found, as_of=work.as_of)
    rows = [{"id": segment.id, "version": segment.version, "unit": segment.unit, "count": len(found[segment.id]),
             "since": made.since[segment.id]} for segment in work.segments.values()]
    return {"segments": pa.Table.from_pylist(rows, COUNTS), "segment_members": made.members, "segment_changes": made.changes}


def inputs(work: Work) -> object:
    """Return what the step reads beside tags: the definitions, and what was known before the day."""
    known, told = work.history, blake2b(digest_size=16)
    for segment_id, numbers in known.members.items():
        told.update(segment_id.encode() + numbers.tobytes())
    since = {segment_id: day.isoformat() for segment_id, day in known.since.items()}
    return [[segment.to_json() for segment in work.segments.values()], dict(known.versions), since, told.hexdigest(),
            digest(known.changes)]
