"""DuckDB's own functions that Ibis has no word for, and the Ibis types of our types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from kequn.facts.schema import Type

LONG = dt.Decimal(38, 0)  # an integer that cannot overflow on the way
IBIS: dict[Type, dt.DataType] = {
    Type.INTEGER: dt.int64,
    Type.MONEY: dt.Decimal(38, 2),
    Type.FLOAT: dt.float64,
    Type.TEXT: dt.string,
    Type.BOOLEAN: dt.boolean,
    Type.DATE: dt.date,
    Type.TIMESTAMP: dt.timestamp,
}
_NULLS_FIRST = "ASC NULLS FIRST"


def _one(value: object) -> None:
    """Stand for a function of one argument; DuckDB has the body."""


def _two(value: object, by: object) -> None:
    """Stand for a function of two arguments; DuckDB has the body."""


def _eight(a: object, b: object, c: object, d: object, e: object, f: object, g: object, h: object) -> None:
    """Stand for a function of eight arguments; DuckDB has the body."""


def _ends(name: str) -> dict[Type, Callable[..., Any]]:
    return {kind: ibis.udf.agg.builtin(_two, name=name, signature=((IBIS[kind], dt.binary), IBIS[kind])) for kind in Type}


ENDS = {"last": _ends("arg_max"), "first": _ends("arg_min")}
sum_long = ibis.udf.agg.builtin(_one, name="sum", signature=((dt.int64,), LONG))  # in 128 bits; Ibis believes in 64
regr_slope = ibis.udf.agg.builtin(_two, name="regr_slope", signature=((dt.float64, dt.float64), dt.float64))
_sort_key = ibis.udf.scalar.builtin(
    _eight,
    name="create_sort_key",
    signature=((dt.date, dt.string, dt.int64, dt.string, dt.string, dt.string, dt.string, dt.string), dt.binary),
)


def row_order(day: Any, sequence: Any, key: Any, source: Any) -> Any:
    """Return what rows are ordered by, as bytes: day, sequence (rows without come first), key, source."""
    return _sort_key(day, _NULLS_FIRST, sequence, _NULLS_FIRST, key, _NULLS_FIRST, source, _NULLS_FIRST)
