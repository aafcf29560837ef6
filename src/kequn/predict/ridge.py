"""A line through standardised features, held short by a penalty that its own errors choose; with the error of each row left out.

Hoerl and Kennard 1970; the penalty by leave-one-out errors in closed form (Golub, Heath and Wahba 1979), which serve as
residuals of rows that were not learned from (the jackknife of Barber, Candes, Ramdas and Tibshirani 2021).
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PENALTIES = np.logspace(-1, 4, 26)
LEARNED = ("middle_", "spread_", "least_", "most_", "weights_", "intercepts_")


class Ridge:
    """A straight line in all features, with an intercept of its own for each group of rows.

    No row is judged as further out in a feature than those it learned from. After `fit`: `middle_`, `spread_`, `least_` and
    `most_` of the features, `weights_` of the standardised ones, `intercepts_` by group,
    `left_out_` the error of each row by the line of all others, `penalty_`.
    """

    def fit(self, features: Floats, target: Floats, groups: NDArray[np.int64]) -> Self:
        """Learn from rows × features without nulls; `groups` are numbers from 0."""
        self.middle_, self.spread_ = features.mean(axis=0), features.std(axis=0)
        self.spread_ = np.where(self.spread_ > 0, self.spread_, 1.0)
        self.least_, self.most_ = features.min(axis=0), features.max(axis=0)
        rows = self._standard(features)
        sizes = np.maximum(np.bincount(groups), 1)
        mean = np.stack([np.bincount(groups, column) / sizes for column in rows.T], axis=1)
        level = np.bincount(groups, target) / sizes
        inner, left = rows - mean[groups], target - level[groups]
        u, s, vt = np.linalg.svd(inner, full_matrices=False)
        projected = u.T @ left
        best = np.inf
        for penalty in PENALTIES:
            kept = s * s / (s * s + penalty)
            leverage = (u * u) @ kept + 1.0 / sizes[groups]
            errors = (left - u @ (kept * projected)) / np.maximum(1.0 - leverage, 1e-6)
            if (loss := float((errors * errors).mean())) < best:
                best, self.penalty_, self.left_out_ = loss, float(penalty), errors
                self.weights_ = vt.T @ (s / (s * s + penalty) * projected)
        self.intercepts_ = level - mean @ self.weights_
        return self

    def predict(self, features: Floats, group: int = 0) -> Floats:
        """Return the line's value for each row, as of that group."""
        found: Floats = self._standard(features) @ self.weights_ + self.intercepts_[group]
        return found

    def parts(self, features: Floats) -> Floats:
        """Return rows × features: what each feature adds to the value against a row that is average in all."""
        found: Floats = self._standard(features) * self.weights_
        return found

    def to_json(self) -> dict[str, Any]:
        """Return what was learned as plain values; the errors left out are not kept."""
        arrays = {name: getattr(self, name).tolist() for name in LEARNED}
        return {**arrays, "penalty_": self.penalty_}

    @classmethod
    def of(cls, learned: dict[str, Any]) -> Self:
        """Return a line that was learned before."""
        line = cls()
        for name in LEARNED:
            setattr(line, name, np.array(learned[name], np.float64))
        line.penalty_ = float(learned["penalty_"])
        return line

    def _standard(self, features: Floats) -> Floats:
        found: Floats = (np.clip(features, self.least_, self.most_) - self.middle_) / self.spread_
        return found
