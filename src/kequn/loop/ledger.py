"""The moments of a run: what the detectors see today, added to the ledger that the snapshot before holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b

import pyarrow as pa

from kequn.facts.nodes import CUSTOMER
from kequn.kernel.errors import HomeError
from kequn.loop.graph import MADE, Work
from kequn.loop.policy import read_policy
from kequn.moments import policy as by_moment
from kequn.moments.catalogue import definitions, detectors, to_json
from kequn.moments.ledger import Base, Shares, base, concerned, keep
from kequn.moments.seen import seen
from kequn.warehouse.snapshot import Snapshot

MAKES = ("moments", "moment_events", "moment_detectors", "moments_policy")


def moments(work: Work) -> Mapping[str, pa.Table]:
    """Raise what is new, judge what is due; return the ledger, and by what it was made."""
    home = work.warehouse.home
    known, policy, found = before(work), by_moment.read(home), list(detectors(definitions(home)).values())
    engine = work.engine(ready=(CUSTOMER,))
    saw = seen(engine, found, policy, concerned(known, as_of=work.as_of), as_of=work.as_of)
    private = work.connection.sql(f"SELECT customer_no FROM {MADE}.modes WHERE NOT sells_automatically").to_arrow_table()
    shares = Shares(policy.ledger.control, read_policy(home).holdout)
    made = keep(known, found, saw, private, shares, kept=policy.ledger.kept, as_of=work.as_of)
    rows = [{"place": place, "moment": each.id, "since": made.since[each.id], "document": json.dumps(to_json(each),
                                                                                                     ensure_ascii=False)}
            for place, each in enumerate(found)]
    stated = json.dumps(policy.to_json(), ensure_ascii=False)
    return {"moments": made.moments, "moment_events": made.events, "moments_policy": pa.table({"document": [stated]}),
            "moment_detectors": pa.Table.from_pylist(rows, DETECTORS)}


DETECTORS = pa.schema([("place", pa.int64()), ("moment", pa.string()), ("since", pa.date32()), ("document", pa.string())])


def before(work: Work) -> Base:
    """Return what was known before the day: of the snapshot that was published last."""
    try:
        with Snapshot.current(work.warehouse.home) as snapshot:
            if not set(MAKES) <= set(snapshot.results):
                return Base()
            with snapshot.connection() as connection:
                ledger = [connection.sql(f"SELECT * FROM {name}").to_arrow_table() for name in ("moments", "moment_events")]
                since = dict(connection.sql("SELECT moment, since FROM moment_detectors").fetchall())
        return base(ledger[0], ledger[1], since, as_of=work.as_of)
    except HomeError:  # nothing is published yet, or it is damaged
        return Base()


def inputs(work: Work) -> object:
    """Return what the step reads beside what other steps made: detectors, policies, and what was known before the day."""
    home, known = work.warehouse.home, before(work)
    return [work.data(), [work.catalogue[tag_id].to_json() for tag_id in work.catalogue],
            [to_json(each) for each in detectors(definitions(home)).values()], by_moment.read(home).to_json(),
            read_policy(home).holdout, {moment: day.isoformat() for moment, day in known.since.items()}, _digest(known)]


def _digest(known: Base) -> str:
    digest = blake2b(digest_size=16)
    for table in (known.moments, known.events):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as out:
            out.write_table(table.combine_chunks())
        digest.update(sink.getvalue())
    return digest.hexdigest()
