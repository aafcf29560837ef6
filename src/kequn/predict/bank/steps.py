"""The steps of the run: what the models learn once a month, and what they say of everybody each time."""

from __future__ import annotations

import json
import pickle
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.predict.bank.definition import Model, at_day, models
from kequn.predict.bank.learning import Learned, learn
from kequn.predict.wallet.features import frame_of

TABLES = ("customers", "transactions", "balances", "holdings", "accounts", "events", "complaints")
SCORES = pa.schema([
    ("customer_no", pa.int64()), ("model", pa.string()), ("probability", pa.float64()), ("scored_on", pa.date32())])
DRIFT = pa.schema([("model", pa.string()), ("feature", pa.string()), ("index", pa.float64())])
LOOKED_AT = 20_000  # customers by which drift is told


def learning(connection: duckdb.DuckDBPyConnection, engine: Engine, customers: str, *, learned_on: date) -> dict[str, pa.Table]:
    """Return `score_models`, a card for each model, and `score_learned`, which only the next step reads."""
    found = learn(connection, engine, customers, learned_on=learned_on)
    cards = [json.dumps(card.to_json()) for card, _ in found.values()]
    kept = {id_: pickle.dumps(learned) for id_, (_, learned) in found.items() if learned is not None}
    told = {"model": pa.array(list(found), pa.string()), "card": pa.array(cards, pa.string())}
    models_ = {"model": pa.array(list(kept), pa.string()), "learned": pa.array(list(kept.values()), pa.binary())}
    return {"score_models": pa.table(told), "score_learned": pa.table(models_)}


def scores(engine: Engine, learned: pa.Table, *, as_of: date) -> dict[str, pa.Table]:
    """Return `scores`, a row for each model and each customer of whom it may be asked, and `score_drift`."""
    if not len(learned):
        return {"scores": SCORES.empty_table(), "score_drift": DRIFT.empty_table()}
    everybody = frame_of(engine.values(at_day(engine.schema), as_of=as_of))
    said, moved = [], []
    for row in learned.to_pylist():
        one: Learned = pickle.loads(row["learned"])  # noqa: S301  # this home's own run wrote it, and nobody else may
        model = models()[row["model"]]
        asked = everybody[everybody[f"eligible_{model.id}"].fillna(value=False).astype(bool)].reset_index(drop=True)
        if len(asked):
            frame = model.seen(asked, asked[f"measure_{model.id}"])
            said.append(_said(model, asked, one.model.predict(frame), as_of))
            index = one.drift.index(frame.iloc[:: max(len(frame) // LOOKED_AT, 1)])
            columns = {"model": [model.id] * len(index), "feature": list(index), "index": list(index.values())}
            moved.append(pa.table(columns, DRIFT))
    return {"scores": pa.concat_tables([SCORES.empty_table(), *said]),
            "score_drift": pa.concat_tables([DRIFT.empty_table(), *moved])}


def _said(model: Model, asked: pd.DataFrame, told: pd.DataFrame, as_of: date) -> pa.Table:
    days = np.full(len(asked), np.datetime64(as_of))
    return pa.table({"customer_no": asked[UNIT_NO].to_numpy(), "model": pa.array([model.id] * len(asked), pa.string()),
                     "probability": told["amount"].to_numpy(), "scored_on": pa.array(days)}).cast(SCORES)
