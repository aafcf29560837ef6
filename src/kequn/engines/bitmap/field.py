"""One indexed column: its distinct values in order, and bit slices of each row's place among them.

Where a column has at most 256 distinct values, a row's code is its value's place, and a condition is at most eight operations on
slices. Where it has more, the code is one of at most 256 bins of equally many rows; the few rows of the one bin that a limit
cuts stand in `order`. Source: P. O'Neil, D. Quass, Improved Query Performance with Variant Indexes, SIGMOD 1997, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kequn.engines.bitmap import bits
from kequn.engines.bitmap.bits import Bits, Positions

CODES = 256


@dataclass(frozen=True)
class Field:
    """The index of one column over `rows` rows.

    `present` are the rows with a value, None where all have one. `firsts[i]` is how many rows have a smaller value than the i-th
    distinct one; the last is the number of rows with a value. Of a column in bins, `starts` are the ranks at which bins begin
    (and the end), `order` the positions by rank; of another these are None, and the code is the place of the value.
    """

    rows: int
    slices: tuple[Bits, ...]
    present: Bits | None
    values: NDArray[Any]
    firsts: NDArray[np.uint32]
    starts: NDArray[np.uint32] | None
    order: Positions | None

    def known(self) -> Bits:
        """Return the rows that have a value."""
        return np.full(bits.words(self.rows), ~np.uint64(0)) if self.present is None else self.present.copy()

    def unknown(self) -> Bits:
        """Return the rows that have none."""
        return np.zeros(bits.words(self.rows), np.uint64) if self.present is None else ~self.present

    def between(self, low: int, high: int) -> Bits:
        """Return the rows whose value is one of `values[low:high]`."""
        if low >= high:
            return np.zeros(bits.words(self.rows), np.uint64)
        if high == len(self.values):
            return self._from(low)
        found = self._from(low)
        return np.bitwise_and(found, ~self._from(high), out=found)

    def _from(self, place: int) -> Bits:
        """Return the rows whose value is `values[place]` or one that comes later."""
        if self.starts is None or self.order is None:
            return self._coded(place)
        rank = int(self.firsts[place])
        begin = int(np.searchsorted(self.starts, rank, side="right")) - 1
        first, end = int(self.starts[begin]), int(self.starts[begin + 1])
        if rank == first:
            return self._coded(begin)
        nearer_first = rank - first <= end - rank
        found = self._coded(begin if nearer_first else begin + 1)
        bits.turn(found, self.order[first:rank] if nearer_first else self.order[rank:end])
        return found

    def _coded(self, code: int) -> Bits:
        """Return the rows whose code is that or higher: from the lowest bit upwards, a 1 asks for the slice, a 0 adds it."""
        found: Bits | None = None
        for place, piece in enumerate(self.slices):
            if code >> place & 1:
                found = piece.copy() if found is None else np.bitwise_and(found, piece, out=found)
            elif found is not None:
                np.bitwise_or(found, piece, out=found)
        if code >> len(self.slices):
            return np.zeros(bits.words(self.rows), np.uint64)
        if found is None:
            return self.known()
        return found if self.present is None else np.bitwise_and(found, self.present, out=found)
