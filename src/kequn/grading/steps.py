"""The step of grades: every opportunity and every customer in service, their history, and how true the grades are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kequn.grading import calibration
from kequn.grading.calibration import Curve, Judged, Rate
from kequn.grading.courses import LETTERS as PROSPECTS
from kequn.grading.courses import NEVER, NONE, Courses, Told, courses
from kequn.grading.history import month_ends
from kequn.grading.model import PROSPECT
from kequn.grading.opinions import FIGURES, TABLES, opinions, prepare, totals
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
    rows = observed(connection, visible["opportunities"], as_of=as_of)
    told = Told.of(rows)
    made = courses(told, policy, as_of=as_of)
    learned = made.examples
    curve, judged = calibration.fit(learned, policy.calibration), calibration.judge(learned, policy.calibration)
    prepare(connection, visible, known)
    ends = month_ends(date(as_of.year - YEARS, 1, 1), as_of - timedelta(days=1))
    days = [(day, totals(connection, policy.service, on=day)) for day in ends]
    last = opinions(connection, policy.service, on=as_of)
    days.append((as_of, last[["customer_no", "total"]]))
    spells = folded(days, policy.service)
    again = _repurchase(connection, spells, [day for day, _ in days], policy, as_of=as_of)
    return {
        "grades": pa.concat_tables([_prospect_spells(rows, told, made), as_table(spells).cast(SPELLS)]),
        "opportunity_grades": _opportunities(rows, told, made, curve),
        "service_grades": _service(last, spells, as_of),
        "grade_model": _model(curve, judged, calibration.rates(learned), again),
    }


def observed(connection: duckdb.DuckDBPyConnection, opportunities: str, *, as_of: date) -> pa.Table:
    """Return the observations up to a day with the columns of TOLD, by opportunity and day; of two words the last counts."""
    query = f"""SELECT {', '.join(TOLD)} FROM ({opportunities})
        WHERE opportunity_id IS NOT NULL AND occurred_on <= DATE '{as_of}'
        ORDER BY opportunity_id, occurred_on, outcome NULLS FIRST, sequence, known_at, source, source_key"""
    return connection.sql(query).to_arrow_table()


def _prospect_spells(rows: pa.Table, told: Told, made: Courses) -> pa.Table:
    first = pa.array(told.first[made.spell_of])
    customers = _said_last(rows, told, "customer_no")
    return pa.table({
        "customer_no": customers.take(pa.array(made.spell_of)), "scheme": pa.repeat(pa.scalar(PROSPECT), len(made.spell_of)),
        "grade": pa.array(PROSPECTS).take(pa.array(made.spell_place)), "opportunity_id": rows["opportunity_id"].take(first),
        "valid_from": _dates(made.spell_since), "valid_to": _dates(made.until())}, schema=SPELLS)


def _opportunities(rows: pa.Table, told: Told, made: Courses, curve: Curve | None) -> pa.Table:
    mine, standing = pa.array(made.graded), made.standing
    first = told.first[made.graded]
    chances = pa.nulls(len(mine), pa.float64()) if curve is None else pa.array(curve.probabilities(made.maturity))
    said = {name: _said_last(rows, told, name).take(mine) for name in ("customer_no", "staff_id", "product")}
    return pa.table({
        "opportunity_id": rows["opportunity_id"].take(pa.array(first)), **said,
        "grade": pa.array(PROSPECTS).take(pa.array(made.place)), "since": _dates(made.since), "score": pa.array(made.maturity),
        "probability": chances, "amount": _of_rows(rows["amount"], standing.amount[made.graded]).cast(pa.decimal128(18, 2)),
        "planned_on": _dates(standing.planned[made.graded]), "slips": pa.array(standing.slips[made.graded]),
        "opened_on": _dates(told.on[first]), "last_on": _dates(standing.last[made.graded]),
        "outcome": _of_rows(rows["outcome"], standing.outcome[made.graded])}, schema=OPPORTUNITIES)


def _said_last(rows: pa.Table, told: Told, name: str) -> pa.ChunkedArray:
    """Return what was said last of each opportunity, null where it never was."""
    known = np.where(rows[name].is_valid().to_numpy(), np.arange(len(rows)), NONE)
    return _of_rows(rows[name], np.maximum.reduceat(known, told.first[:-1]) if len(rows) else known)


def _of_rows(column: pa.ChunkedArray, places: NDArray[np.int64]) -> pa.ChunkedArray:
    return column.take(pa.array(places, mask=places == NONE))


def _dates(days: NDArray[np.int64]) -> pa.Array:
    never = days == NEVER
    return pa.array(np.where(never, 0, days).astype(np.int32), mask=never).cast(pa.date32())


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
    most = int(max(number.max(initial=0), spells.customer_no.max(initial=0))) + 1
    seen, of, did = np.zeros((len(LETTERS), most), bool), np.zeros(len(LETTERS), np.int64), np.zeros(len(LETTERS), np.int64)
    for day in (day for day in days if day + within <= as_of):
        again = np.zeros(most, bool)
        again[number[(since > np.datetime64(day)) & (since <= np.datetime64(day + within))]] = True
        numbers, places = spells.on(day)
        new = ~seen[places, numbers]
        seen[places, numbers] = True
        of += np.bincount(places[new], minlength=len(LETTERS))
        did += np.bincount(places[new & again[numbers]], minlength=len(LETTERS))
    return {letter: Rate(int(of[place]), int(did[place])) for place, letter in enumerate(LETTERS)}


def _model(curve: Curve | None, judged: Judged | None, signed: Mapping[str, Rate], again: Mapping[str, Rate]) -> pa.Table:
    learned = {"curve": curve.to_json() if curve else None,
               "judged": {**asdict(judged), "since": judged.since.isoformat()} if judged else None,
               "signed": {grade: _rate(rate) for grade, rate in signed.items()},
               "again": {grade: _rate(rate) for grade, rate in again.items()}}
    return pa.table({"learned": pa.array([json.dumps(learned)], pa.string())})


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval
    return {"of": rate.of, "did": rate.did, "low": low, "high": high}
