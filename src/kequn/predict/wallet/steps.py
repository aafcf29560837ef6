"""The wallet step: everybody's estimate at the end of a day, what it rests on, and the model that made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta

import duckdb
import pandas as pd
import pyarrow as pa

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.predict.backtest import backtest
from kequn.predict.wallet.anchored import Anchored
from kequn.predict.wallet.features import KNOWN, SAID, expressions, features, frame_of
from kequn.predict.wallet.labels import AMOUNT, Labels, labels
from kequn.predict.wallet.policy import Policy
from kequn.predict.wallet.seen import SEEN_ON
from kequn.predict.wallet.told import laid_over, newest
from kequn.predict.wallet.wallet import Wallet

TABLES = ("customers", "transactions", "balances", "holdings", "accounts", "events", "disclosures")
WALLET = pa.schema([
    ("customer_no", pa.int64()), ("amount", pa.decimal128(18, 2)), ("low", pa.decimal128(18, 2)), ("high", pa.decimal128(18, 2)),
    ("basis", pa.string()), ("estimated_on", pa.date32())])


def wallet(connection: duckdb.DuckDBPyConnection, engine: Engine, visible: Mapping[str, str], *, as_of: date,
           policy: Policy) -> dict[str, pa.Table]:
    """Return `wallet` (a row for each customer of age with an account or a product), `wallet_features` and `wallet_model`.

    Amounts are in the base currency. What is learned and judged is what was known at `as_of`.
    """
    trees = expressions(engine.schema)
    everybody = frame_of(engine.values(trees, as_of=as_of))
    everybody = everybody[_asked(everybody, policy)].reset_index(drop=True)
    told = labels(connection, engine, visible, trees, as_of=as_of, policy=policy)
    anchored = Anchored(policy).fit(everybody)
    model = _fitted(Wallet(policy, anchored), told)
    found = pd.concat([everybody[[UNIT_NO]], model.predict(everybody)], axis=1)
    if len(told.frame):
        found = laid_over(found, newest(told.frame, connection, visible), model, as_of=as_of)
    return {"wallet": _as_table(found, as_of), "wallet_features": _features(everybody),
            "wallet_model": _model(model, told, as_of)}


def _asked(everybody: pd.DataFrame, policy: Policy) -> pd.Series:
    """Return who has anything with the bank and is of age, or of no age that is known."""
    young = everybody["age"].astype("float64") < policy.model.of_age
    return everybody[KNOWN].astype(bool) & ~young


def _fitted(model: Wallet, told: Labels) -> Wallet:
    rows = told.frame[told.learnt]
    return model.fit(rows, rows[AMOUNT], time=rows[SEEN_ON])


def _as_table(found: pd.DataFrame, as_of: date) -> pa.Table:
    amounts = {name: pa.array(found[name].round(2)).cast(pa.decimal128(18, 2), safe=False) for name in ("amount", "low", "high")}
    columns = {"customer_no": pa.array(found[UNIT_NO]), **amounts, "basis": pa.array(found["basis"], pa.string()),
               "estimated_on": pa.array([as_of] * len(found), pa.date32())}
    return pa.table(columns).cast(WALLET)


def _features(everybody: pd.DataFrame) -> pa.Table:
    columns = {name: pa.array(everybody[name].astype("float64"), pa.float64(), from_pandas=True) for name in features()}
    return pa.table({"customer_no": pa.array(everybody[UNIT_NO]), **columns})


def _model(model: Wallet, told: Labels, as_of: date) -> pa.Table:
    """Return one row: what was learned, and how it would have done on what was told in the last year, quarter by quarter."""
    since = [as_of - timedelta(days=days) for days in (273, 182, 91)]
    rows = told.frame[told.learnt]
    shown = ~rows[SAID].astype(bool)
    tested = [] if model.line_ is None else backtest(
        lambda: Wallet(model.policy, model.anchored), rows, rows[AMOUNT], time=rows[SEEN_ON], since=since, judged=shown)
    judged = [{**asdict(one), "since": one.since.isoformat()} for one in tested]
    return pa.table({"estimator": ["wallet"], "summary": [json.dumps(asdict(model.summary()))],
                     "learned": [json.dumps(model.to_json())], "backtest": [json.dumps(judged)]})
