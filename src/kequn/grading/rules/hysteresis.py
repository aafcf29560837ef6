"""Cutting a score into grades so that none is left before the score is beyond the cut by a margin.

Noise smaller than the margin round a steady score never brings back a grade that was left: crossing a cut downwards needs a score
below `cut - margin`, upwards one from `cut + margin` on, and no noise smaller than the margin does both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def placed(score: float, cuts: Sequence[float]) -> int:
    """Return the place of a score that had none before: 0 from the first cut on, and so on down."""
    return sum(score < cut for cut in cuts)


def moved(place: int, score: float, cuts: Sequence[float], margin: float) -> int:
    """Return the place after a score, one step at a time; so looking more often at a score that only falls changes nothing."""
    while place < len(cuts) and score < cuts[place] - margin:
        place += 1
    while place > 0 and score >= cuts[place - 1] + margin:
        place -= 1
    return place


def moved_all(
    places: NDArray[np.int64], scores: NDArray[np.float64], cuts: Sequence[float], margin: float,
) -> NDArray[np.int64]:
    """Return `moved` of each; a place of -1 stands for none before."""
    limits = np.asarray(cuts, np.float64)
    now = np.where(places < 0, (scores[:, None] < limits).sum(axis=1), places)
    for place, cut in enumerate(cuts):
        now = np.where((now == place) & (scores < cut - margin), place + 1, now)
    for place, cut in reversed(list(enumerate(cuts))):
        now = np.where((now == place + 1) & (scores >= cut + margin), place, now)
    return now
