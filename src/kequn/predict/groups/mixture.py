"""Latent classes: a customer is of one class, and within a class the tags vary independently (Lazarsfeld and Henry 1968).

Learned by expectation and maximisation (Dempster, Laird and Rubin 1977) from several random beginnings. How many classes there
are is said by the integrated completed likelihood (Biernacki, Celeux and Govaert 2000), which is better the smaller and, unlike
the plain information criterion, asks that the classes lie apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kequn.predict.groups.levels import spread

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SHORT, LONG, KEPT = 10, 150, 3  # passes of each beginning, and of the best of them; how many of them go on
CLOSE = 3e-6  # a pass that betters the likelihood by less than this share of it is the last
UNSURE = 0.1  # of a row's membership, at a beginning, is spread over all classes
PRIOR = 1.0  # rows of everybody's levels that each class has beforehand, so that nothing is impossible


class Mixture:
    """So many classes over coded tags. After `fit`: `shares_`, `logs_` (levels of all tags × classes), `criterion_`."""

    def __init__(self, classes: int, *, sizes: Sequence[int], seed: int, starts: int = 8) -> None:
        self.classes, self.sizes, self.seed, self.starts = classes, list(sizes), seed, starts
        self._first = np.cumsum([0, *self.sizes[:-1]])
        self._tag = np.repeat(np.arange(len(self.sizes)), self.sizes)

    def fit(self, codes: Ints) -> Self:
        """Learn from rows × tags of levels. Deterministic for a seed."""
        rows = spread(codes, self.sizes)
        draws = np.random.default_rng([self.seed, self.classes])
        starts = self.starts if self.classes > 1 else 1
        begun = [self._climb(rows, self._beginning(codes, draws), SHORT) for _ in range(starts)]
        begun.sort(key=lambda one: -one[0])
        ended = max((self._climb(rows, one[1], LONG) for one in begun[:KEPT]), key=lambda one: one[0])
        likelihood, members, self.shares_, self.logs_ = ended
        entropy = -float((members * np.log(np.maximum(members, 1e-300))).sum())
        free = self.classes - 1 + self.classes * sum(size - 1 for size in self.sizes)
        self.criterion_ = -2 * likelihood + free * float(np.log(len(codes))) + 2 * entropy
        return self

    def members(self, codes: Ints) -> Floats:
        """Return rows × classes: how probable each class is."""
        logs = np.log(self.shares_) + sum(self.logs_[first + column] for first, column in zip(self._first, codes.T, strict=True))
        return _normal(logs)[1]

    def leaning(self, codes: Ints, klass: Ints) -> Floats:
        """Return rows × tags: the logarithm by which each tag's level speaks for the row's class against an average row."""
        overall = np.log(np.exp(self.logs_) @ self.shares_)
        parts = [self.logs_[first + column, klass] - overall[first + column]
                 for first, column in zip(self._first, codes.T, strict=True)]
        return np.stack(parts, axis=1)

    def _beginning(self, codes: Ints, draws: np.random.Generator) -> Floats:
        """Return members by their likeness to some rows that are far from one another (Arthur and Vassilvitskii 2007)."""
        n = len(codes)
        apart = [(codes != codes[draws.integers(n)]).sum(axis=1)]
        while len(apart) < self.classes:
            weight = np.minimum.reduce(apart).astype(np.float64) ** 2 + 1e-9
            apart.append((codes != codes[draws.choice(n, p=weight / weight.sum())]).sum(axis=1))
        nearest = (np.stack(apart, axis=1) + draws.uniform(0, 0.5, (n, self.classes))).argmin(axis=1)
        members = np.full((n, self.classes), UNSURE / self.classes)
        members[np.arange(n), nearest] += 1 - UNSURE
        return members

    def _climb(self, rows: Any, members: Floats, passes: int) -> tuple[float, Floats, Floats, Floats]:
        across = rows.T.tocsr()
        overall, likelihood = PRIOR * rows.mean(axis=0)[:, None] + 1e-9, -np.inf
        shares, logs = np.zeros(0), np.zeros((0, 0))
        for _ in range(passes):
            weight = members.sum(axis=0)
            shares = (weight + 1.0) / (weight + 1.0).sum()
            counts = across @ members + overall
            total = np.add.reduceat(counts, self._first, axis=0)
            logs = np.log(counts / total[self._tag])
            before = likelihood
            each, members = _normal(rows @ logs + np.log(shares))
            likelihood = float(each.sum())
            if likelihood - before < CLOSE * abs(likelihood):
                break
        return likelihood, members, shares, logs


def _normal(logs: Floats) -> tuple[Floats, Floats]:
    """Return the logarithm of each row's sum, and the rows that sum to 1."""
    most = logs.max(axis=1, keepdims=True)
    parts = np.exp(logs - most)
    total = parts.sum(axis=1, keepdims=True)
    return (np.log(total) + most)[:, 0], parts / total
