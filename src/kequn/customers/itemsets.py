"""Which items are often in one basket: the frequent sets, level by level, each level from the occurrences of the one before.

The level-wise search is that of Agrawal and Srikant, "Fast algorithms for mining association rules" (VLDB 1994). Where their
algorithm makes candidates and then looks for them, this one walks the occurrences of the frequent sets: a set that stands at a
place of a sorted basket is longer by each item that stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kequn.customers.coding import Numbers, Places
from kequn.kernel.errors import KequnError

Piece = tuple[NDArray[np.integer], Places]  # keys of sets, and the lines of their last items
MOST = 400_000_000  # occurrences of one level that are held at once: some 6 GB
CELLS = 2**25  # up to so many possible sets are counted in a table of all; more are sorted


@dataclass(frozen=True)
class Level:
    """The frequent sets of one size, each as a set one smaller and the largest item: `key = owner * width + last`, rising."""

    keys: Numbers
    counts: Numbers
    width: int

    @property
    def owners(self) -> Numbers:
        """Which set of the level before each set goes on from."""
        return self.keys // self.width

    @property
    def lasts(self) -> Numbers:
        """The largest item of each set."""
        return self.keys % self.width


@dataclass(frozen=True)
class Itemsets:
    """All frequent sets of items 0 … width - 1; `levels[n]` has those of n + 1 items. No level is empty but the first may be."""

    width: int
    levels: tuple[Level, ...]

    def items(self, size: int) -> Numbers:
        """Return the sets of that size: one row each, items rising."""
        level = self.levels[size - 1]
        if size == 1:
            return level.lasts[:, None]
        return np.hstack([self.items(size - 1)[level.owners], level.lasts[:, None]])

    def without(self, size: int, sets: Numbers, place: int) -> Numbers:
        """Return which set of the level before remains when the item at that place is taken out of each set."""
        level = self.levels[size - 1]
        if place == size - 1:
            return level.owners[sets]
        rest = self.without(size - 1, level.owners[sets], place)
        found = np.searchsorted(self.levels[size - 2].keys, rest * self.width + level.lasts[sets])
        return np.asarray(found, dtype=np.int64)


def frequent(starts: Places, items: Places, *, width: int, least: int, longest: int | None = None) -> Itemsets:
    """Return the sets of at most `longest` items that stand in at least `least` baskets.

    `items` (0 … width - 1) are the lines of all baskets, those of a basket together, rising and without repeats; `starts` says at
    which line each basket begins. KequnError where there are more occurrences of sets than memory would hold.
    """
    level = _level([items], width, 1, least)
    levels = [level]
    owners, ends = _only(level, starts, items)
    at, items = np.arange(len(owners), dtype=np.int32), level.lasts.astype(np.int32)[owners]
    while len(level.keys) and len(levels) < (longest or width):
        pieces: Iterable[Piece] = _longer(owners, at, ends, items, width * len(level.keys), width)
        if going_on := len(levels) + 1 != longest:
            pieces = list(pieces)
        level = _level((keys for keys, _ in pieces), width, len(level.keys), least)
        if not len(level.keys):
            break
        levels.append(level)
        if going_on:
            owners, at = _occurrences(pieces, level)
    return Itemsets(width, tuple(levels))


def _only(level: Level, starts: Places, items: Places) -> tuple[Places, Places]:
    """Keep the lines of frequent items: their places among those, and at which of these lines their basket ends."""
    place = np.full(level.width, -1, np.int32)
    place[level.lasts] = np.arange(len(level.keys))
    owners = place[items]
    often = owners >= 0
    sizes = np.add.reduceat(often, starts, dtype=np.int32) if len(items) else np.empty(0, np.int32)
    return owners[often], np.repeat(np.cumsum(sizes, dtype=np.int32) - 1, sizes)


def _longer(owners: Places, at: Places, ends: Places, items: Places, cells: int, width: int) -> Iterator[Piece]:
    """Lengthen each occurrence of a set by each line behind it in its basket; give the longer sets' keys, and their ends."""
    begun: NDArray[np.integer] = np.multiply(owners, width, dtype=np.int32 if cells < 2**31 else np.int64)
    last, many = ends[at], 0
    while len(at):
        at = at + np.int32(1)
        inside = at <= last
        begun, at, last = begun[inside], at[inside], last[inside]
        many += len(at)
        if many > MOST:
            raise KequnError(f"more than {MOST:,} occurrences of sets of items: raise min_support, or set max_length")
        yield begun + items[at], at


def _occurrences(pieces: Iterable[Piece], level: Level) -> tuple[Places, Places]:
    """Return where the sets of the level stand: which set, and the line of its last item."""
    keys, at = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    found = np.minimum(np.searchsorted(level.keys, keys), len(level.keys) - 1)
    still = level.keys[found] == keys
    return found[still].astype(np.int32), at[still]


def _level(pieces: Iterable[NDArray[np.integer]], width: int, owners: int, least: int) -> Level:
    """Count the keys; keep those that occur often enough."""
    if owners * width <= CELLS:
        every = np.zeros(owners * width, np.int64)
        for keys in pieces:
            every += np.bincount(keys, minlength=len(every))
        found = np.flatnonzero(every >= least)
        return Level(found, every[found], width)
    found, counts = np.unique(np.concatenate(list(pieces)), return_counts=True)
    often = counts >= least
    return Level(found[often].astype(np.int64), counts[often], width)
