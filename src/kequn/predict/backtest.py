"""Judging an estimator as time went: what it would have said of rows that came later than all it had learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from kequn.kernel.errors import KequnError
from kequn.predict.measures import auc, calibration_error
from kequn.predict.model import Estimator


@dataclass(frozen=True)
class Judged:
    """One period: how many rows were learned from, how many judged, and how near it came.

    `held` is the share of rows within low and high (None without these), `order` Spearman's rank correlation (None for fewer than
    three rows), `error` the median of |estimate / target - 1| over rows whose target is not 0. Of a yes or no they are None, and
    `auc` and `calibration` (the calibration error) are told.
    """

    since: date
    learned: int
    judged: int
    held: float | None
    order: float | None
    error: float | None
    auc: float | None = None
    calibration: float | None = None


def backtest(
    make: Callable[[], Estimator], frame: pd.DataFrame, target: pd.Series, *, time: pd.Series, since: Sequence[date],
    judged: pd.Series | None = None,
) -> list[Judged]:
    """Return one judgement for each day of `since`: learned from rows before it, asked of those from it to before the next.

    `judged` says which rows may be judged by (all by default). Periods without rows on either side are left out. KequnError
    where the days are not in order.
    """
    if list(since) != sorted(set(since)):
        raise KequnError("a backtest goes forward in time: give its days in order, each once")
    days, found = pd.to_datetime(time), []
    for begin, end in zip(since, [*since[1:], date.max], strict=True):
        before = (days < pd.Timestamp(begin)).to_numpy()
        later = (~before & (days.dt.date < end)).to_numpy() & (True if judged is None else judged.to_numpy())
        if before.any() and later.any():
            model = make().fit(frame[before], target[before], time=time[before])
            found.append(_judge(begin, int(before.sum()), model.predict(frame[later]), target[later]))
    return found


def _judge(begin: date, learned: int, said: pd.DataFrame, true: pd.Series) -> Judged:
    true = true.reset_index(drop=True)
    said = said.reset_index(drop=True)
    if true.dtype == bool:
        chance, came = said["amount"].to_numpy(np.float64), true.to_numpy()
        return Judged(begin, learned, len(true), None, None, None, auc(chance, came), calibration_error(chance, came))
    held = None if "low" not in said else float(((said["low"] <= true) & (true <= said["high"])).mean())
    order = said["amount"].rank().corr(true.rank()) if len(true) > 2 else None
    some = true > 0
    error = float((said["amount"][some] / true[some] - 1).abs().median()) if some.any() else None
    return Judged(begin, learned, len(true), held, None if order is None or pd.isna(order) else float(order), error)
