"""Nodes of one grain as Ibis values: operators and scalar functions, with DuckDB's own habits where they differ from ours."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from kequn.engines.duckdb.builtins import IBIS, LONG
from kequn.engines.question import DEGREE, RADIUS
from kequn.facts.nodes import (
    Arithmetic,
    Call,
    Column,
    Compare,
    Expression,
    If,
    In,
    Literal,
    Logic,
    Negative,
    Not,
)
from kequn.facts.schema import Type

Leaf = Callable[[Expression], Any]  # the Ibis value of a node that is not an operator: a column, a tag, an aggregate
CENT = Decimal("0.01")
NEVER = ibis.literal(value=False)
_COMPARES: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "is": lambda left, right: left.identical_to(right),
}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=", "is": "is"}


def lower(node: Expression, leaf: Leaf, as_of: date) -> Any:  # one case for each kind of node
    """Return the node as an Ibis value of its type; `leaf` gives those of the nodes that are not operators."""

    def value(part: Expression) -> Any:
        return lower(part, leaf, as_of)

    match node:
        case Literal():
            return constant(node, node.type)
        case Logic(op=op, of=of):
            return balanced(operator.and_ if op == "and" else operator.or_, [value(part) for part in of])
        case Not(of=of):
            return ~value(of)
        case Compare(op=op, left=left, right=right):
            return _compare(op, left, right, value)
        case In(value=held, options=options):
            return _among(held, options, value)
        case Arithmetic(op=op, left=left, right=right):
            return _arithmetic(op, node.type, (widened(value(left), left, node.type), widened(value(right), right, node.type)))
        case Negative(of=of):
            return clip(-value(of).cast(LONG)) if node.type is Type.INTEGER else -value(of)
        case If(then=then, condition=condition, otherwise=otherwise):
            return value(condition).ifelse(widened(value(then), then, node.type), widened(value(otherwise), otherwise, node.type))
        case Call(function=function, arguments=arguments):
            joint = node.type if function == "coalesce" else None
            return SCALARS[function]([widened(value(argument), argument, joint) for argument in arguments], node.type, as_of)
    return leaf(node)


def balanced(join: Callable[[Any, Any], Any], parts: Sequence[Any]) -> Any:
    """Return the parts joined pairwise, so that a long chain does not become a deep tree."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return join(balanced(join, parts[:half]), balanced(join, parts[half:]))


def constant(node: Literal, kind: Type | None) -> Any:
    """Return a literal as a value of that type."""
    if node.value is None or kind is None:
        return ibis.null(IBIS[kind] if kind else dt.int64)
    if kind is Type.FLOAT:
        return ibis.literal(float(node.value), dt.float64)  # type: ignore[arg-type]  # only numbers become floats
    if kind is Type.MONEY:
        cents = Decimal(node.value).quantize(CENT)  # type: ignore[arg-type]  # only numbers become money
        return ibis.literal(cents, dt.Decimal(18 if abs(cents) < 10**16 else 38, 2))
    return ibis.literal(node.value, IBIS[kind])


def widened(value: Any, node: Expression, kind: Type | None) -> Any:
    """Return the value of a node as one of a wider numeric type, or as it is."""
    if node.type == kind or kind is None:
        return value
    return constant(node, kind) if isinstance(node, Literal) else value.cast(IBIS[kind])


def clip(long: Any) -> Any:
    """Return a long integer as one of 64 bits; null where it does not fit."""
    return long.try_cast(dt.int64)


def _arithmetic(op: str, kind: Type, sides: tuple[Any, Any]) -> Any:
    left, right = sides
    if op == "/":
        return left / right.nullif(ibis.literal(0.0))
    if op == "*":
        return left * right
    if kind is Type.INTEGER:
        left, right = left.cast(LONG), right.cast(LONG)
    result = left + right if op == "+" else left - right
    return clip(result) if kind is Type.INTEGER else result


def _operand(value: Any, node: Expression) -> Any:
    """Return a value that may stand beside a sign: Ibis writes NOT and IS NULL there without brackets, and SQL misreads that."""
    return ibis.coalesce(value) if node.type is Type.BOOLEAN and not isinstance(node, (Column, Literal)) else value


def _compare(op: str, left: Expression, right: Expression, value: Callable[[Expression], Any]) -> Any:
    if isinstance(left, Literal) and not isinstance(right, Literal):
        left, right, op = right, left, _FLIPPED[op]
    if isinstance(right, Literal):
        return _with_literal(op, _operand(value(left), left), left.type, right)
    if left.type is None:
        return _operand(value(right), right).isnull()
    kinds = (left.type, right.type)
    if Type.FLOAT in kinds and kinds[0] != kinds[1]:
        return _COMPARES[op](widened(value(left), left, Type.FLOAT), widened(value(right), right, Type.FLOAT))
    return _COMPARES[op](_operand(value(left), left), _operand(value(right), right))


def _with_literal(op: str, left: Any, kind: Type | None, right: Literal) -> Any:
    if right.value is None:
        return left.isnull()
    if kind is None:  # None is 5
        return NEVER
    if right.type is Type.FLOAT and kind in (Type.INTEGER, Type.MONEY):
        return _with_finer(op, left, Decimal(str(right.value)))
    joint = right.type if kind is Type.INTEGER else kind
    return _COMPARES[op](left, constant(right, joint))


def _with_finer(op: str, left: Any, right: Decimal) -> Any:
    """Compare money or an integer with a decimal finer than a cent, exactly: it lies between two cents and equals none."""
    if op == "is":
        return NEVER
    if op in ("==", "!="):
        return _unless_null(left, ~NEVER if op == "!=" else NEVER)
    below = Literal(right.quantize(CENT, ROUND_FLOOR), Type.MONEY)
    return _COMPARES["<=" if op in ("<", "<=") else ">"](left, constant(below, Type.MONEY))


def _among(held: Expression, options: Sequence[Literal], value: Callable[[Expression], Any]) -> Any:
    exact = held.type in (Type.INTEGER, Type.MONEY)
    kept = [option for option in options if not (exact and option.type is Type.FLOAT)]  # money never equals a finer decimal
    left = _operand(value(held), held)
    if not kept:
        return _unless_null(left, NEVER)
    kind = Type.MONEY if held.type is Type.INTEGER and any(option.type is Type.MONEY for option in kept) else held.type
    return left.isin([constant(option, kind) for option in kept])


def _unless_null(value: Any, answer: Any) -> Any:
    return value.isnull().ifelse(ibis.null(dt.boolean), answer)


def _years_since(as_of: date, born: Any) -> Any:
    later = born.month() * 100 + born.day() > as_of.month * 100 + as_of.day
    return (ibis.literal(as_of.year, dt.int64) - born.year() - later.cast(dt.int64)).cast(dt.int64)


def _kilometres(latitude: Any, longitude: Any, to_latitude: Any, to_longitude: Any) -> Any:
    """Return the haversine distance, step by step as the memory engine takes it."""
    north, east = (to_latitude - latitude) * DEGREE, (to_longitude - longitude) * DEGREE
    one, other = (north / 2).sin(), (east / 2).sin()
    chord = one * one + (latitude * DEGREE).cos() * (to_latitude * DEGREE).cos() * other * other
    return (chord > 1.0).ifelse(1.0, chord).sqrt().asin() * (2 * RADIUS)


def _absolute(kind: Type | None, number: Any) -> Any:
    return clip(number.cast(LONG).abs()) if kind is Type.INTEGER else number.abs()


Function = Callable[[Sequence[Any], Type | None, date], Any]
SCALARS: Mapping[str, Function] = {
    "coalesce": lambda given, _, __: ibis.coalesce(*given),
    "abs": lambda given, kind, _: _absolute(kind, given[0]),
    "year": lambda given, _, __: given[0].year().cast(dt.int64),
    "month": lambda given, _, __: given[0].month().cast(dt.int64),
    "day": lambda given, _, __: given[0].day().cast(dt.int64),
    "days_since": lambda given, _, as_of: ibis.literal(as_of).delta(given[0], unit="day"),
    "years_since": lambda given, _, as_of: _years_since(as_of, given[0]),
    "starts_with": lambda given, _, __: given[0].startswith(given[1]),
    "contains": lambda given, _, __: given[0].contains(given[1]),
    "kilometres": lambda given, _, __: _kilometres(*(degrees.cast(dt.float64) for degrees in given)),
}
