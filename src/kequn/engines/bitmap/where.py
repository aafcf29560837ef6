"""A condition as bits. `not` is pushed down to the comparisons, which in three-valued logic changes nothing.

So a node is asked for the rows where it is true, or for those where it is false, and never for those where it is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any
from typing import Literal as Either

import numpy as np
from numpy.typing import NDArray

from kequn.engines.bitmap.bits import Bits, words
from kequn.engines.bitmap.field import Field
from kequn.engines.question import tag_tree
from kequn.facts.nodes import Column, Compare, Expression, In, Literal, Logic, Not, TagRef
from kequn.facts.schema import Schema, Type

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=", "is": "is"}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
EPOCH = date(1970, 1, 1)


class NotReadyError(Exception):
    """The condition asks for something that is not in the index."""


def where(tree: Expression, fields: Mapping[str, Field], schema: Schema, rows: int) -> Bits | None:
    """Return those of so many rows for which the condition is true; None where it asks for more than the fields have.

    The bits beyond the last row mean nothing.
    """
    try:
        return _Asked(fields, schema, rows).where(tree, wanted=True)
    except NotReadyError:
        return None


@dataclass(frozen=True)
class _Asked:
    fields: Mapping[str, Field]
    schema: Schema
    rows: int

    def where(self, node: Expression, *, wanted: bool) -> Bits:
        """Return the rows where a condition is true, or with `wanted` false, those where it is false."""
        match node:
            case Literal(value=value):
                return np.full(words(self.rows), ~np.uint64(0) if value is wanted else np.uint64(0))
            case Logic(op=op, of=of):
                return self._joined(of, every=(op == "and") == wanted, wanted=wanted)
            case Not(of=of):
                return self.where(of, wanted=not wanted)
            case Compare(op=op, left=left, right=right):
                return self._compared(op, left, right, wanted=wanted)
            case In(value=value, options=options):
                return self._among(value, options, wanted=wanted)
            case TagRef() | Column() if node.type is Type.BOOLEAN and self._has(node):
                return self._within(self._field(node), *_range("==", True, self._field(node), node), wanted=wanted)  # noqa: FBT003
            case TagRef():
                return self.where(tag_tree(node, self.schema), wanted=wanted)
        raise NotReadyError

    def _joined(self, parts: tuple[Expression, ...], *, every: bool, wanted: bool) -> Bits:
        join = np.bitwise_and if every else np.bitwise_or
        found = self.where(parts[0], wanted=wanted)
        for part in parts[1:]:
            join(found, self.where(part, wanted=wanted), out=found)
        return found

    def _compared(self, op: str, left: Expression, right: Expression, *, wanted: bool) -> Bits:
        if isinstance(left, Literal):
            left, right, op = right, left, FLIPPED[op]
        if not isinstance(right, Literal):
            raise NotReadyError
        field = self._field(left)
        if op == "is":
            found = field.unknown() if right.value is None else field.between(*_range("==", right.value, field, left))
            return found if wanted else np.invert(found, out=found)
        if right.value is None:  # the comparison with null is null
            raise NotReadyError
        op = op if wanted else OPPOSITE[op]
        return self._within(field, *_range("==" if op == "!=" else op, right.value, field, left), wanted=op != "!=")

    def _among(self, value: Expression, options: tuple[Literal, ...], *, wanted: bool) -> Bits:
        field, found = self._field(value), np.zeros(words(self.rows), np.uint64)
        if any(option.value is None for option in options):
            raise NotReadyError
        for option in options:
            np.bitwise_or(found, field.between(*_range("==", option.value, field, value)), out=found)
        return found if wanted else np.bitwise_and(field.known(), np.invert(found, out=found), out=found)

    def _within(self, field: Field, low: int, high: int, *, wanted: bool) -> Bits:
        return field.between(low, high) if wanted else field.outside(low, high)

    def _has(self, node: Expression) -> bool:
        return _name(node) in self.fields

    def _field(self, node: Expression) -> Field:
        try:
            return self.fields[_name(node)]
        except KeyError:
            raise NotReadyError from None


def _name(node: Expression) -> str:
    """Return the name of the field that a column or tag is read from; of anything else a name that no field has."""
    if isinstance(node, TagRef):
        return f"{node.per}.{node.tag.name}"
    return f"{node.unit}.{node.column.name}" if isinstance(node, Column) and node.many is None else ""


def _range(op: str, value: Any, field: Field, node: Expression) -> tuple[int, int]:
    """Return which of the field's values a comparison with a literal admits, as a range of their places."""
    least, greatest = _limits(value, node)
    first, last = _place(field.values, least, "left"), _place(field.values, greatest, "right")
    match op:
        case "<":
            return 0, first
        case "<=":
            return 0, last
        case ">":
            return last, len(field.values)
        case ">=":
            return first, len(field.values)
    return first, last


def _limits(value: Any, node: Expression) -> tuple[Any, Any]:
    """Return between which stored values a literal lies: the least that is not below it, the greatest that is not above it.

    Money is stored in cents, a date in days since 1970. A decimal between two whole values equals none.
    """
    match node.type:
        case Type.INTEGER | Type.MONEY:
            exact = Decimal(value) * (100 if node.type is Type.MONEY else 1)
            return int(exact.to_integral_value(ROUND_CEILING)), int(exact.to_integral_value(ROUND_FLOOR))
        case Type.FLOAT:
            return float(value), float(value)
        case Type.DATE:
            return (value - EPOCH).days, (value - EPOCH).days
        case Type.BOOLEAN:
            return int(value), int(value)
        case Type.TEXT:
            return value, value
    raise NotReadyError


def _place(values: NDArray[Any], limit: Any, side: Either["left", "right"]) -> int:
    """Return how many values are below the limit, with "right" those that equal it too."""
    if values.dtype.kind == "i":  # a search for a wider number would first copy all values
        held = np.iinfo(values.dtype)
        if not held.min <= limit <= held.max:
            return 0 if limit < held.min else len(values)
    return int(np.searchsorted(values, np.array(limit, values.dtype), side))
