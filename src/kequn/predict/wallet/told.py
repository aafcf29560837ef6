"""What a customer told of their own wealth, laid over the estimate: the surer of the two weighs more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from kequn.engines.arrow import UNIT_NO
from kequn.predict.wallet.features import SAID
from kequn.predict.wallet.labels import AMOUNT, TOLD_ON
from kequn.predict.wallet.wallet import TENTH, Wallet

BASIS = "told"

_SINCE = """
    SELECT t.unit_no, -sum(r.amount)::DOUBLE AS went FROM told t JOIN ({transactions}) r ON r.customer_no = t.unit_no
    WHERE r.own_name AND r.counterparty_bank IS NOT NULL AND r.occurred_on > t.told_on GROUP BY t.unit_no
"""


def newest(frame: pd.DataFrame, connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str]) -> pd.DataFrame:
    """Return the newest figure that each customer gave of assets elsewhere; `went` is what they have sent there since, net."""
    figures = frame[frame["kind"] == "assets_elsewhere"].sort_values([UNIT_NO, TOLD_ON])
    told = figures.groupby(UNIT_NO, as_index=False).tail(1)[[UNIT_NO, TOLD_ON, SAID, AMOUNT]]
    with connection.cursor() as cursor:
        cursor.register("told", told)
        since = cursor.execute(_SINCE.format(**visible)).df()
    return told.merge(since, on=UNIT_NO, how="left").fillna({"went": 0.0}).reset_index(drop=True)


def laid_over(estimates: pd.DataFrame, told: pd.DataFrame, model: Wallet, *, as_of: date) -> pd.DataFrame:
    """Return the estimates (with `unit_no`), those of customers who told joined with it by the inverse of the variances.

    Both are taken as normal in the logarithm (the product of two normal densities). The variance of what was told is that of
    documents, more where it was only said, more with every year since.
    """
    given, smallest = model.policy.disclosures, model.policy.model.smallest
    rows = estimates.reset_index(drop=True).copy()
    place = pd.Series(rows.index, index=rows[UNIT_NO]).reindex(told[UNIT_NO])
    told = told[place.notna().to_numpy()]
    at = place.dropna().astype(int).to_numpy()
    if not len(at):
        return rows
    logs = {name: np.log(rows[name].to_numpy(np.float64)[at] + smallest) for name in ("amount", "low", "high")}
    doubt = np.maximum((logs["high"] - logs["low"]) / (2 * TENTH), 1e-6)
    years = np.array([(as_of - day).days / 365 for day in pd.to_datetime(told[TOLD_ON]).dt.date])
    only_said = told[SAID].to_numpy(bool)
    stated = told[AMOUNT].to_numpy(np.float64) / np.where(only_said, model.understated_, 1.0)
    shown = np.log(np.maximum(stated + told["went"].to_numpy(np.float64), 0.0) + smallest)
    unsure = np.sqrt(given.shown**2 + np.where(only_said, max(model.doubt_, given.said) ** 2, 0.0) + (given.ages * years) ** 2)
    weight = doubt**2 / (doubt**2 + unsure**2)
    middle, spread = weight * shown + (1 - weight) * logs["amount"], doubt * unsure / np.sqrt(doubt**2 + unsure**2)
    for name, off in (("amount", 0.0), ("low", -TENTH), ("high", TENTH)):
        column = rows.columns.get_loc(name)
        rows.iloc[at, column] = np.maximum(np.exp(middle + off * spread) - smallest, 0.0)
    rows.iloc[at, rows.columns.get_loc("basis")] = BASIS
    return rows
