"""Fixing a segment: who is in it on a day is kept as a list, for the whole bank; what asks by the list has its scope as ever."""

from __future__ import annotations

from datetime import date

from kequn.facts.nodes import CUSTOMER
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from kequn.segments.fixed import fixed_by, list_of
from kequn.segments.model import SegmentDefinition
from kequn.warehouse import lists
from kequn.warehouse.home import Paths
from kequn.warehouse.lists import FixedList


def fix(bank: Bank, segment: SegmentDefinition, *, as_of: date) -> str:
    """Keep who is in a segment on a day as a list, and return the condition of those in it.

    KequnError where it is of households or employers, is fixed already, holds nobody then, or the day is not known yet.
    """
    if segment.unit != CUSTOMER:
        raise KequnError(f"{segment.id} is of {segment.unit}s: a list is of customers, so fix a segment of their people")
    if as_of > bank.as_of:
        raise KequnError(f"the bank is known up to {bank.as_of}: fix a segment on a day until then")
    tree = segment.tree(bank.tags.schema)
    if list_of(tree):
        raise KequnError(f"{segment.id} is fixed already; save a condition to let it live again")
    numbers = bank.dated.engine(as_of).units(tree, unit=CUSTOMER, as_of=as_of)
    if not len(numbers):
        raise KequnError(f"nobody is in {segment.id} at {as_of}: there is nothing to fix")
    made = FixedList(segment.id, segment.version, segment.expression, as_of, numbers)
    return fixed_by(lists.write(Paths(bank.home), made))


def fixed(bank: Bank, segment: SegmentDefinition) -> FixedList | None:
    """Return the list by which a segment is fixed; None where it lives, or its list is gone."""
    name = list_of(bank.dated.parsed(segment.expression, segment.unit))
    return None if name is None else lists.read(Paths(bank.home), name)
