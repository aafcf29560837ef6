"""Log odds as a sum over tags, held short by a penalty: logistic regression on coded levels, read tag by tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kequn.predict.groups.levels import spread

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Logistic:
    """After `fit`: `weights_` by level of all tags, centred by tag on the rows learned from, and `base_`."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = list(sizes)
        self._first = np.cumsum([0, *self.sizes[:-1]])

    def fit(self, codes: Ints, truth: NDArray[np.bool_]) -> Self:
        """Learn from rows × tags of levels; the rows of either side weigh as much together, so `base_` is near 0."""
        from sklearn.linear_model import LogisticRegression

        rows = spread(codes, self.sizes)
        found = LogisticRegression(class_weight="balanced", max_iter=500).fit(rows, truth)
        weights = found.coef_[0].astype(np.float64)
        share = np.asarray(rows.mean(axis=0)).ravel()
        middle = np.add.reduceat(weights * share, self._first)
        self.weights_ = weights - np.repeat(middle, self.sizes)
        self.base_ = float(found.intercept_[0] + middle.sum())
        return self

    def parts(self, codes: Ints) -> Floats:
        """Return rows × tags: what each tag adds to the log odds against a typical row."""
        found: Floats = self.weights_[codes + self._first]
        return found

    def score(self, codes: Ints) -> Floats:
        """Return the log odds of each row."""
        found: Floats = self.parts(codes).sum(axis=1) + self.base_
        return found
