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
from kequn.predict.wallet.seen import SEEN_ON, seen
from kequn.predict.wallet.wallet import AT_LEAST, AT_MOST, OCCASION

TOLD_ON, AMOUNT = "told_on", "elsewhere"

# The last of each customer's month.
_TOLD = """
    SELECT customer_no AS unit_no, occurred_on AS told_on, kind, proof IS DISTINCT FROM 'documents' AS said, occasion,
        amount::DOUBLE AS told, greatest(up_to, amount)::DOUBLE AS up_to
    FROM ({disclosures})
    WHERE customer_no IS NOT NULL AND amount >= 0 AND kind IN ('assets_elsewhere', 'total_assets') AND occurred_on >= $since
    QUALIFY row_number() OVER (
        PARTITION BY customer_no, date_trunc('month', occurred_on) ORDER BY occurred_on DESC, source_key DESC) = 1
    ORDER BY unit_no, told_on
"""


@dataclass(frozen=True)
class Labels:
    """What was told. `frame` has a row for each: the features at the end of the month before, `said`, `occasion`, both days.

    `elsewhere` lies from `at_least` to `at_most`, which are the ends of a range that was told, else the amount itself.

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
        return Labels(pd.DataFrame(columns=[
            *features(), SAID, OCCASION, AMOUNT, AT_LEAST, AT_MOST, TOLD_ON, SEEN_ON, UNIT_NO, "learnt"]))
    told[SEEN_ON] = [(day.replace(day=1) - timedelta(days=1)) for day in pd.to_datetime(told[TOLD_ON]).dt.date]
    told["learnt"] = [day >= first + timedelta(days=given.history) for day in told[SEEN_ON]]
    told = told[told["learnt"] | (told["kind"] == "assets_elsewhere")]
    frame = told.merge(seen(connection, engine, trees, told[told["learnt"]]), on=[UNIT_NO, SEEN_ON], how="left")
    grown = ~(frame["age"].astype(float) < policy.model.of_age)
    frame["learnt"] &= frame["here"].notna() & grown  # else they were no customers yet
    whole = (frame["kind"] == "total_assets").to_numpy()
    here = np.where(whole, np.maximum(frame["here"].astype(float).fillna(0.0), 0.0), 0.0)
    low = np.maximum(frame["told"].to_numpy(np.float64), here)
    high = np.maximum(frame["up_to"].to_numpy(np.float64, na_value=0.0), low)
    frame[AT_LEAST], frame[AT_MOST], frame[AMOUNT] = low - here, high - here, _middle(low, high) - here
    return Labels(frame[~whole | frame["learnt"]].reset_index(drop=True))


def _middle(low: Floats, high: Floats) -> Floats:
    """Return the middle of a range's logarithm; of one from nothing on, half its end."""
    found: Floats = np.where(low > 0, np.sqrt(low * high), high / 2)
    return found
