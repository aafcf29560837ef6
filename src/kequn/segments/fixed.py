"""A fixed segment: one whose whole condition is a list of who was in it on a day. Living ones are asked anew each day. Pure."""

from __future__ import annotations

from kequn.facts.nodes import Aggregate, Column, Compare, Expression, Literal
from kequn.warehouse.tables import LISTS


def fixed_by(name: str) -> str:
    """Return the condition of those who are in a list.

    >>> fixed_by("pensioners_20260630")
    'exists(lists, where=list == "pensioners_20260630")'
    """
    return f'exists({LISTS.name}, where=list == "{name}")'


def list_of(condition: Expression) -> str | None:
    """Return the list that a condition says and nothing beside it; None of a living segment."""
    match condition:
        case Aggregate(function="exists", where=Compare("==", Column() as column, Literal(str() as name)), window=None):
            fixed = (column.table.name, column.column.name) == (LISTS.name, "list")
            return name if fixed else None
    return None
