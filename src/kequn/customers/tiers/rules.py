"""How a tier follows the monthly averages: up with the next month, down only after so many months below. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Bands = NDArray[np.int8]


def followed(bands: Bands, down_after: Sequence[int]) -> Bands:
    """Return the tier that each month leads to, in force in the month after it; a row for each customer, a column for each month.

    `bands` are the tiers that the months' own averages would give. The first month counts as it was; a better one lifts at once.
    One that is worse for the `down_after[tier]`-th time in a row lets fall to the best of those months.
    """
    tier = bands[:, 0].copy()
    below, best = np.zeros(len(bands), np.int16), np.zeros(len(bands), np.int8)
    patience, after = np.asarray(down_after, np.int16), np.empty_like(bands)
    for month in range(bands.shape[1]):
        now = bands[:, month]
        worse = now < tier
        below = np.where(worse, below + 1, 0)
        best = np.where(worse, np.where(below == 1, now, np.maximum(best, now)), 0)
        falls = worse & (below >= patience[tier])
        tier = np.where(worse, np.where(falls, best, tier), now)
        below = np.where(falls, 0, below)
        after[:, month] = tier
    return after


def in_force(bands: Bands, after: Bands) -> Bands:
    """Return the tier in force in each month: what the month before led to; in the first, what it is itself."""
    return np.concatenate([bands[:, :1], after[:, :-1]], axis=1)


def unchanged(tiers: Bands) -> NDArray[np.int64]:
    """Return the place of the month since which each customer has the tier of the last month."""
    different = tiers != tiers[:, -1:]
    months = tiers.shape[1]
    last = months - 1 - np.argmax(different[:, ::-1], axis=1)
    return np.where(different.any(axis=1), last + 1, 0)
