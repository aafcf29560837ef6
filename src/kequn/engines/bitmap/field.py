"""One indexed column: its distinct values in order, and bit slices of each row's place among them.

Where a column has at most 256 distinct values, a row's code is its value's place, and a condition is at most eight operations on
slices. Where it has more, the code is one of at most 256 bins of equally many rows; the few rows of the one bin that a limit
cuts stand in `order`. Source: P. O'Neil, D. Quass, Improved Query Performance with Variant Indexes, SIGMOD 1997, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kequn.engines.bitmap import bits
from kequn.engines.bitmap.bits import Bits, Positions

CODES = 256


@dataclass(frozen=True)
class Field:
    """The index of one column over `rows` rows, the first of which stands at position `begin`.

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
    begin: int = 0

    def part(self, begin: int, end: int) -> Field:
        """Return the index of the rows from one position to before another; `begin` is a whole number of words."""
        words = slice(begin // 64, bits.words(end))
        present = None if self.present is None else self.present[words]
        pieces = tuple(piece[words] for piece in self.slices)
        return replace(self, rows=end - begin, slices=pieces, present=present, begin=begin)

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
        if high == low + 1 and self.order is None:
            return self._is(low)
        if self.order is not None and int(self.firsts[high]) - int(self.firsts[low]) <= self.firsts[-1] // CODES:
            found = np.zeros(bits.words(self.rows), np.uint64)
            bits.turn(found, self._mine(self.order[self.firsts[low] : self.firsts[high]]))
            return found
        if high == len(self.values):
            return self._from(low)
        beyond = self._from(high)
        below = np.invert(beyond, out=beyond)
        if low == 0:
            return below if self.present is None else np.bitwise_and(below, self.present, out=below)
        return np.bitwise_and(below, self._from(low), out=below)

    def outside(self, low: int, high: int) -> Bits:
        """Return the rows that have a value, and none of `values[low:high]`."""
        if low >= high:
            return self.known()
        if low == 0 or high == len(self.values):
            return self.between(high, len(self.values)) if low == 0 else self.between(0, low)
        found = self.between(low, high)
        np.invert(found, out=found)
        return found if self.present is None else np.bitwise_and(found, self.present, out=found)

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
        cut = self.order[first:rank] if nearer_first else self.order[rank:end]
        bits.turn(found, self._mine(cut))
        return found

    def _mine(self, positions: Positions) -> Positions:
        """Return those positions that are of these rows, from the first of them on."""
        inside = positions[(positions >= self.begin) & (positions < self.begin + self.rows)]
        return inside - np.uint32(self.begin)

    def _coded(self, code: int) -> Bits:
        """Return the rows whose code is that or higher: from the lowest bit upwards, a 1 asks for the slice, a 0 adds it."""
        if code >> len(self.slices):
            return np.zeros(bits.words(self.rows), np.uint64)
        steps = [(np.bitwise_and if code >> place & 1 else np.bitwise_or, piece) for place, piece in enumerate(self.slices)
                 if code & ((2 << place) - 1)]  # below the lowest 1 every row passes
        return self._joined(steps) if steps else self.known()

    def _is(self, code: int) -> Bits:
        """Return the rows of that code."""
        if not self.slices:
            return self.known()
        asked = [piece for place, piece in enumerate(self.slices) if code >> place & 1]
        others = [piece for place, piece in enumerate(self.slices) if not code >> place & 1]
        without = self._joined([(np.bitwise_or, piece) for piece in others], cut=False) if others else None
        if without is not None:
            np.invert(without, out=without)
        if not asked:
            return without if self.present is None else np.bitwise_and(without, self.present, out=without)  # type: ignore[arg-type, return-value]
        found = self._joined([(np.bitwise_and, piece) for piece in asked])
        return found if without is None else np.bitwise_and(found, without, out=found)

    def _joined(self, steps: Sequence[tuple[np.ufunc, Bits]], *, cut: bool = True) -> Bits:
        """Return the first piece joined with each that follows as its step says, less the rows without a value."""
        [(_, found), *rest] = steps
        if not rest:
            found = found.copy()
        for place, (join, piece) in enumerate(rest):
            found = join(found, piece, out=found if place else None)
        return found if self.present is None or not cut else np.bitwise_and(found, self.present, out=found)
