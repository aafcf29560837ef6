"""Counting segments: all of a unit in one scan, and how they lie over one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import MOST
from kequn.facts.nodes import UNITS, Expression
from kequn.facts.schema import Schema
from kequn.kernel.errors import DefinitionError
from kequn.segments.model import SegmentDefinition
from kequn.warehouse import sql

COUNTS = pa.schema([("id", pa.string()), ("version", pa.int64()), ("unit", pa.string()), ("count", pa.int64())])


class Asked(Protocol):
    """An engine, as far as segments need one."""

    connection: duckdb.DuckDBPyConnection
    schema: Schema

    def values_sql(self, expressions: Mapping[str, Expression], *, unit: str, as_of: date) -> str:
        """Return the SQL of `unit_no` and one column for each expression."""

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


def counts(engine: Asked, segments: Sequence[SegmentDefinition], *, as_of: date) -> pa.Table:
    """Return `id`, `version`, `unit` and `count` of each segment: how many units fulfil it at the date."""
    found: dict[str, int] = {}
    for unit in UNITS:
        trees = {segment.id: segment.tree(engine.schema) for segment in segments if segment.unit == unit}
        if trees:
            counted = ", ".join(f"count(*) FILTER ({sql.name(segment_id)})" for segment_id in trees)
            query = f"SELECT {counted} FROM ({engine.values_sql(trees, unit=unit, as_of=as_of)})"
            with engine.connection.cursor() as cursor:
                found.update(zip(trees, cursor.execute(query).fetchall()[0], strict=True))
    rows = [{"id": segment.id, "version": segment.version, "unit": segment.unit, "count": found[segment.id]}
            for segment in segments]
    return pa.Table.from_pylist(rows, schema=COUNTS)


def overlap(engine: Asked, segments: Sequence[SegmentDefinition], *, as_of: date) -> list[list[int]]:
    """Return the matrix of how many units are in both the i-th and the j-th segment; the diagonal is the count of each."""
    if not 2 <= len(segments) <= MOST:
        raise DefinitionError(f"an overlap is between 2 and {MOST} segments, not {len(segments)}")
    if len({segment.unit for segment in segments}) > 1:
        units = ", ".join(f"{segment.id} is of {UNITS[segment.unit]}" for segment in segments)
        raise DefinitionError(f"segments of customers and of households do not overlap: {units}")
    return engine.overlap([segment.tree(engine.schema) for segment in segments], unit=segments[0].unit, as_of=as_of)
