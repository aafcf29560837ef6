"""What customers told of their wealth, as labels to learn from: each beside what the bank saw of that customer before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.facts.nodes import Expression
from kequn.predict.wallet.features import SAID, Floats, features
from kequn.predict.wallet.policy import Policy
from kequn.tags.steps import tables_of

TOLD_ON, AMOUNT, SEEN_ON = "told_on", "elsewhere", "seen_on"
SCHEMA = "disclosing"  # of the run's connection: the rows of those who told, for as long as they are asked about

# The last of each customer's month.
_TOLD = """
    SELECT customer_no AS unit_no, occurred_on AS told_on, kind, proof IS DISTINCT FROM 'documents' AS said,
        amount::DOUBLE AS told, greatest(up_to, amount)::DOUBLE AS up_to
    FROM ({disclosures})
    WHERE customer_no IS NOT NULL AND amount >= 0 AND kind IN ('assets_elsewhere', 'total_assets') AND occurred_on >= $since
    QUALIFY row_number() OVER (
        PARTITION BY customer_no, date_trunc('month', occurred_on) ORDER BY occurred_on DESC, source_key DESC) = 1
    ORDER BY unit_no, told_on
"""


@dataclass(frozen=True)
class Labels:
    """What was told. `frame` has a row for each: the features at the end of the month before, `said`, `elsewhere`, both days.

    `learnt` says which lie after enough history; the others only tell of their own customer.
    """

    frame: pd.DataFrame

    @property
    def learnt(self) -> pd.Series:
        """The rows that may be learned from."""
        return self.frame["learnt"].astype(bool)


def labels(connection: duckdb.DuckDBPyConnection, engine: Engine, visible: Mapping[str, str], trees: Mapping[str, Expression], *,
           as_of: date, policy: Policy) -> Labels:
    """Return what was told in the months of the policy up to `as_of`, each with what was seen before it, and nothing later."""
    given = policy.disclosures
    since = (pd.Timestamp(as_of) - pd.DateOffset(months=given.months)).date()
    with connection.cursor() as cursor:
        told = cursor.execute(_TOLD.format(**visible), {"since": since}).df()
        [(first,)] = cursor.execute(f"SELECT min(occurred_on) FROM ({visible['transactions']})").fetchall()
    if told.empty or first is None:
        return Labels(pd.DataFrame(columns=[*features(), SAID, AMOUNT, TOLD_ON, SEEN_ON, UNIT_NO, "learnt"]))
    told[SEEN_ON] = [(day.replace(day=1) - timedelta(days=1)) for day in pd.to_datetime(told[TOLD_ON]).dt.date]
    told["learnt"] = [day >= first + timedelta(days=given.history) for day in told[SEEN_ON]]
    told = told[told["learnt"] | (told["kind"] == "assets_elsewhere")]
    seen = _seen(connection, engine, trees, told[told["learnt"]])
    frame = told.merge(seen, on=[UNIT_NO, SEEN_ON], how="left")
    grown = ~(frame["age"].astype(float) < policy.model.of_age)
    frame["learnt"] &= frame["here"].notna() & grown  # else they were no customers yet
    whole = (frame["kind"] == "total_assets").to_numpy()
    frame[AMOUNT] = _elsewhere(frame, np.where(whole, np.maximum(frame["here"].astype(float).fillna(0.0), 0.0), 0.0))
    return Labels(frame[~whole | frame["learnt"]].reset_index(drop=True))


def _elsewhere(frame: pd.DataFrame, here: Floats) -> Floats:
    """Return what was told less what is `here` of it; of a range, which cannot begin below that, the middle of its logarithm."""
    low = np.maximum(frame["told"].to_numpy(np.float64), here)
    high = np.maximum(frame["up_to"].to_numpy(np.float64, na_value=0.0), low)
    middle = np.where(low > 0, np.sqrt(low * high), high / 2)
    found: Floats = np.maximum(middle - here, 0.0)
    return found


def _seen(
    connection: duckdb.DuckDBPyConnection, engine: Engine, trees: Mapping[str, Expression], told: pd.DataFrame,
) -> pd.DataFrame:
    """Return the features of those who told, at the end of each month before."""
    parts = [pd.DataFrame(columns=[UNIT_NO, SEEN_ON, *trees])]
    needed = set().union(*(tables_of(tree, engine.schema) for tree in trees.values())) | {"customers"}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE SCHEMA {SCHEMA}")
        try:
            cursor.register("who_told", told[[UNIT_NO]].drop_duplicates())
            for name in sorted(needed):
                rows = f"SELECT * FROM {engine.sources.relations[name]} SEMI JOIN who_told ON customer_no = unit_no"
                cursor.execute(f"CREATE TABLE {SCHEMA}.{name} AS {rows}")
            near = Engine(connection, engine.schema, engine.sources.time_zone, {name: f"{SCHEMA}.{name}" for name in needed})
            for day, asked in told.groupby(SEEN_ON):
                values = near.values(trees, as_of=day).to_pandas()
                parts.append(values[values[UNIT_NO].isin(asked[UNIT_NO])].assign(**{SEEN_ON: day}))
        finally:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    return pd.concat([part for part in parts if len(part)] or parts)
