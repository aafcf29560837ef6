"""Whether something will happen within a horizon: a line and boosted trees, mixed and made true on later rows."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import numpy as np
import pandas as pd

from kequn.kernel.errors import KequnError
from kequn.predict.encoding import Encoding
from kequn.predict.leak import guarded
from kequn.predict.measures import Flags, Floats
from kequn.predict.model import Reason, Summary

LATER = 0.25  # of the rows, the last ones: the mixture and the probabilities are fitted to these
MIXTURES = (0.0, 0.25, 0.5, 0.75, 1.0)  # the share of the trees
LEAST = 40  # of each answer, to learn anything
PART, THREADS = 4_096, 2  # rows that are asked at once, so that they stay near the processor while 80 trees pass over them


class Propensity:
    """Learns a yes or no from any frame of numbers and words.

    >>> import numpy as np, pandas as pd
    >>> from kequn.predict.propensity import Propensity
    >>> visits = pd.DataFrame({"visits": np.arange(400) % 20})
    >>> bought = visits["visits"] * 37 % 20 + visits["visits"] > 20
    >>> days = pd.Series(pd.date_range("2026-01-01", periods=400))
    >>> model = Propensity().fit(visits, bought, time=days)
    >>> chance = model.predict(pd.DataFrame({"visits": [2, 18]}))["amount"]
    >>> bool(chance[0] < 0.5 < chance[1])
    True

    After `fit`: `share_` of the trees in the mixture, `slope_` and `offset_` of the calibration (Platt 1999).
    """

    def __init__(self, *, known_on: pd.DataFrame | None = None, mixtures: Sequence[float] = MIXTURES, seed: int = 0) -> None:
        self.known_on, self.mixtures, self.seed = known_on, tuple(mixtures), seed

    def fit(self, frame: pd.DataFrame, target: pd.Series, *, time: pd.Series) -> Self:
        """Learn whether `target` comes true. Columns that know the future are refused: see `leak`."""
        from threadpoolctl import threadpool_limits

        true, days = target.to_numpy(np.bool_), pd.to_datetime(time)
        if min(true.sum(), (~true).sum()) < LEAST:
            raise KequnError(f"a propensity needs {LEAST} rows of each answer; these are {int(true.sum())} yes of {len(true)}")
        guarded(frame, true, time=days, known_on=self.known_on)
        order = np.argsort(days.to_numpy(), kind="stable")
        border = self._border(days.to_numpy()[order])
        early, late = order[:border], order[border:]
        self.encoding_ = Encoding().fit(frame)
        raw = self.encoding_.raw(frame)
        with threadpool_limits(1):  # threads that wait for each other cost more than they bring where other work runs beside
            self._mix(raw, true, early, late)
            self.line_, self.trees_ = self._members(raw, true)
        self.rows_, self.yes_ = len(true), int(true.sum())
        self.first_, self.last_ = str(days.min().date()), str(days.max().date())
        return self

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `amount`, the probability of each row."""
        return pd.DataFrame({"amount": _chance(self._odds(frame))}, index=frame.index)

    def explain(self, frame: pd.DataFrame) -> list[list[Reason]]:
        """Return by how much each feature multiplies the odds of each row against a row in which it is typical."""
        names = self.encoding_.columns_
        asked = pd.concat([frame[names], *(self.encoding_.typically(frame[names], name) for name in names)])
        here, *without = self._odds(asked).reshape(len(names) + 1, len(frame))
        found = []
        for place, values in enumerate(frame[names].astype(object).to_dict("records")):
            one = [Reason(name, float(np.exp(here[place] - other[place])), {name: _plain(values[name])})
                   for name, other in zip(names, without, strict=True)]
            found.append(sorted(one, key=lambda reason: -abs(np.log(reason.factor))))
        return found

    def summary(self) -> Summary:
        """Return from what was learned, how the members are mixed and how much the probabilities were moved."""
        figures = {"yes": self.yes_, "trees": self.share_, "slope": self.slope_, "offset": self.offset_}
        return Summary("propensity", self.rows_, self.first_, self.last_, figures)

    def _border(self, days: Any) -> int:
        """Return where the later rows begin: with a day, where there are several."""
        border = int(len(days) * (1 - LATER))
        first = int(np.searchsorted(days, days[border]))
        return first if first > len(days) // 3 else border

    def _mix(self, raw: Floats, true: Flags, early: Any, late: Any) -> None:
        """Choose the mixture and the calibration on rows later than those that the members learned from."""
        self.share_, self.slope_, self.offset_ = self.mixtures[0], 1.0, 0.0
        if min(true[early].sum(), (~true[early]).sum(), true[late].sum(), (~true[late]).sum()) < LEAST // 4:
            return
        line, trees = self._members(raw[early], true[early])
        one = self._line(line, raw[late])
        other = _log_odds(trees, raw[late]) if trees else np.zeros(len(one))
        fits = [(*_platt((1 - share) * one + share * other, true[late]), share) for share in self.mixtures]
        _, self.slope_, self.offset_, self.share_ = min(fits)

    def _members(self, raw: Floats, true: Flags) -> tuple[Any, Any]:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from sklearn.linear_model import LogisticRegression

        given = np.where(np.isfinite(raw).any(axis=0), raw, 0.0)  # of a column of which nothing is known the trees learn nothing
        line = LogisticRegression(max_iter=300, C=0.3).fit(self.encoding_.scaled(raw), true)
        trees = None if max(self.mixtures) == 0 else HistGradientBoostingClassifier(
            max_iter=80, learning_rate=0.09, max_leaf_nodes=8, min_samples_leaf=30, l2_regularization=5.0,
            early_stopping=False, random_state=self.seed).fit(given, true)
        return line, trees

    def _line(self, line: Any, raw: Floats) -> Floats:
        found: Floats = line.decision_function(self.encoding_.scaled(raw))
        return found

    def _odds(self, frame: pd.DataFrame) -> Floats:
        from threadpoolctl import threadpool_limits

        raw = self.encoding_.raw(frame)
        parts = [raw[at : at + PART] for at in range(0, max(len(raw), 1), PART)]
        with threadpool_limits(1), ThreadPoolExecutor(THREADS) as pool:
            return np.concatenate(list(pool.map(self._odds_of, parts)))

    def _odds_of(self, raw: Floats) -> Floats:
        mixed = np.zeros(len(raw))
        if self.share_ < 1:
            mixed += (1 - self.share_) * self._line(self.line_, raw)
        if self.share_ > 0:
            mixed += self.share_ * _log_odds(self.trees_, raw)
        return self.slope_ * mixed + self.offset_


def _log_odds(trees: Any, raw: Floats) -> Floats:
    found: Floats = trees.decision_function(raw)
    return found


def _platt(odds: Floats, true: Flags) -> tuple[float, float, float]:
    """Return the log loss after calibration, its slope (never below 0) and its offset."""
    from scipy.optimize import minimize

    def loss(at: Floats) -> float:
        moved = at[0] * odds + at[1]
        return float(np.mean(np.logaddexp(0, moved) - true * moved))

    found = minimize(loss, np.array([1.0, 0.0]), bounds=[(0.0, None), (None, None)], method="L-BFGS-B")
    return float(found.fun), float(found.x[0]), float(found.x[1])


def _chance(odds: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-odds))
    return found


def _plain(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float, np.number)) and not pd.isna(value) else None
