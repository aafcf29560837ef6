"""The tier step: everybody's monthly averages, the tier in force, and the tier that this month leads to."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from kequn.customers.tiers.averages import averages_sql
from kequn.customers.tiers.model import Policy
from kequn.customers.tiers.policy import OWN
from kequn.customers.tiers.rules import Bands, followed, in_force, unchanged
from kequn.facts.build import condition
from kequn.facts.nodes import CUSTOMER
from kequn.facts.parse import parse
from kequn.facts.schema import Schema
from kequn.kernel.errors import HomeError, LanguageError


def tiers(connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], known: Mapping[str, str], policy: Policy, *,
          as_of: date) -> dict[str, pa.Table]:
    """Return `tiers`, a row for each customer, and `tier_months`, a row for each month in which one was above the least tier.

    `average` is that of the last whole month, `so_far` that of the month of `as_of` up to it, `next_tier` what it leads to;
    `today` what there is at the end of `as_of`. `above` is from which average the next tier begins, `needed` what must lie here
    on each day left of the month for its average to reach that. `visible` and `known` are relations by table: of
    `averages.VISIBLE` and customers, and of `averages.KNOWN`.
    """
    months = _months(as_of, policy.months)
    ends = [*(month - timedelta(days=1) for month in months[1:]), as_of]
    with connection.cursor() as cursor:
        averages = averages_sql(visible, known, since=months[0], as_of=as_of)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE month_averages AS {averages}")
        numbers = f"SELECT DISTINCT customer_no FROM ({visible['customers']}) WHERE customer_no IS NOT NULL ORDER BY customer_no"
        everybody = cursor.sql(numbers).fetchnumpy()["customer_no"].astype(np.int64)
        bands = _bands(cursor, everybody, months, policy.lows)
        after = followed(bands, [tier.down_after for tier in policy.tiers])
        there = in_force(bands, after)
        now = _now(cursor, everybody, months, there, after, policy.lows, as_of)
        history = _history(cursor, everybody, months, ends, there)
        cursor.execute("DROP TABLE month_averages")
        return {"tiers": now, "tier_months": history}


def _months(as_of: date, count: int) -> list[date]:
    """Return the first days of so many months, that of `as_of` the last."""
    last = as_of.year * 12 + as_of.month - 1
    return [_first_of(place) for place in range(last - count + 1, last + 1)]


def _first_of(place: int) -> date:
    year, month = divmod(place, 12)
    return date(year, month + 1, 1)


def _bands(cursor: duckdb.DuckDBPyConnection, everybody: np.ndarray, months: Sequence[date], lows: Sequence[int]) -> Bands:
    """Return the tier that each month's average would give, a row for each customer and a column for each month."""
    band = " + ".join(f"(average >= {low})::TINYINT" for low in lows)
    first = f"DATE '{months[0]}'"
    rows = cursor.sql(f"""
        SELECT customer_no, date_diff('month', {first}, month) AS place, {band} AS band
        FROM month_averages WHERE average >= {lows[0]}""").fetchnumpy()
    bands = np.zeros((len(everybody), len(months)), np.int8)
    at = np.searchsorted(everybody, rows["customer_no"])
    known = np.isin(rows["customer_no"], everybody)
    bands[at[known], rows["place"][known]] = rows["band"][known]
    return bands


def _now(cursor: duckdb.DuckDBPyConnection, everybody: np.ndarray, months: Sequence[date], there: Bands, after: Bands,
         lows: Sequence[int], as_of: date) -> pa.Table:
    firsts = np.array(months, "datetime64[D]")
    cursor.register("ranked", pa.table({
        "customer_no": everybody, "tier": there[:, -1].astype(np.int64), "next_tier": after[:, -1].astype(np.int64),
        "since": pa.array(firsts[unchanged(there)], pa.date32())}))
    month = months[-1]
    whole = month if (as_of + timedelta(days=1)).day == 1 else months[-2]
    length = monthrange(as_of.year, as_of.month)[1]
    left = length - as_of.day
    needed = f"(above * {length} - coalesce(n.average, 0) * {as_of.day}) / {left}" if left else "NULL"
    found = cursor.sql(f"""
        SELECT customer_no, tier, since, coalesce(l.average, 0)::DECIMAL(18, 2) AS average,
            coalesce(n.average, 0)::DECIMAL(18, 2) AS so_far, next_tier, coalesce(n.at_end, 0)::DECIMAL(18, 2) AS today,
            ({list(lows)}::DECIMAL(18, 2)[])[tier + 1] AS above, ({needed})::DECIMAL(18, 2) AS needed,
            DATE '{as_of}' AS reckoned_on
        FROM ranked LEFT JOIN (FROM month_averages WHERE month = DATE '{whole}') l USING (customer_no)
        LEFT JOIN (FROM month_averages WHERE month = DATE '{month}') n USING (customer_no)
        ORDER BY customer_no""").to_arrow_table()
    cursor.unregister("ranked")
    return found


def _history(cursor: duckdb.DuckDBPyConnection, everybody: np.ndarray, months: Sequence[date], ends: Sequence[date],
             there: Bands) -> pa.Table:
    who, place = np.nonzero(there)
    firsts, lasts = np.array(months, "datetime64[D]"), np.array(ends, "datetime64[D]")
    cursor.register("ranked", pa.table({
        "customer_no": everybody[who], "month": pa.array(firsts[place], pa.date32()),
        "month_end": pa.array(lasts[place], pa.date32()), "tier": there[who, place].astype(np.int64)}))
    found = cursor.sql("""
        SELECT customer_no, month_end, tier, coalesce(average, 0)::DECIMAL(18, 2) AS average
        FROM ranked LEFT JOIN month_averages USING (customer_no, month) ORDER BY customer_no, month_end""").to_arrow_table()
    cursor.unregister("ranked")
    return found


def checked(policy: Policy, schema: Schema) -> Policy:
    """Return the policy if each of its conditions can be read; HomeError names the first that cannot."""
    for mismatch in policy.mismatches:
        try:
            condition(parse(mismatch.holds, schema, CUSTOMER), "holds")
        except LanguageError as problem:
            raise HomeError(f"{OWN} [mismatch.{mismatch.id}]: {problem}") from None
    return policy
