"""What folds make of a list of values or rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kequn.engines.memory.values import clip
from kequn.engines.memory.visible import Row
from kequn.facts.schema import Type

Pair = tuple[Row, Any]  # a row and the value of it


def of_values(function: str, kind: Type, values: Sequence[Any]) -> Any:
    """Return sum, avg, min, max or distinct of values, of which nulls do not count."""
    known = [value for value in values if value is not None]
    match function:
        case "sum":
            return _sum(kind, known)
        case "distinct":
            return len(set(known))
        case _ if not known:
            return None
        case "avg":
            return _average(known)
        case "min":
            return min(known)
        case "max":
            return max(known)
    raise ValueError(f"no fold {function}")


def _sum(kind: Type, known: Sequence[Any]) -> Any:
    if kind is Type.FLOAT:
        return math.fsum(known)
    return clip(sum(known)) if kind is Type.INTEGER else sum(known, Decimal(0))


def _average(known: Sequence[Any]) -> float:
    if isinstance(known[0], float):
        return math.fsum(known) / len(known)
    return float(sum(map(Fraction, known)) / len(known))


def at_end(function: str, day: str, pairs: Sequence[Pair]) -> Pair | None:
    """Return the first or last row whose value is not null."""
    known = [pair for pair in pairs if pair[1] is not None]
    if not known:
        return None
    return (max if function == "last" else min)(known, key=lambda pair: order(day, pair[0]))


def order(day: str, row: Row) -> tuple[Any, ...]:
    """Return what rows are ordered by: day, sequence (rows without come first), key, source."""
    sequence = row.get("sequence")
    return row[day], sequence is not None, sequence or 0, row["source_key"], row["source"]


def end_by(function: str, day: str, pairs: Sequence[Pair], by: str) -> list[Pair]:
    """Return the first or last row of each distinct value of the column `by`; null is a value here."""
    groups: dict[Any, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair[0][by], []).append(pair)
    ends = (at_end(function, day, group) for group in groups.values())
    return [end for end in ends if end is not None]


def slope(points: Sequence[tuple[int, Any]]) -> float | None:
    """Return the least-squares slope of values over days, computed exactly; null where there are not two days."""
    known = [(Fraction(day), Fraction(value)) for day, value in points if value is not None]
    if len({day for day, _ in known}) < 2:
        return None
    middle = sum(day for day, _ in known) / len(known)
    spread = sum((day - middle) ** 2 for day, _ in known)
    return float(sum((day - middle) * value for day, value in known) / spread)


def days_since(rows: Sequence[Mapping[str, Any]], day: str, as_of: date) -> int | None:
    """Return the days from the last of the rows to `as_of`, or null."""
    return min(((as_of - row[day]).days for row in rows), default=None)
