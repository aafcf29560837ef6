"""A challenger beside the champion: both judged on the same later rows, and the champion stays unless it is beaten clearly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from kequn.predict.backtest import Judged, backtest
from kequn.predict.model import Estimator

CLEARLY, NO_WORSE = 0.005, 0.01  # AUC gained on average; calibration error that may be lost


@dataclass(frozen=True)
class Challenge:
    """How both did, period by period, and whether the challenger should take over."""

    champion: tuple[Judged, ...]
    challenger: tuple[Judged, ...]
    better: bool


def challenge(
    champion: Callable[[], Estimator], challenger: Callable[[], Estimator], frame: pd.DataFrame, target: pd.Series, *,
    time: pd.Series, since: Sequence[date],
) -> Challenge:
    """Return how both would have done from each day of `since` on, of a yes or no."""
    one, other = (tuple(backtest(make, frame, target, time=time, since=since)) for make in (champion, challenger))
    gained = _mean(each.auc for each in other) - _mean(each.auc for each in one)
    lost = _mean(each.calibration for each in other) - _mean(each.calibration for each in one)
    return Challenge(one, other, bool(gained >= CLEARLY and lost <= NO_WORSE))


def _mean(values: object) -> float:
    known = [value for value in values if value is not None]  # type: ignore[attr-defined]
    return float(np.mean(known)) if known else float("nan")
