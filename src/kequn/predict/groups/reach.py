"""How far down a ranking members of a circle are still found more often than by chance, with an interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCKS, LEAST = 40, 10  # the circle is read in at most so many steps down the ranking, each of at least so many members
RESAMPLES = 200


@dataclass(frozen=True)
class Step:
    """A stretch of the ranking: down to `rank`, and how many times as often as by chance the circle's members stand in it."""

    rank: int
    lift: float


@dataclass(frozen=True)
class Reach:
    """The ranking makes sense down to `rank`, between `low` and `high` with 95 %; 0 where it never does."""

    rank: int
    low: int
    high: int
    bound: float
    candidates: int
    steps: tuple[Step, ...]


def reach(circle: Floats, others: Floats, *, lift: float, seed: int) -> Reach:
    """Return the rank among the `others` down to which the lift stays at least `lift`; scores are of rows not learned from.

    The lift falls from step to step (isotonic regression). The interval is of 200 bootstrap resamples of both; where it reaches
    down to 0 the circle is not told from chance, and the rank is 0.
    """
    found = _steps(circle, others)
    draws, ranks = np.random.default_rng([seed, 11]), []
    for _ in range(RESAMPLES):
        again = _steps(draws.choice(circle, len(circle)), draws.choice(others, len(others)))
        ranks.append(_down_to(again, lift))
    low, high = np.quantile(ranks, (0.025, 0.975), method="nearest")
    rank = _down_to(found, lift) if low else 0
    return Reach(rank, int(low), int(high), lift, len(others), found)


def _down_to(steps: tuple[Step, ...], lift: float) -> int:
    return max((step.rank for step in steps if step.lift >= lift), default=0)


def _steps(circle: Floats, others: Floats) -> tuple[Step, ...]:
    from scipy.optimize import isotonic_regression

    ordered, ranked = np.sort(circle)[::-1], np.sort(others)
    count = max(1, min(BLOCKS, len(ordered) // LEAST))
    ends = np.unique(ordered[np.arange(1, count + 1) * len(ordered) // count - 1])[::-1]  # steps end with a score
    members = len(ordered) - np.searchsorted(ordered[::-1], ends, side="left")
    ranks = len(ranked) - np.searchsorted(ranked, ends, side="left")
    width = np.diff(ranks, prepend=0) / len(ranked)
    share = np.diff(members, prepend=0) / len(ordered)
    rest = ranks[-1] < len(ranked)  # below the last member of the circle nobody of it is found
    width = np.append(width, 1 - ranks[-1] / len(ranked)) if rest else width
    share, ranks = (np.append(share, 0.0), np.append(ranks, len(ranked))) if rest else (share, ranks)
    floor = 0.5 / len(ranked)  # a step without any other row has the lift of half a row
    lifts = isotonic_regression(share / np.maximum(width, floor), weights=np.maximum(width, floor), increasing=False).x
    return tuple(Step(int(rank), float(value)) for rank, value in zip(ranks, lifts, strict=True))
