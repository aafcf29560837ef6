"""The step of grades: every opportunity and every customer in service, their history, and how true the grades are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from kequn.grading import calibration
from kequn.grading.calibration import Curve, Judged, Rate
from kequn.grading.history import Story, examples, grades, month_ends
from kequn.grading.model import GRADES, PROSPECT, SERVICE, Graded, Observation
from kequn.grading.opinions import FIGURES, TABLES, opinions, prepare
from kequn.grading.policy import Policy
from kequn.grading.spells import LETTERS, Spells, as_table, folded

READS = (*TABLES, "holdings")
TOLD = ("opportunity_id", "customer_no", "staff_id", "product", "occurred_on", "willingness", "milestone", "planned_on", "amount",
        "brand", "salesperson", "trust_product", "outcome")
SPELLS = pa.schema([("customer_no", pa.int64()), ("scheme", pa.string()), ("grade", pa.string()), ("opportunity_id", pa.string()),
                    ("valid_from", pa.date32()), ("valid_to", pa.date32())])
OPPORTUNITIES = pa.schema([
    ("opportunity_id", pa.string()), ("customer_no", pa.int64()), ("staff_id", pa.string()), ("product", pa.string()),
    ("grade", pa.string()), ("since", pa.date32()), ("score", pa.float64()), ("probability", pa.float64()),
    ("amount", pa.decimal128(18, 2)), ("planned_on", pa.date32()), ("slips", pa.int64()), ("opened_on", pa.date32()),
    ("last_on", pa.date32()), ("outcome", pa.string())])
YEARS = 2  # whole calendar years before this one, from whose first day on grades in service are told


def graded(connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], known: Mapping[str, str], policy: Policy, *,
           as_of: date) -> dict[str, pa.Table]:
    """Return `grades` (every spell of a grade), `opportunity_grades`, `service_grades` and `grade_model` (one row).

    `visible` has the rows seen at `as_of` of READS but the holdings, of which `known` has those ended, too.
    """
    made = grades(stories(connection, visible["opportunities"]), policy, as_of=as_of)
    learned = examples(made, policy, as_of=as_of)
    curve, judged = calibration.fit(learned, policy.calibration), calibration.judge(learned, policy.calibration)
    prepare(connection, visible, known)
    last, days = pd.DataFrame(), []
    for day in [*month_ends(date(as_of.year - YEARS, 1, 1), as_of - timedelta(days=1)), as_of]:
        last = opinions(connection, policy.service, on=day)
        days.append((day, last[["customer_no", "total"]]))
    spells = folded(days, policy.service)
    again = _repurchase(connection, spells, [day for day, _ in days], policy, as_of=as_of)
    return {
        "grades": pa.concat_tables([_prospect_spells(made), as_table(spells).cast(SPELLS)]),
        "opportunity_grades": _opportunities(made, curve),
        "service_grades": _service(last, spells, as_of),
        "grade_model": _model(curve, judged, calibration.rates(learned), again),
    }


def stories(connection: duckdb.DuckDBPyConnection, opportunities: str) -> Iterator[Story]:
    """Yield every opportunity with its observations by day, of whom the last row says."""
    query = (f"SELECT {', '.join(TOLD)} FROM ({opportunities}) WHERE opportunity_id IS NOT NULL "
             "ORDER BY opportunity_id, occurred_on, outcome NULLS FIRST, sequence, known_at, source, source_key")
    rows = connection.execute(query).fetchall()
    for name, told in groupby(rows, key=lambda row: row[0]):
        each = list(told)
        yield Story(name, _last(each, 1), _last(each, 2), _last(each, 3), tuple(_observation(row) for row in each))


def _last(rows: Sequence[tuple[Any, ...]], column: int) -> Any:
    return next((row[column] for row in reversed(rows) if row[column] is not None), None)


def _observation(row: tuple[Any, ...]) -> Observation:
    on, willingness, milestone, planned, amount, brand, salesperson, product, outcome = row[4:]
    return Observation(on, willingness, milestone, planned, amount, brand, salesperson, product, outcome or "")


def _prospect_spells(made: Sequence[tuple[Story, Graded]]) -> pa.Table:
    rows = []
    for story, each in made:
        ends = [spell.since for spell in each.spells[1:]]
        for spell, end in zip(each.spells, [*ends, story.closed_on()], strict=True):
            rows.append({"customer_no": story.customer_no, "scheme": PROSPECT, "grade": spell.grade, "opportunity_id": story.id,
                         "valid_from": spell.since, "valid_to": end})
    return pa.Table.from_pylist(rows, SPELLS)


def _opportunities(made: Sequence[tuple[Story, Graded]], curve: Curve | None) -> pa.Table:
    rows = [{"opportunity_id": story.id, "customer_no": story.customer_no, "staff_id": story.staff_id, "product": story.product,
             "grade": each.grade, "since": each.since, "score": each.maturity.score,
             "probability": curve.probability(each.maturity.score) if curve else None, "amount": each.standing.amount,
             "planned_on": each.standing.planned_on, "slips": each.standing.slips, "opened_on": each.standing.since,
             "last_on": each.standing.last, "outcome": each.standing.outcome or None} for story, each in made]
    return pa.Table.from_pylist(rows, OPPORTUNITIES)


def _service(last: pd.DataFrame, spells: Spells, as_of: date) -> pa.Table:
    numbers, places = spells.on(as_of)
    order = np.argsort(numbers)  # the last frame holds just these, by number
    since = spells.since[spells.until < 0]
    amounts = pa.array(last["amount"].astype("float64").round(2), pa.float64()).cast(pa.decimal128(18, 2), safe=False)
    surveyed = pa.array(pd.to_datetime(last["surveyed_on"]), pa.timestamp("us"), from_pandas=True).cast(pa.date32())
    return pa.table({
        "customer_no": pa.array(numbers[order]), "grade": pa.array(LETTERS, pa.string()).take(pa.array(places[order])),
        "since": pa.array(since[order].astype("datetime64[D]")), "total": pa.array(last["total"].astype("float64")),
        **{figure: pa.array(last[figure].astype("float64")) for figure in FIGURES}, "amount": amounts, "surveyed_on": surveyed})


def _repurchase(connection: duckdb.DuckDBPyConnection, spells: Spells, days: Sequence[date], policy: Policy, *,
                as_of: date) -> dict[str, Rate]:
    """Return of each grade how many bought again within the policy's days: each once in a grade, when first seen in it."""
    within = timedelta(days=int(policy.calibration.repurchase_days))
    bought = connection.execute("SELECT DISTINCT customer_no, since FROM grading_held ORDER BY customer_no, since").fetchnumpy()
    number, since = bought["customer_no"], bought["since"].astype("datetime64[D]")
    counted: dict[str, list[int]] = {grade: [0, 0] for grade in GRADES[SERVICE]}
    seen = {place: np.zeros(0, np.int64) for place in range(len(LETTERS))}
    for day in (day for day in days if day + within <= as_of):
        again = np.unique(number[(since > np.datetime64(day)) & (since <= np.datetime64(day + within))])
        numbers, places = spells.on(day)
        for place, letter in enumerate(LETTERS):
            new = np.setdiff1d(numbers[places == place], seen[place])
            seen[place] = np.union1d(seen[place], new)
            counted[letter][0] += len(new)
            counted[letter][1] += int(np.isin(new, again).sum())
    return {grade: Rate(of, did) for grade, (of, did) in counted.items()}


def _model(curve: Curve | None, judged: Judged | None, signed: Mapping[str, Rate], again: Mapping[str, Rate]) -> pa.Table:
    learned = {"curve": curve.to_json() if curve else None,
               "judged": {**asdict(judged), "since": judged.since.isoformat()} if judged else None,
               "signed": {grade: _rate(rate) for grade, rate in signed.items()},
               "again": {grade: _rate(rate) for grade, rate in again.items()}}
    return pa.table({"learned": pa.array([json.dumps(learned)], pa.string())})


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval
    return {"of": rate.of, "did": rate.did, "low": low, "high": high}
