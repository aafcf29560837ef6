"""A fixed segment: one whose whole condition is a list of who was in it on a day. Living ones are asked anew each day. Pure."""

from __future__ import annotations

from kequn.facts.nodes import CUSTOMER, Aggregate, Column, Compare, Expression, Gather, Literal
from kequn.warehouse.tables import LISTS


def fixed_by(name: str, unit: str = CUSTOMER) -> str:
    """Return the condition of those who are in a list; of households and employers, whose people are.

    >>> fixed_by("pensioners_20260630")
    'exists(lists, where=list == "pensioners_20260630")'
    >>> fixed_by("families_20260630", "household")
    'household.exists(exists(lists, where=list == "families_20260630"))'
    """
    inside = f'exists({LISTS.name}, where=list == "{name}")'
    return inside if unit == CUSTOMER else f"{unit}.exists({inside})"


def list_of(condition: Expression) -> str | None:
    """Return the list that a condition says and nothing beside it; None of a living segment."""
    match condition:
        case Aggregate(function="exists", where=Compare("==", Column() as column, Literal(str() as name)), window=None):
            fixed = (column.table.name, column.column.name) == (LISTS.name, "list")
            return name if fixed else None
        case Gather(function="exists", value=Aggregate() as inside, where=None):
            return list_of(inside)
    return None
