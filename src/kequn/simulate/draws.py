"""Random draws that are the same on every machine.

Only `Generator.random` is used, whose doubles are exact, and only single additions, multiplications, divisions, square roots and
comparisons follow, which IEEE 754 fixes to the last bit. Logarithms and exponentials, which differ between processors, occur in a
small table that is rounded.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

STEPS = 2048


@cache
def _log_normal(sigma: float) -> Floats:
    """Return the factors exp(sigma z) at the middles of equally likely steps, rounded to four decimals."""
    normal = NormalDist()
    scores = [round(normal.inv_cdf((step + 0.5) / STEPS), 6) for step in range(STEPS)]
    return np.array([round(math.exp(sigma * score), 4) for score in scores])


class Draws:
    """A stream of draws of its own for each purpose and month, so that one more draw in one place moves no other."""

    def __init__(self, seed: int, purpose: str, month: int = 0, *part: int) -> None:
        self._seed, self._purpose, self._part = seed, purpose, (month, *part)
        sequence = np.random.SeedSequence(seed, spawn_key=(zlib.crc32(purpose.encode()), month, *part))
        self._generator = np.random.Generator(np.random.PCG64(sequence))

    def child(self, number: int) -> Draws:
        """Return a stream of its own for a numbered part of the purpose."""
        return Draws(self._seed, self._purpose, *self._part, number)

    def uniform(self, n: int) -> Floats:
        """Return n numbers from 0 to before 1."""
        return self._generator.random(n)

    def chance(self, percent: float | Floats | Ints, n: int) -> Flags:
        """Return n flags, each true in `percent` of cases."""
        return self.uniform(n) * 100.0 < percent

    def between(self, low: int | Ints, high: int | Ints, n: int) -> Ints:
        """Return n whole numbers from `low` to `high`, both included."""
        first: Ints = np.asarray(low, np.int64)
        width: Ints = np.asarray(high, np.int64) - first + 1
        steps: Ints = np.floor(self.uniform(n) * width).astype(np.int64)
        drawn: Ints = first + steps
        return drawn

    def rounded(self, mean: Floats) -> Ints:
        """Return a whole number beside each mean, up or down so that the mean is kept."""
        return np.floor(mean + self.uniform(len(mean))).astype(np.int64)

    def pick(self, weights: Sequence[int] | Ints, n: int) -> Ints:
        """Return n positions in `weights`, each as often as its whole weight says."""
        upto = np.cumsum(np.asarray(weights, np.int64))
        position: Ints = np.searchsorted(upto, self.uniform(n) * upto[-1], side="right").astype(np.int64)
        return position

    def pick_by(self, weights: Sequence[Sequence[int]] | Ints, row: Ints) -> Ints:
        """Return for each `row` a position in that row of `weights`."""
        upto = np.cumsum(np.asarray(weights, np.int64), axis=1)
        goal = self.uniform(len(row)) * upto[row, -1]
        position = np.zeros(len(row), np.int64)
        for column in range(upto.shape[1] - 1):
            position += goal >= upto[row, column]
        return position

    def factor(self, sigma: float, n: int) -> Floats:
        """Return n log-normal factors with median 1."""
        factors: Floats = _log_normal(sigma)[(self.uniform(n) * STEPS).astype(np.int64)]
        return factors

    def pareto(self, n: int) -> Floats:
        """Return n numbers from 1 on after Pareto's law with the exponent 8/7: u to the power of −7/8, by roots alone."""
        half = np.sqrt(1.0 - self.uniform(n))
        quarter = np.sqrt(half)
        numbers: Floats = 1.0 / (half * quarter * np.sqrt(quarter))
        return numbers
