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
from kequn.predict.wallet.level import groups, level
from kequn.predict.wallet.policy import Policy

Floats = NDArray[np.float64]
BASIS = "learned"
OCCASION, AT_LEAST, AT_MOST = "occasion", "at_least", "at_most"
WITHIN = (np.arange(10) + 0.5) / 10  # the places in a range that stand for it
TENTH = 1.2815515655446004  # standard deviations from the middle of a normal to where a tenth lies beyond
NARROWEST = 0.1  # of the logarithm: smaller errors are chance


class Wallet:
    """A ridge line for the logarithm of assets elsewhere, with the interval of its own errors on rows left out.

    The interval is as wide as errors are among customers like the one judged: a second line tells how far they lie off there, the
    errors in units of it tell the ends. Where a range was told it counts as all amounts in it. What was only said is understated
    (`understated_`: what is said as a share of what is shown), and the estimate is of what documents would show. The anchored
    estimate is one of the features. After `fit` of too few rows `line_` is None.
    """

    def __init__(self, policy: Policy, anchored: Anchored) -> None:
        self.policy, self.anchored = policy, anchored

    def fit(self, frame: pd.DataFrame, target: pd.Series, *, time: pd.Series) -> Self:
        """Learn assets elsewhere in the base currency.

        A column `said` is true where nobody showed documents, `occasion` tells when it was told; `at_least` and `at_most` are the
        ends of a range.
        """
        said = frame[SAID].to_numpy(bool) if SAID in frame else np.zeros(len(frame), bool)
        days = pd.to_datetime(time)
        self.rows_, self.documents_ = len(frame), int((~said).sum())
        self.first_: str | None = None
        self.last_: str | None = None
        if len(frame):
            self.first_, self.last_ = str(days.min().date()), str(days.max().date())
        self.line_: Ridge | None = None
        self.understated_, self.doubt_ = 1.0, 0.0
        if len(frame) >= self.policy.disclosures.least:
            self._learn(frame, target, said)
        return self

    def _learn(self, frame: pd.DataFrame, target: pd.Series, said: NDArray[np.bool_]) -> None:
        low, high = (self._logarithm(frame.get(name, target)) for name in (AT_LEAST, AT_MOST))
        seen, middle = self._matrix(frame), (low + high) / 2
        kinds = groups(frame.get(OCCASION), said)
        line = self.line_ = Ridge().fit(seen, middle, kinds.of)
        off = low[:, None] + (high - low)[:, None] * WITHIN - (middle - line.left_out_)[:, None]
        self.width_, widths = _widths(seen, off)
        self.errors_ = _interval(off / widths[:, None])
        given = self.policy.disclosures
        found = level(line, kinds, prior=given.understated, spread=given.understated_spread)
        self.understated_, self.level_, self.unsure_ = float(np.exp(found.understated)), found.shown, found.unsure
        figures = low == high
        if min((figures & said).sum(), (figures & ~said).sum()) > 1:
            more = line.left_out_[figures & said].var() - line.left_out_[figures & ~said].var()
            self.doubt_ = float(np.sqrt(max(more, 0.0)))

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `amount`, `low`, `high` in the base currency, and `basis`."""
        if self.line_ is None:
            return self.anchored.predict(frame)
        seen, least = self._matrix(frame), self.policy.model.smallest
        width, errors = np.exp(self.width_.predict(seen)), self.errors_
        middle = self.line_.parts(seen).sum(axis=1) + self.level_ + width * errors["amount"]
        off = {name: np.hypot(width * (errors[name] - errors["amount"]), TENTH * self.unsure_) for name in errors}
        ends = {"amount": middle, "low": middle - off["low"], "high": middle + off["high"]}
        found = {name: np.maximum(np.exp(value) - least, 0.0) for name, value in ends.items()}
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
        """Return from how much was learned, how wide the interval of an average customer is, and how much is understated."""
        if self.line_ is None:
            return self.anchored.summary()
        figures = {"documents": self.documents_, "understated": self.understated_, "penalty": self.line_.penalty_,
                   **{name: float(np.exp(self.errors_[name] * np.exp(self.width_.intercepts_[0]))) for name in ("low", "high")}}
        return Summary(BASIS, self.rows_, self.first_, self.last_, figures)

    def to_json(self) -> dict[str, Any]:
        """Return what was learned as plain values."""
        names = ("rows_", "documents_", "first_", "last_", "understated_", "doubt_")
        line = None if self.line_ is None else {
            **self.line_.to_json(), "errors_": self.errors_, "level_": self.level_, "unsure_": self.unsure_,
            "width_": self.width_.to_json()}
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
            found.errors_, found.width_ = line["errors_"], Ridge.of(line["width_"])
            found.level_, found.unsure_ = line["level_"], line["unsure_"]
        return found

    def _logarithm(self, amounts: pd.Series) -> Floats:
        found: Floats = np.log(amounts.to_numpy(np.float64) + self.policy.model.smallest)
        return found

    def _matrix(self, frame: pd.DataFrame) -> Floats:
        smallest = self.policy.model.smallest
        seen = matrix(frame, smallest)
        expected = np.log(self.anchored.predict(frame)["amount"].to_numpy() + smallest)
        return np.column_stack([seen, expected])


def _widths(seen: Floats, off: Floats) -> tuple[Ridge, Floats]:
    """Return the line of the logarithm of errors' size, and the size that it gives for each row when that is left out."""
    size = np.log(np.abs(off) + NARROWEST).mean(axis=1)
    line = Ridge().fit(seen, size, np.zeros(len(seen), np.int64))
    widths: Floats = np.exp(size - line.left_out_)
    return line, widths


def _interval(errors: Floats) -> dict[str, float]:
    """Return the quantiles of errors on rows left out, the outer ones as far out as so few rows ask for (split conformal)."""
    n = len(errors)
    levels = {"amount": 0.5, "low": max(np.floor(0.1 * (n + 1)) / n, 0.0), "high": min(np.ceil(0.9 * (n + 1)) / n, 1.0)}
    return {name: float(np.quantile(errors, level)) for name, level in levels.items()}
