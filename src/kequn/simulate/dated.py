"""What changes on days: a value for each of many things (people, households), as step functions of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kequn.simulate.draws import Ints

NEVER = 1_000_000  # a day further than any
FAR = 1 << 20  # more than any day: tells things apart in one sorted row of keys


@dataclass(frozen=True)
class Dated:
    """Arrays: the value of each thing at first, and the changes (which, on what day, to what) by day."""

    first: Ints
    which: Ints
    day: Ints
    value: Ints

    def at(self, day: int) -> Ints:
        """Return every value as it is at the end of a day."""
        upto = np.searchsorted(self.day, day, side="right")
        now = self.first.copy()
        now[self.which[:upto]] = self.value[:upto]  # of several changes the last one stays
        return now

    def of(self, which: Ints, day: Ints) -> Ints:
        """Return the value of each of these at the end of its own day."""
        order = np.argsort(self.which, kind="stable")
        keys = self.which[order] * FAR + self.day[order]
        place = np.searchsorted(keys, which * FAR + day, side="right") - 1
        if not len(keys):
            return self.first[which]
        changed = (place >= 0) & (self.which[order][place] == which)
        return np.where(changed, self.value[order][place], self.first[which])


def dated(first: Ints, changes: Sequence[tuple[Ints, Ints, Ints]]) -> Dated:
    """Return step functions from parts of changes (which, day, value); of two changes on one day the later part's stands."""
    if not changes:
        nothing = np.zeros(0, np.int64)
        return Dated(first, nothing, nothing, nothing)
    which, day, value = (np.concatenate([part[column] for part in changes]).astype(np.int64) for column in range(3))
    order = np.argsort(day, kind="stable")
    return Dated(first, which[order], day[order], value[order])
