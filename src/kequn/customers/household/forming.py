"""Households out of ties: who hangs together by core ties, unless a person decided otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kequn.customers.components import Numbers, smallest_in_component

Flags = NDArray[np.bool_]


def formed(a: Numbers, b: Numbers, decided: Flags, apart: Sequence[tuple[int, int]]) -> tuple[Numbers, Numbers]:
    """Return every number that shares a household, ascending, and the smallest number of that household.

    `a[i]` and `b[i]` are tied; `decided` says where by a person's decision. The two of a pair in `apart` are tied no more, and
    where others still join them the first leaves, with those whom decisions tie to it. Decisions that join the two stand.
    """
    keep = np.ones(len(a), np.bool_)
    for first, second in apart:
        keep &= ~((a == first) & (b == second) | (a == second) & (b == first))
    for first, second in apart:
        if second in _with(first, a[keep], b[keep]):
            leaving = np.array(_with(first, a[keep & decided], b[keep & decided]))
            keep &= decided | (np.isin(a, leaving) == np.isin(b, leaving))
    return smallest_in_component(a[keep], b[keep])


def _with(number: int, a: Numbers, b: Numbers) -> list[int]:
    """Return who hangs together with a number, itself included."""
    numbers, homes = smallest_in_component(a, b)
    at = np.searchsorted(numbers, number)
    there = at < len(numbers) and numbers[at] == number
    return numbers[homes == homes[at]].tolist() if there else [number]
