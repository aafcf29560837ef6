"""Connected components: who hangs together through links, however long the chain."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def smallest_in_component(left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Return every number that is linked, ascending, and for each the smallest number of its component.

    `left[i]` is linked with `right[i]`; both have the same length. Each round hooks the roots of linked numbers together
    and then shortens every path, so a chain of n needs about log n rounds (Shiloach and Vishkin 1982, in NumPy).
    """
    numbers, inverse = np.unique(np.concatenate([left, right]), return_inverse=True)
    root: NDArray[Any] = np.arange(len(numbers))
    a, b = inverse[: len(left)], inverse[len(left) :]
    while len(a):
        low, high = np.minimum(root[a], root[b]), np.maximum(root[a], root[b])
        np.minimum.at(root, high, low)
        root = _shortened(root)
        apart = root[a] != root[b]
        a, b = a[apart], b[apart]
    return numbers, numbers[root]


def _shortened(root: NDArray[Any]) -> NDArray[Any]:
    while True:
        shorter = root[root]
        if np.array_equal(shorter, root):
            return root
        root = shorter
