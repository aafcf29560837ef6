"""Dividing people by chance that everybody can check: a hash of a name and a customer's number draws a number from 0 to 1.

The same name gives the same draw for ever, on every machine and whoever else is in the list; another name gives one that has
nothing to do with it. So a test's parts stay as they are while its segment lives, and the hold-out of the whole bank is the same
for every contact. A larger share keeps everybody who was in the smaller one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from kequn.kernel.errors import DefinitionError

HOLD_OUT = "kequn bank-wide hold-out"


def draws(name: str, numbers: Iterable[int]) -> NDArray[np.float64]:
    """Return a number from 0 to below 1 for each customer number, by BLAKE2b of it under the name.

    >>> [round(float(draw), 4) for draw in draws("spring", [1, 2])]
    [0.9414, 0.5877]
    """
    keyed = blake2b(digest_size=8, key=blake2b(name.encode(), digest_size=32).digest())

    def draw(number: int) -> int:
        hashed = keyed.copy()
        hashed.update(int(number).to_bytes(8, "little", signed=True))
        return int.from_bytes(hashed.digest(), "little") >> 11  # the 53 bits that a float holds

    return np.fromiter(map(draw, numbers), np.float64) / 2**53


def split(name: str, numbers: Iterable[int], shares: Mapping[str, float]) -> NDArray[np.str_]:
    """Return for each customer number the part it falls into; `shares` (part → share) add up to 1. DefinitionError where not."""
    if not name.strip() or not shares or any(share <= 0 for share in shares.values()) or abs(sum(shares.values()) - 1) > 1e-9:
        raise DefinitionError("a split has a name, and parts whose shares are above 0 and add up to 1")
    limits = np.cumsum([*shares.values()])[:-1]
    return np.array([*shares])[np.searchsorted(limits, draws(name, numbers), side="right")]


def held_out(numbers: Iterable[int], share: float) -> NDArray[np.bool_]:
    """Return who is in the bank's hold-out of that share: nobody contacts them to sell, so that effects can be told."""
    return draws(HOLD_OUT, numbers) < share
