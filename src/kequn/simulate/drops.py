"""Monthly drops of state: what is new or changed since the drop before, so that each row is known only when the bank knew it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kequn.simulate import files
from kequn.simulate.accounts import NEVER
from kequn.simulate.draws import Flags, Ints
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
            yield files.dates(np.array([last]), "%Y%m%d")[0].as_py(), rows, end[rows]
        before = last
