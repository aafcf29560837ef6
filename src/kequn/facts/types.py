"""Which types go together: in comparisons, in arithmetic, and as the branches of a choice."""

from __future__ import annotations

from kequn.facts.schema import Type

NUMBERS = frozenset({Type.INTEGER, Type.MONEY, Type.FLOAT})
ORDERED = NUMBERS | {Type.TEXT, Type.DATE, Type.TIMESTAMP}
EVERY = ORDERED | {Type.BOOLEAN}

_WIDTH = (Type.INTEGER, Type.MONEY, Type.FLOAT)


def fit(left: Type | None, right: Type | None) -> bool:
    """Return whether values of the two types can be compared or can stand for each other; None is the type of `None`."""
    return left is None or right is None or left == right or {left, right} <= NUMBERS


def wider(left: Type | None, right: Type | None) -> Type | None:
    """Return the type that holds both: of numbers the wider (integer, money, float), otherwise the one that is known."""
    if left in NUMBERS and right in NUMBERS:
        return max(left, right, key=_WIDTH.index)
    return left if left is not None else right
