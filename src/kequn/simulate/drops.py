"""Monthly drops of state: what is new or changed since the drop before, so that each row is known only when the bank knew it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.dirty import LATE, Mark
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month


def drops(window: list[Month], opened: Ints, ended: Ints) -> Iterator[tuple[str, Ints, Flags]]:
    """Yield each drop's date, its rows, and whether each has ended by then; the first drop is the stock before the window.

    A row is in the drop of the month in which it was opened and in that of its end. A month in which nothing changed sends none.
    """
    before = -NEVER
    for last in [window[0].first - 1, *(month.last for month in window)]:
        end = (ended > before) & (ended <= last)
        new = (opened > before) & (opened <= last)
        rows = np.flatnonzero(new | end)
        if len(rows):
            yield stamp_of(last), rows, end[rows]
        before = last


@dataclass(frozen=True)
class Drop:
    """One drop: its rows, whether each has ended by then, the day of the change, and the day the system told it.

    A row is late where that is a drop later than the change.
    """

    stamp: str
    rows: Ints
    ended: Flags
    changed: Ints
    told: Ints

    def marks(self) -> list[Mark]:
        """Return the rows that came late."""
        return [Mark(np.flatnonzero(self.told > self.changed), LATE, "told a drop late")]


def told(window: list[Month], opened: Ints, ended: Ints, seed: int, system: str) -> Iterator[Drop]:
    """Yield quarterly drops, where some changes are told only in the drop after their own; none of the stock.

    What changes again before it was told is told once.
    """
    quarters = [month.last for month in window if month.number % 3 == 0 or month is window[-1]]
    late, before = np.zeros(0, np.int64), -NEVER
    for index, last in enumerate([window[0].first - 1, *quarters]):
        rows = np.flatnonzero((opened > before) & (opened <= last) | (ended > before) & (ended <= last))
        held_back = Draws(seed, f"late from {system}", index).chance(p.TOLD_LATE if index else 0, len(rows))
        late = late[~np.isin(late, rows)]
        both = np.concatenate([late, rows[~held_back]])
        gone = ended[both] <= last
        changed = np.where(gone, ended[both], opened[both])
        day = np.where(np.arange(len(both)) < len(late), np.minimum(before + 3, last), changed)
        if len(both):
            yield Drop(stamp_of(last), both, gone, changed, day)
        late, before = rows[held_back], last


def stamp_of(day: int) -> str:
    """Return a day as it stands in the names of files."""
    return str(files.dates(np.array([day]), "%Y%m%d")[0].as_py())
