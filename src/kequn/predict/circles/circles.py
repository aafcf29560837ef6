"""Circles in a graph of ties: people whose surroundings are alike (SCAN; Xu, Yuruk, Feng and Schweiger, KDD 2007).

Two who are tied are close where the people around them are mostly the same; whoever has enough people close by is in the middle
of a circle, and the circle is everybody close to somebody in its middle. That is density clustering over the likeness of
surroundings, so scikit-learn's DBSCAN does it. A tie counts only where the two have a third in common, or are colleagues: the
customers of one shop know the shop, not each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kequn.predict.circles.policy import Settings

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
NONE = -1
_TINY = 1e-9  # so that no distance between two who are tied is 0, which a sparse matrix takes for no tie


@dataclass(frozen=True)
class Found:
    """`circle` of each person, from 0 on, the largest first; NONE for who is in none. `alike`: of each circle, from 0 to 1."""

    circle: Ints
    alike: NDArray[np.float64]


def circles(one: Ints, other: Ints, placed: Flags, people: int, settings: Settings, *, seed: int = 0) -> Found:
    """Return the circles among `people` persons, numbered from 0: `one` and `other` are tied, where `placed` by a place too.

    Only such are told as are found again when some ties are left out (`alike`: mean Jaccard likeness with the nearest then).
    """
    if not len(one):
        return Found(np.full(people, NONE), np.zeros(0))
    whole = _grouped(one, other, placed, people, settings)
    count, alike = int(whole.max(initial=NONE)) + 1, np.zeros(0)
    if count:
        draws = np.random.default_rng([seed, 11])
        alike = np.zeros(count)
        for _ in range(settings.resamples):
            kept = draws.random(len(one)) >= settings.left_out
            alike += _likeness(whole, _grouped(one[kept], other[kept], placed[kept], people, settings), count)
        alike /= settings.resamples
    size = np.bincount(whole[whole != NONE], minlength=count)
    told = np.flatnonzero((alike >= settings.alike) & (size >= settings.least))
    order = told[np.argsort(-size[told], kind="stable")]
    place = np.full(count + 1, NONE)  # the last is that of NONE
    place[order] = np.arange(len(order))
    return Found(place[whole], alike[order])


def _grouped(one: Ints, other: Ints, placed: Flags, people: int, settings: Settings) -> Ints:
    """Return the group of each person, from 0 in the order of their first members; NONE where there is none."""
    from sklearn.cluster import DBSCAN

    def either(of: NDArray[Any]) -> sparse.csr_array:
        half = sparse.csr_array((of.astype(np.float64), (one, other)), (people, people))
        return half + half.T

    tied = either(np.ones(len(one)))
    tied = tied * ((tied * (tied @ tied) + either(placed)) > 0)
    somebody, group = np.flatnonzero(tied.sum(axis=1)), np.full(people, NONE)  # the others are most, and in no circle
    if not len(somebody):
        return group
    tied = tied[somebody][:, somebody]
    around = tied + sparse.eye_array(len(somebody), format="csr")
    norm = sparse.diags_array(1 / np.sqrt(around.sum(axis=1)))
    likeness = (norm @ (tied * (around @ around)) @ norm).tocsr()
    likeness.data = np.maximum(1 - likeness.data, 0) + _TINY
    found = DBSCAN(eps=1 - settings.likeness + 2 * _TINY, min_samples=settings.close, metric="precomputed").fit(likeness)
    group[somebody] = found.labels_
    return group


def _likeness(whole: Ints, again: Ints, count: int) -> NDArray[np.float64]:
    """Return the Jaccard likeness of each group with the nearest of another grouping."""
    both = (whole != NONE) & (again != NONE)
    width = int(again.max(initial=0)) + 1
    shared = sparse.coo_array((np.ones(int(both.sum())), (whole[both], again[both])), (count, width)).tocsr().tocoo()
    size, other = np.bincount(whole[whole != NONE], minlength=count), np.bincount(again[again != NONE], minlength=width)
    row, column = shared.coords
    found = np.zeros(count)
    np.maximum.at(found, row, shared.data / (size[row] + other[column] - shared.data))
    return found
