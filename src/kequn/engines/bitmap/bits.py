"""Sets of rows as bits, 64 to a word: the row at position p is bit p % 64 of word p // 64."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Positions = NDArray[np.uint32]
BLOCK = 16_384  # words
POOL = ThreadPoolExecutor(2, thread_name_prefix="bitmap")


def words(rows: int) -> int:
    """Return how many words hold that many rows."""
    return (rows + 63) // 64


def packed(flags: NDArray[np.bool_]) -> Bits:
    """Return one bit for each flag; the bits beyond the last are 0."""
    room = np.zeros(words(len(flags)) * 8, np.uint8)
    found = np.packbits(flags, bitorder="little")
    room[: len(found)] = found
    return room.view(np.uint64)


def positions(bits: Bits) -> NDArray[np.int64]:
    """Return the positions in a set, in order."""
    return np.flatnonzero(np.unpackbits(bits.view(np.uint8), bitorder="little"))


def size(bits: Bits) -> int:
    """Return how many are in a set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def turn(bits: Bits, rows: Positions) -> None:
    """Put each of these positions into the set, or out of it where it is in."""
    np.bitwise_xor.at(bits, rows >> np.uint32(6), np.uint64(1) << (rows & np.uint32(63)).astype(np.uint64))


def overlap(sets: Sequence[Bits]) -> list[list[int]]:
    """Return how many are in both the i-th and the j-th set: block by block, so that all sets of a block stay in the cache."""
    found = sum(POOL.map(partial(_both, sets), range(0, len(sets[0]), BLOCK)), np.zeros((len(sets), len(sets)), np.int64))
    return [[int(found[max(i, j), min(i, j)]) for j in range(len(sets))] for i in range(len(sets))]


def _both(sets: Sequence[Bits], begin: int) -> NDArray[np.int64]:
    block = np.stack([each[begin : begin + BLOCK] for each in sets])
    found = np.zeros((len(sets), len(sets)), np.int64)
    for i in range(len(sets)):
        found[i, : i + 1] = np.bitwise_count(block[: i + 1] & block[i]).sum(axis=1, dtype=np.int64)
    return found


def combinations(sets: Sequence[Bits], seen: Bits) -> dict[int, int]:
    """Return how many of the seen rows are in exactly each combination of sets: bit i of a key stands for the i-th."""
    found = np.zeros(len(seen) * 64, np.uint64)
    for place, each in enumerate(sets):
        found |= np.unpackbits(each.view(np.uint8), bitorder="little").astype(np.uint64) << np.uint64(place)
    keys, numbers = np.unique(found[positions(seen)], return_counts=True)
    return dict(zip(map(int, keys), map(int, numbers), strict=True))
