"""The moments of a run: what the detectors see today, added to the ledger that the snapshot before holds."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pyarrow as pa

from kequn.facts.nodes import CUSTOMER
from kequn.loop.graph import LEDGER, MADE, Work
from kequn.loop.policy import read_policy
from kequn.loop.staging import digest
from kequn.moments import policy as by_moment
from kequn.moments.catalogue import definitions, detectors, to_json
from kequn.moments.ledger import Shares, concerned, keep
from kequn.moments.seen import seen

MAKES = (*LEDGER, "moments_policy")
DETECTORS = pa.schema([("place", pa.int64()), ("moment", pa.string()), ("since", pa.date32()), ("document", pa.string())])


def moments(work: Work) -> Mapping[str, pa.Table]:
    """Raise what is new, judge what is due; return the ledger, and by what it was made."""
    home, known = work.warehouse.home, work.moments
    policy, found = by_moment.read(home), list(detectors(definitions(home)).values())
    engine = work.engine(ready=(CUSTOMER,))
    saw = seen(engine, found, policy, concerned(known, as_of=work.as_of), as_of=work.as_of)
    private = work.connection.sql(f"SELECT customer_no FROM {MADE}.modes WHERE NOT sells_automatically").to_arrow_table()
    shares = Shares(policy.ledger.control, read_policy(home).holdout)
    made = keep(known, found, saw, private, shares, kept=policy.ledger.kept, as_of=work.as_of)
    rows = [{"place": place, "moment": each.id, "since": made.since[each.id],
             "document": json.dumps(to_json(each), ensure_ascii=False)} for place, each in enumerate(found)]
    stated = json.dumps(policy.to_json(), ensure_ascii=False)
    return {"moments": made.moments, "moment_events": made.events, "moments_policy": pa.table({"document": [stated]}),
            "moment_detectors": pa.Table.from_pylist(rows, DETECTORS)}


def inputs(work: Work) -> object:
    """Return what the step reads beside what other steps made: detectors, policies, and what was known before the day."""
    home, known = work.warehouse.home, work.moments
    return [[to_json(each) for each in detectors(definitions(home)).values()], by_moment.read(home).to_json(),
            read_policy(home).holdout, {moment: day.isoformat() for moment, day in known.since.items()},
            digest(known.moments, known.events)]
