"""How well scores order, groups join and numbers meet what is true. None stands for what cannot be told."""

from __future__ import annotations

import numpy as np

from kequn.simulate.draws import Flags, Floats, Ints


def ranks(values: Floats) -> Floats:
    """Return the ranks from 1, equal values sharing the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    middle: Floats = (last - (count - 1) / 2.0)[place]
    return middle


def auc(score: Floats, true: Flags) -> float | None:
    """Return the area under the ROC curve: how often a true one has the higher score than a false one (Mann and Whitney 1947)."""
    yes = int(true.sum())
    no = len(true) - yes
    if not yes or not no:
        return None
    return float((ranks(score)[true].sum() - yes * (yes + 1) / 2) / (yes * no))


def auc_error(area: float | None, yes: int, no: int) -> float | None:
    """Return the standard error of an AUC measured on so many true and false ones (Hanley and McNeil 1982)."""
    if area is None:
        return None
    one, two = area / (2.0 - area), 2.0 * area * area / (1.0 + area)
    spread = area * (1.0 - area) + (yes - 1) * (one - area * area) + (no - 1) * (two - area * area)
    return float((spread / (yes * no)) ** 0.5)


def precision_at(score: Floats, true: Flags, share: float) -> float | None:
    """Return the part that is true of the highest `share` of scores, at least one; of equal ones at the border, the mean."""
    if not len(score):
        return None
    wanted = max(round(len(score) * share), 1)
    border = np.partition(score, len(score) - wanted)[len(score) - wanted]
    above, at = score > border, score == border
    found = true[above].sum() + (wanted - above.sum()) * true[at].mean()
    return float(found / wanted)


def average_precision(score: Floats, true: Flags) -> float | None:
    """Return the mean over true ones of the precision down to each; equal scores are taken together."""
    if not true.any():
        return None
    _, place = np.unique(-score, return_inverse=True)
    hits = np.bincount(place, weights=true.astype(np.float64))
    precision = np.cumsum(hits) / np.cumsum(np.bincount(place))
    return float((hits * precision).sum() / true.sum())


def brier(score: Floats, true: Flags) -> float | None:
    """Return the mean squared distance of chances from what happened (Brier 1950); None where a score lies outside 0 to 1."""
    if not len(score) or score.min() < 0.0 or score.max() > 1.0:
        return None
    return float(((score - true) ** 2).mean())


def rank_correlation(left: Floats, right: Floats) -> float | None:
    """Return Spearman's correlation: that of the ranks."""
    one, two = ranks(left) - (len(left) + 1) / 2.0, ranks(right) - (len(right) + 1) / 2.0
    size = float(np.sqrt((one * one).sum() * (two * two).sum()))
    return float((one * two).sum()) / size if size else None


def pairs(group: Ints) -> int:
    """Return how many pairs share a group; groups are whole numbers."""
    _, count = np.unique(group, return_counts=True)
    return int((count * (count - 1) // 2).sum())


def pair_figures(claimed: Ints, true: Ints) -> dict[str, float | int | None]:
    """Return how the pairs of the claimed groups agree with those of the true ones; arrays over the same things."""
    both = claimed * (int(true.max(initial=0)) + 1) + true
    said, real, right = pairs(claimed), pairs(true), pairs(both)
    return {
        "pairs claimed": said, "pairs in truth": real, "pairs right": right,
        "precision": right / said if said else None, "recall": right / real if real else None}
