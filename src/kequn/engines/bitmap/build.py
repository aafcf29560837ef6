"""Making a field of a column: sort once, give each row its code, slice the codes into bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kequn.engines.bitmap import bits
from kequn.engines.bitmap.bits import Bits
from kequn.engines.bitmap.field import CODES, Field

MOST_TEXTS = 10_000  # a column with more different texts is nearly a name, and nobody groups people by it


def field(column: pa.ChunkedArray) -> Field | None:
    """Return the index of a column; None where its type has no order that is worth one, or its values do not fit 64 bits."""
    missing = np.asarray(column.is_null().to_numpy(), np.bool_)
    present = None if not missing.any() else bits.packed(~missing)
    held = column.drop_null() if missing.any() else column
    sorted_by = _numbers(held)
    if sorted_by is None:
        return None
    numbers, named = sorted_by
    order = np.argsort(numbers, kind="stable")
    ranked = numbers[order]
    begins = np.flatnonzero(np.concatenate([np.ones(min(len(ranked), 1), np.bool_), ranked[1:] != ranked[:-1]]))
    values, firsts = ranked[begins], np.append(begins, len(ranked)).astype(np.uint32)
    if len(values) <= CODES:
        codes, starts, kept = np.repeat(np.arange(len(values)), np.diff(firsts)), None, None
    else:
        starts = _bins(firsts)
        codes = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        kept = order if present is None else np.flatnonzero(~missing)[order]
    by_row = np.zeros(len(column), np.uint8)
    by_row[np.flatnonzero(~missing)[order] if present is not None else order] = codes
    return Field(len(column), _sliced(by_row, int(codes.max(initial=0))), present, _narrow(values) if named is None else named,
                 firsts, starts, None if kept is None else kept.astype(np.uint32))


def _numbers(held: pa.ChunkedArray) -> tuple[NDArray[Any], NDArray[Any] | None] | None:
    """Return what the values are sorted by, and for texts the distinct ones in order."""
    kind = held.type
    if pa.types.is_boolean(kind):
        return held.cast(pa.int8()).to_numpy(), None
    if pa.types.is_integer(kind):
        return held.to_numpy().astype(np.int64), None
    if pa.types.is_floating(kind):
        return held.to_numpy(), None
    if pa.types.is_date32(kind):
        return held.cast(pa.int32()).to_numpy(), None
    if pa.types.is_decimal(kind):
        return _cents(held)
    if pa.types.is_string(kind):
        return _texts(held)
    return None


def _cents(held: pa.ChunkedArray) -> tuple[NDArray[Any], None] | None:
    try:
        hundredfold = pc.multiply(held.cast(pa.decimal128(34, 2)), pa.scalar(100, pa.decimal128(3, 0)))
        return hundredfold.cast(pa.int64()).to_numpy(), None
    except pa.ArrowInvalid:  # a sum beyond 64 bits
        return None


def _texts(held: pa.ChunkedArray) -> tuple[NDArray[Any], NDArray[Any]] | None:
    distinct = sorted(pc.unique(held).to_pylist())  # by code point, which is the order of UTF-8 bytes
    if len(distinct) > MOST_TEXTS:
        return None
    places = pc.index_in(held, value_set=pa.array(distinct, pa.string()))
    return places.to_numpy().astype(np.int32), np.array(distinct, object)


def _bins(firsts: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the ranks at which at most CODES bins of about as many rows begin; equal values share a bin."""
    wanted = np.linspace(0, int(firsts[-1]), CODES + 1)[:-1]
    begins = firsts[np.unique(np.searchsorted(firsts[:-1], wanted, side="right") - 1)]
    return np.append(begins, firsts[-1])


def _narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers in the fewest bytes that hold them."""
    for kind in (np.int8, np.int16, np.int32):
        if values.dtype.kind == "i" and len(values) and np.iinfo(kind).min <= values[0] and values[-1] <= np.iinfo(kind).max:
            return values.astype(kind)
    return values


def _sliced(codes: NDArray[np.uint8], highest: int) -> tuple[Bits, ...]:
    return tuple(bits.packed((codes >> np.uint8(place) & np.uint8(1)).astype(np.bool_)) for place in range(highest.bit_length()))
