"""What operators and scalar functions do to values; None is null."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kequn.engines.question import DEGREE, RADIUS
from kequn.facts.nodes import Expression, Literal
from kequn.facts.schema import Type

INTEGER_RANGE = range(-(2**63), 2**63)
_COMPARES: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}


def clip(number: int) -> int | None:
    """Return the integer, or null where it does not fit 64 bits."""
    return number if number in INTEGER_RANGE else None


def as_type(value: Any, kind: Type | None) -> Any:
    """Return the value as one of that type: numbers are widened, the rest is as it is."""
    if value is None:
        return None
    return {Type.MONEY: Decimal, Type.FLOAT: float}.get(kind, lambda same: same)(value) if kind else value


def compare(op: str, left: Expression, right: Expression, values: tuple[Any, Any]) -> bool | None:
    """Return the comparison of two nodes' values: exact, but two numbers of which one is FLOAT are compared as floats."""
    first, second = values
    if Type.FLOAT in (left.type, right.type) and not _exact(left, right):
        first, second = as_type(first, Type.FLOAT), as_type(second, Type.FLOAT)
    if op == "is":
        return bool(first == second) if first is not None and second is not None else first is second
    return None if first is None or second is None else bool(_COMPARES[op](first, second))


def _exact(left: Expression, right: Expression) -> bool:
    """Return whether one is a literal and the other integer or money: 0.005 is then no float."""
    exact = (Type.INTEGER, Type.MONEY)
    return (isinstance(left, Literal) and right.type in exact) or (isinstance(right, Literal) and left.type in exact)


def arithmetic(op: str, kind: Type, left: Any, right: Any) -> Any:
    """Return `left op right`; null where either is, where the divisor is 0, and where an integer outgrows 64 bits."""
    if left is None or right is None:
        return None
    left, right = as_type(left, kind), as_type(right, kind)
    match op:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case _:
            result = left / right if right else None
    return clip(result) if kind is Type.INTEGER else result


def negative(kind: Type, value: Any) -> Any:
    """Return `-value`."""
    return None if value is None else clip(-value) if kind is Type.INTEGER else -value


def years_since(day: date, as_of: date) -> int:
    """Return the completed years; who was born on 29 February completes one on 1 March where there is no 29th."""
    return as_of.year - day.year - ((as_of.month, as_of.day) < (day.month, day.day))


def kilometres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the great-circle distance of two points in degrees by the haversine formula, on a sphere."""
    north, east = (to_latitude - latitude) * DEGREE, (to_longitude - longitude) * DEGREE
    chord = math.sin(north / 2) ** 2 + math.cos(latitude * DEGREE) * math.cos(to_latitude * DEGREE) * math.sin(east / 2) ** 2
    return 2 * RADIUS * math.asin(math.sqrt(min(1.0, chord)))


SCALARS: Mapping[str, Callable[..., Any]] = {
    "coalesce": lambda _, *given: next((value for value in given if value is not None), None),
    "abs": lambda _, number: abs(number),
    "year": lambda _, day: day.year,
    "month": lambda _, day: day.month,
    "day": lambda _, day: day.day,
    "days_since": lambda as_of, day: (as_of - day).days,
    "years_since": lambda as_of, day: years_since(day, as_of),
    "starts_with": lambda _, text, start: text.startswith(start),
    "contains": lambda _, text, part: part in text,
    "kilometres": lambda _, *degrees: kilometres(*map(float, degrees)),
}


def call(function: str, kind: Type | None, given: Sequence[Any], as_of: date) -> Any:
    """Return the function's value; every function but coalesce is null where an argument is."""
    if function != "coalesce" and any(value is None for value in given):
        return None
    result = as_type(SCALARS[function](as_of, *given), kind)
    return clip(result) if kind is Type.INTEGER and result is not None else result
