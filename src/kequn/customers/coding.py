"""Values as small numbers and back, and the lines of baskets in their order: what counting works on."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Places = NDArray[np.int32]
NEAR = 2**40  # integers that lie no farther apart stand for themselves


def coded(column: pa.ChunkedArray) -> tuple[pa.Array, Numbers]:
    """Return the different values in rising order, and for each row the place of its own among them."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_null(column.type):  # of an empty frame
        column = column.cast(pa.string())
    values = pa.chunked_array(column.chunks, column.type).combine_chunks().dictionary_encode()
    order = pc.sort_indices(values.dictionary)
    place = np.empty(len(order), np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    return values.dictionary.take(order), place[values.indices.to_numpy()]


def numbered(column: pa.ChunkedArray) -> Numbers:
    """Return a number from 0 for each value, the same for the same."""
    if pa.types.is_integer(column.type) and len(column):
        smallest, largest = pc.min_max(column).as_py().values()
        if largest - smallest < NEAR:
            return np.asarray(column.cast(pa.int64()).to_numpy() - smallest)
    return coded(column)[1]


def lines(baskets: Numbers, items: Numbers, width: int) -> tuple[Places, Places]:
    """Return what stands in the baskets, basket by basket, items rising, without repeats: where each begins, and the items.

    Items are 0 … width - 1.
    """
    if not len(items):
        return np.empty(0, np.int32), np.empty(0, np.int32)
    keys = baskets * width + items
    keys.sort()
    keys = keys[np.append(True, keys[1:] != keys[:-1])]
    whose = keys // width
    starts = np.flatnonzero(np.append(True, whose[1:] != whose[:-1]))
    return starts.astype(np.int32), (keys % width).astype(np.int32)
