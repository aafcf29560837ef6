"""What the models learn: rows of past month-ends, each with what was seen at its day and what had come a horizon later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.kernel.errors import KequnError
from kequn.predict.bank.card import Card
from kequn.predict.bank.definition import Model, at_day, later, models
from kequn.predict.drift import Drift
from kequn.predict.measures import auc, calibration_error, reliability
from kequn.predict.propensity import Propensity
from kequn.predict.wallet.seen import SEEN_ON, seen

ROWS, DAYS, LEAST = 80_000, 10, 500  # customers and days learned from; days; customers below which nothing is learned
CHANCE = 0.55  # AUC on later rows below which a model is not asked
SHOWN = 300  # rows by which is told what matters
DRAWN = "(unit_no * 2654435761) % 4294967291"  # the same customers whenever it is asked


@dataclass(frozen=True)
class Learned:
    """A model that learned, and how its features lay."""

    model: Propensity
    drift: Drift


def learn(
    connection: duckdb.DuckDBPyConnection, engine: Engine, customers: str, *, learned_on: date,
) -> dict[str, tuple[Card, Learned | None]]:
    """Return each model with its card, learned from what was known at `learned_on`, a month's end.

    `customers` is a SELECT of those who may be learned from.
    """
    asked = pairs(connection, customers, days(learned_on))
    if asked[UNIT_NO].nunique() < LEAST:
        return _nothing(learned_on, f"there are fewer than {LEAST} customers")
    frame = seen(connection, engine, at_day(engine.schema), asked)
    if frame.empty:
        return _nothing(learned_on, f"no customer was known by {max(asked[SEEN_ON])}, the last day that teaches")
    found = {}
    for horizon in sorted({model.horizon for model in models().values()}):
        ahead = frame[[UNIT_NO, SEEN_ON]].assign(**{SEEN_ON: [day + timedelta(days=horizon) for day in frame[SEEN_ON]]})
        after = seen(connection, engine, later(engine.schema, horizon), ahead)
        after[SEEN_ON] = [day - timedelta(days=horizon) for day in after[SEEN_ON]]
        rows = frame.merge(after, on=[UNIT_NO, SEEN_ON])
        for model in models().values():
            if model.horizon == horizon:
                found[model.id] = learned(model, rows, learned_on)
    return found


def _nothing(learned_on: date, why: str) -> dict[str, tuple[Card, Learned | None]]:
    return {id_: (Card(id_, learned_on.isoformat(), why=why), None) for id_ in models()}


def days(learned_on: date) -> list[date]:
    """Return the month-ends whose horizons are all over, the earliest first."""
    over = pd.Timestamp(learned_on) - pd.Timedelta(days=max(model.horizon for model in models().values()))
    last = over if over.is_month_end else over - pd.offsets.MonthEnd()
    return [one.date() for one in pd.date_range(end=last, periods=DAYS, freq="ME")]


def pairs(connection: duckdb.DuckDBPyConnection, customers: str, on: Sequence[date]) -> pd.DataFrame:
    """Return the customers and days to learn from."""
    drawn = f"SELECT DISTINCT customer_no AS {UNIT_NO} FROM ({customers}) WHERE customer_no IS NOT NULL"
    with connection.cursor() as cursor:
        numbers = cursor.execute(f"{drawn} ORDER BY {DRAWN}, {UNIT_NO} LIMIT {ROWS // len(on)}").df()
    return numbers.merge(pd.DataFrame({SEEN_ON: list(on)}), how="cross").sort_values([SEEN_ON, UNIT_NO], ignore_index=True)


def learned(model: Model, rows: pd.DataFrame, learned_on: date) -> tuple[Card, Learned | None]:
    """Return the card, and the model unless it tells nothing: too few rows, or no better than chance on later ones."""
    rows = rows[rows[f"eligible_{model.id}"].fillna(value=False).astype(bool)].reset_index(drop=True)
    measure = rows[f"measure_{model.id}"]
    frame, came = model.seen(rows, measure), pd.Series(model.came(measure, rows[model.id], rows.get(f"went_{model.id}")))
    try:
        fitted = Propensity().fit(frame, came, time=rows[SEEN_ON])
    except KequnError as error:
        return Card(model.id, learned_on.isoformat(), len(rows), int(came.sum()), why=str(error)), None
    told = fitted.summary()
    factors = _matters(fitted, frame.tail(SHOWN))
    card = Card(model.id, learned_on.isoformat(), len(rows), int(came.sum()), told.first, told.last, matters=factors,
                **_judged(model, frame, came, rows[SEEN_ON]))
    if card.auc is None or card.auc < CHANCE:
        return replace(card, why="it orders later rows no better than chance"), None
    return card, Learned(fitted, Drift().fit(frame))


def _judged(model: Model, frame: pd.DataFrame, came: pd.Series, day: pd.Series) -> dict[str, Any]:
    """Return how it and a plain line would have done in the last two months, knowing only what had come by their first day."""
    last = sorted(set(day))[-2:]
    past = np.array([one + timedelta(days=model.horizon) <= last[0] for one in day])
    judge = (day >= last[0]).to_numpy()
    true = came[judge].to_numpy()
    try:
        said, line = (Propensity(mixtures=shares).fit(frame[past], came[past], time=day[past]).predict(frame[judge])["amount"]
                      .to_numpy() for shares in ((0.0, 0.5, 1.0), (0.0,)))
    except KequnError:
        return {}
    return {"auc": auc(said, true), "calibration": calibration_error(said, true), "judged": len(true),
            "plain_auc": auc(line, true), "plain_calibration": calibration_error(line, true), "bins": reliability(said, true)}


def _matters(model: Propensity, frame: pd.DataFrame) -> dict[str, float]:
    """Return by how much each feature multiplies or divides the odds on average, the most first, at most ten."""
    told: dict[str, list[float]] = {}
    for reasons in model.explain(frame):
        for reason in reasons:
            told.setdefault(reason.id, []).append(abs(float(np.log(reason.factor))))
    factors = sorted(((name, float(np.exp(np.mean(logs)))) for name, logs in told.items()), key=lambda pair: -pair[1])
    return dict(factors[:10])
