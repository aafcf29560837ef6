"""Counting segments: all of a unit in one scan, and how they lie over one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import MOST
from kequn.facts.nodes import UNITS, Expression
from kequn.facts.schema import Schema
from kequn.kernel.errors import DefinitionError
from kequn.segments.model import SegmentDefinition


class Asked(Protocol):
    """An engine, as far as segments need one."""

    schema: Schema

    def values(self, expressions: Mapping[str, Expression], *, unit: str, as_of: date) -> pa.Table:
        """Return `unit_no` and one column for each expression, sorted."""

    def overlap(self, conditions: Sequence[Expression], *, unit: str, as_of: date) -> list[list[int]]:
        """Return how many units fulfil both the i-th and the j-th condition."""


def members(engine: Asked, segments: Sequence[SegmentDefinition], *, as_of: date) -> dict[str, NDArray[np.int64]]:
    """Return the numbers of the units in each segment at the date, in order: all segments of a unit in one scan."""
    found: dict[str, NDArray[np.int64]] = {}
    for unit in UNITS:
        trees = {segment.id: segment.tree(engine.schema) for segment in segments if segment.unit == unit}
        if trees:
            values = engine.values(trees, unit=unit, as_of=as_of)
            numbers = np.asarray(values.column(UNIT_NO), np.int64)
            for segment_id in trees:
                inside = values.column(segment_id).fill_null(False)  # noqa: FBT003
                found[segment_id] = numbers[np.asarray(inside, np.bool_)]
    return {segment.id: found[segment.id] for segment in segments}


def counts(engine: Asked, segments: Sequence[SegmentDefinition], *, as_of: date) -> dict[str, int]:
    """Return how many units are in each segment at the date, by id."""
    return {segment_id: len(numbers) for segment_id, numbers in members(engine, segments, as_of=as_of).items()}


def overlap(engine: Asked, segments: Sequence[SegmentDefinition], *, as_of: date) -> list[list[int]]:
    """Return the matrix of how many units are in both the i-th and the j-th segment; the diagonal is the count of each."""
    if not 2 <= len(segments) <= MOST:
        raise DefinitionError(f"an overlap is between 2 and {MOST} segments, not {len(segments)}")
    if len({segment.unit for segment in segments}) > 1:
        units = ", ".join(f"{segment.id} is of {UNITS[segment.unit]}" for segment in segments)
        raise DefinitionError(f"segments of customers and of households do not overlap: {units}")
    return engine.overlap([segment.tree(engine.schema) for segment in segments], unit=segments[0].unit, as_of=as_of)
