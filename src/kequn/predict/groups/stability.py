"""Would the same groups be found among other customers? Resamples are grouped anew and held against the first grouping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Stability:
    """`alike`: each group's mean Jaccard similarity with the nearest of a resample; `agreement`: mean Rand, adjusted."""

    alike: tuple[float, ...]
    agreement: float
    resamples: int


def stability(group: Ints, regroup: Callable[[Ints, int], Ints], *, resamples: int, seed: int) -> Stability:
    """Return how well groups come again when rows are drawn anew with replacement (Hennig 2007).

    `group` is the group of each row, from 0; `regroup(rows, turn)` learns from these rows and returns the group of every row.
    """
    draws, n, count = np.random.default_rng([seed, 7]), len(group), int(group.max()) + 1
    alike, agreement = np.zeros((resamples, count)), np.zeros(resamples)
    for turn in range(resamples):
        again = regroup(draws.integers(0, n, n), turn)
        shared = crossed(group, again)
        either = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0, keepdims=True) - shared
        alike[turn] = (shared / np.maximum(either, 1)).max(axis=1)
        agreement[turn] = adjusted_rand(group, again)
    return Stability(tuple(alike.mean(axis=0).tolist()), float(agreement.mean()), resamples)


def crossed(one: Ints, other: Ints) -> Ints:
    """Return how many rows are in each group of one and of the other grouping, both numbered from 0."""
    width = int(other.max()) + 1
    counts = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width)
    return counts.reshape(-1, width).astype(np.int64)


def adjusted_rand(one: Ints, other: Ints) -> float:
    """Return the Rand index corrected for chance (Hubert and Arabie 1985): 1 for the same groups, about 0 for unrelated ones."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))
