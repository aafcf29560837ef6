"""The estimate that learns from what some customers told; until enough did, the anchored one."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.predict.model import Reason, Summary
from kequn.predict.ridge import Ridge
from kequn.predict.wallet.anchored import Anchored
from kequn.predict.wallet.features import SAID, features, matrix
from kequn.predict.wallet.policy import Policy

Floats = NDArray[np.float64]
BASIS = "learned"
SHOWN, TOLD = 0, 1  # the groups of labels: with documents, or only said


class Wallet:
    """A ridge line for the logarithm of assets elsewhere, with the interval of its own errors on rows left out.

    What was only said has a level of its own (`understated_`: what is said as a share of what is shown), so that the estimate
    is of what documents would show. The anchored estimate is one of the features. After `fit` of too few rows `line_` is None.
    """

    def __init__(self, policy: Policy, anchored: Anchored) -> None:
        self.policy, self.anchored = policy, anchored

    def fit(self, frame: pd.DataFrame, target: pd.Series, *, time: pd.Series) -> Self:
        """Learn assets elsewhere in the base currency. A column `said` is true where nobody showed documents."""
        given = self.policy.disclosures
        said = frame[SAID].to_numpy(bool) if SAID in frame else np.zeros(len(frame), bool)
        apart = min(int(said.sum()), int((~said).sum())) >= given.documents
        groups = np.where(said & apart, TOLD, SHOWN)
        days = pd.to_datetime(time)
        self.rows_, self.documents_ = len(frame), int((~said).sum())
        self.first_: str | None = None
        self.last_: str | None = None
        if len(frame):
            self.first_, self.last_ = str(days.min().date()), str(days.max().date())
        self.line_: Ridge | None = None
        self.understated_, self.doubt_ = 1.0, 0.0
        if len(frame) >= given.least:
            self._learn(frame, target, groups)
        return self

    def _learn(self, frame: pd.DataFrame, target: pd.Series, groups: NDArray[np.int64]) -> None:
        wanted = np.log(target.to_numpy(np.float64) + self.policy.model.smallest)
        line = self.line_ = Ridge().fit(self._matrix(frame), wanted, groups)
        shown = line.left_out_[groups == SHOWN]
        self.errors_ = _interval(line.left_out_)
        if (groups == TOLD).any():
            told = line.left_out_[groups == TOLD]
            self.understated_ = float(np.exp(line.intercepts_[TOLD] - line.intercepts_[SHOWN]))
            self.doubt_ = float(np.sqrt(max(told.var() - shown.var(), 0.0)))

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `amount`, `low`, `high` in the base currency, and `basis`."""
        if self.line_ is None:
            return self.anchored.predict(frame)
        value = self.line_.predict(self._matrix(frame))
        least = self.policy.model.smallest
        found = {name: np.maximum(np.exp(value + error) - least, 0.0) for name, error in self.errors_.items()}
        return pd.DataFrame({**found, "basis": BASIS}, index=frame.index)

    def explain(self, frame: pd.DataFrame) -> list[list[Reason]]:
        """Return the reasons of each row: those that move the estimate most from that of an average customer first."""
        if self.line_ is None:
            return self.anchored.explain(frame)
        parts = self.line_.parts(self._matrix(frame))
        told_under = [*(feature.reason for feature in features().values()), "income"]
        names = list(dict.fromkeys(told_under))
        sums = {name: parts[:, [place for place, other in enumerate(told_under) if other == name]].sum(axis=1) for name in names}
        rows = frame[list(features())].astype(float).replace({np.nan: None}).to_dict("records")
        found = []
        for place, row in enumerate(rows):
            values = {name: {key: row[key] for key, feature in features().items() if feature.reason == name} for name in names}
            one = [Reason(name, float(np.exp(sums[name][place])), values[name]) for name in names]
            found.append(sorted(one, key=lambda reason: -abs(np.log(reason.factor))))
        return found

    def summary(self) -> Summary:
        """Return from how much was learned, how wide the interval is, and how much is understated."""
        if self.line_ is None:
            return self.anchored.summary()
        figures = {"documents": self.documents_, "understated": self.understated_, "penalty": self.line_.penalty_,
                   "low": float(np.exp(self.errors_["low"])), "high": float(np.exp(self.errors_["high"]))}
        return Summary(BASIS, self.rows_, self.first_, self.last_, figures)

    def to_json(self) -> dict[str, Any]:
        """Return what was learned as plain values."""
        names = ("rows_", "documents_", "first_", "last_", "understated_", "doubt_")
        line = None if self.line_ is None else {**self.line_.to_json(), "errors_": self.errors_}
        return {**{name: getattr(self, name) for name in names}, "line_": line, "anchored": self.anchored.to_json()}

    @classmethod
    def of(cls, learned: dict[str, Any], policy: Policy) -> Self:
        """Return an estimator that learned before."""
        found = cls(policy, Anchored(policy).learned(learned["anchored"]))
        for name in ("rows_", "documents_", "first_", "last_", "understated_", "doubt_"):
            setattr(found, name, learned[name])
        line = learned["line_"]
        found.line_ = None if line is None else Ridge.of(line)
        if line is not None:
            found.errors_ = line["errors_"]
        return found

    def _matrix(self, frame: pd.DataFrame) -> Floats:
        smallest = self.policy.model.smallest
        seen = matrix(frame, smallest)
        expected = np.log(self.anchored.predict(frame)["amount"].to_numpy() + smallest)
        return np.column_stack([seen, expected])


def _interval(errors: Floats) -> dict[str, float]:
    """Return the quantiles of errors on rows left out, the outer ones as far out as so few rows ask for (split conformal)."""
    n = len(errors)
    levels = {"amount": 0.5, "low": max(np.floor(0.1 * (n + 1)) / n, 0.0), "high": min(np.ceil(0.9 * (n + 1)) / n, 1.0)}
    return {name: float(np.quantile(errors, level)) for name, level in levels.items()}
