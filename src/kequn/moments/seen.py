"""What the detectors see on a day: one question to the engine, for those alone of whom something is true or still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.facts.nodes import Expression
from kequn.moments.model import Detector
from kequn.moments.policy import Policy
from kequn.relationship.model import INTENTS
from kequn.warehouse import sql

SEEN = pa.schema([
    ("moment", pa.string()), ("customer_no", pa.int64()), ("holds", pa.bool_()), ("cause", pa.string()), ("stake", pa.float64()),
    ("measured", pa.float64()), ("goal", pa.float64()), ("lasts", pa.int64()), ("window", pa.int64()), ("event", pa.bool_()),
    ("figures", pa.string())])
NOTHING, MOST = 0, 400  # days
WIDE = "moments_wide"  # a temporary table of the run's connection


@dataclass(frozen=True)
class Seen:
    """`found` has a row (SEEN) for each detector and customer whom it concerns; `held` who waits by which guard, by intent."""

    found: pa.Table
    held: pa.Table


def seen(engine: Engine, detectors: Sequence[Detector], policy: Policy, concerned: pa.Table, *, as_of: date) -> Seen:
    """Return what is seen of everybody; `concerned` (`moment`, `customer_no`) says whose measures are wanted in any case."""
    schema = engine.schema
    trees = {place: detector.trees(schema) for place, detector in enumerate(detectors)}
    asked = {f"d{place}_{name}": tree for place, some in trees.items() for name, tree in some.items()}
    asked |= {f"g{place}": guard.tree(schema) for place, guard in enumerate(policy.guards)}
    values = engine.values_sql(asked, as_of=as_of)
    first = [name for name in asked if name.endswith(("_holds", "_event"))]
    with engine.connection.cursor() as cursor:
        cursor.register("concerned", concerned)
        chosen = " OR ".join((*first, f"{UNIT_NO} IN (SELECT customer_no FROM concerned)"))
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {WIDE} AS SELECT * FROM ({values}) WHERE {chosen}")
        queries = [_one(place, detector, trees[place]) for place, detector in enumerate(detectors)]
        parts = [cursor.sql(query).to_arrow_table().cast(SEEN) for query in queries]
        held = _held(cursor, policy)
        cursor.execute(f"DROP TABLE {WIDE}")
        cursor.unregister("concerned")
    return Seen(pa.concat_tables([SEEN.empty_table(), *parts]), held)


def _one(place: int, detector: Detector, trees: Mapping[str, Expression]) -> str:
    """Return the SQL of one detector's rows of the wide table."""
    def column(name: str) -> str:
        return f"d{place}_{name}"

    figures = ", ".join(f"'{name}': {column(f'figure_{name}')}" for name in detector.figures)
    event = f"coalesce({column('event')}, false)" if "event" in trees else "false"
    cause = f"coalesce({column('cause')}::VARCHAR, '')" if "cause" in trees else "NULL::VARCHAR"
    return f"""
        SELECT '{detector.id}' AS moment, {UNIT_NO} AS customer_no, coalesce({column("holds")}, false) AS holds, {cause} AS cause,
            greatest({column("stake")}::DOUBLE, 0) AS stake, {column("measured")}::DOUBLE AS measured,
            {column("goal")}::DOUBLE AS goal, {_days(column("lasts"))} AS lasts, {_days(column("window"))} AS "window",
            {event} AS event, to_json({{{figures}}})::VARCHAR AS figures
        FROM {WIDE}
        WHERE {column("holds")} OR {event}
            OR {UNIT_NO} IN (SELECT customer_no FROM concerned WHERE moment = '{detector.id}')
        ORDER BY customer_no"""


def _days(column: str) -> str:
    return f"least(greatest(coalesce(ceil({column}::DOUBLE), {NOTHING}), {NOTHING}), {MOST})::BIGINT"


def _held(cursor: duckdb.DuckDBPyConnection, policy: Policy) -> pa.Table:
    """Return `customer_no`, `intent` and the first guard that lets it wait."""
    parts = []
    for intent in INTENTS:
        waits = [f"WHEN g{place} THEN {sql.text(guard.id)}" for place, guard in enumerate(policy.guards) if intent in guard.rests]
        cases = " ".join(waits or ["WHEN false THEN NULL"])
        parts.append(f"SELECT {UNIT_NO}::BIGINT AS customer_no, '{intent}' AS intent, CASE {cases} END AS guard FROM {WIDE}")
    return cursor.sql(f"SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE guard IS NOT NULL").to_arrow_table()
