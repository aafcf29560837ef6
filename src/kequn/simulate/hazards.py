"""The oracle's numbers: how probable it was at each month's end that somebody's assets would be gone within 30 days.

Both are frequencies over the whole bank, so that they hold on average: of all courses of leaving that stood in the same step for
as many fortnights and had the same cause, the part that had left 30 days later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate.courses import CAUSES, LEAVE, Courses
from kequn.simulate.draws import Flags, Floats, Ints

AHEAD = 30
FORTNIGHTS = 4  # the fourth stands for all later ones
WEIGHT = 10  # of the frequency over all causes within that of one cause


@dataclass(frozen=True)
class Hazards:
    """Arrays over month-ends and courses that stand in a step then; probabilities from 0 to 1."""

    day: Ints
    row: Ints  # of the courses
    informed: Floats  # cause and step known
    visible: Floats  # known only once a trace is in the files; before it as for everybody
    base: float  # for everybody who is in no course


def hazards(courses: Courses, days: Ints, eligible: Ints) -> Hazards:
    """Return them for the last days of whole months, of each of which `eligible` tells how many might have begun to leave."""
    leave = np.flatnonzero(courses.kind == LEAVE)
    at, place = np.divmod(np.arange(len(days) * len(leave)), max(len(leave), 1))
    day, row = days[at], leave[place]
    stands = (courses.began[row] <= day) & (courses.back[row] > day) & (courses.left[row] > day)
    day, row = day[stands], row[stands]
    soon = courses.left[row] <= day + AHEAD
    told = day + AHEAD <= days[-1]
    starts = np.stack([courses.began[row], courses.trying[row], courses.moving[row], courses.falling[row]])
    step = (starts <= day).sum(axis=0) - 1
    cell = step * FORTNIGHTS + np.minimum((day - starts[step, np.arange(len(row))]) // 14, FORTNIGHTS - 1)
    whole = _share(cell, soon, told, 4 * FORTNIGHTS, np.zeros(4 * FORTNIGHTS))
    causes = len(CAUSES[LEAVE])
    fine = _share(cell * causes + courses.cause[row], soon, told, 4 * FORTNIGHTS * causes, np.repeat(whole, causes))
    informed = fine[cell * causes + courses.cause[row]]
    early = days[days + AHEAD <= days[-1]]
    sudden = sum(int(((courses.began[leave] > one) & (courses.left[leave] <= one + AHEAD)).sum()) for one in early.tolist())
    base = sudden / max(int(eligible[: len(early)].sum()), 1)
    return Hazards(day, row, informed, np.where(courses.first_trace[row] <= day, informed, base), base)


def _share(cell: Ints, soon: Flags, told: Flags, cells: int, prior: Floats) -> Floats:
    """Return the part of each cell's told rows that left soon, with WEIGHT rows of the prior among them where there is one."""
    weight = WEIGHT if prior.any() else 0
    left = np.bincount(cell[told], weights=soon[told].astype(np.float64), minlength=cells)
    count = np.bincount(cell[told], minlength=cells)
    share: Floats = (left + weight * prior) / np.maximum(count + weight, 1)
    return share
