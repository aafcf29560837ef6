"""Fixing a segment: who is in it on a day is kept as a list, for the whole bank; what asks by the list has its scope as ever."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kequn.facts.nodes import EMPLOYER, HOUSEHOLD
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from kequn.segments.fixed import fixed_by, list_of
from kequn.segments.model import SegmentDefinition
from kequn.warehouse import lists
from kequn.warehouse.home import Paths
from kequn.warehouse.lists import FixedList

Numbers = NDArray[np.int64]


def fix(bank: Bank, segment: SegmentDefinition, *, as_of: date) -> str:
    """Keep who is in a segment on a day as a list, and return the condition of those in it.

    Of households the list holds who was in them, of employers these themselves. KequnError where the segment is fixed already or
    holds nobody then, or the day is not known yet.
    """
    if as_of > bank.as_of:
        raise KequnError(f"the bank is known up to {bank.as_of}: fix a segment on a day until then")
    tree = segment.tree(bank.tags.schema)
    if list_of(tree):
        raise KequnError(f"{segment.id} is fixed already; save a condition to let it live again")
    found = bank.dated.engine(as_of).units(tree, unit=segment.unit, as_of=as_of)
    if not len(found):
        raise KequnError(f"nobody is in {segment.id} at {as_of}: there is nothing to fix")
    customers, units = _kept(bank, segment.unit, found, as_of)
    made = FixedList(segment.id, segment.version, segment.expression, as_of, customers, segment.unit, units)
    return fixed_by(lists.write(Paths(bank.home), made), segment.unit)


def _kept(bank: Bank, unit: str, found: Numbers, as_of: date) -> tuple[Numbers, Numbers]:
    """Return the numbers of customers and of units that stand for those found; each household with its members of the day."""
    none = np.array([], np.int64)
    if unit != HOUSEHOLD:
        return (none, found) if unit == EMPLOYER else (found, none)
    with bank.connection.cursor() as cursor:
        cursor.register("found", pa.table({"household_no": pa.array(found, pa.int64())}))
        rows = cursor.execute(f"""SELECT household_no, customer_no FROM ({bank.dated.visible(as_of)["members"]}) SEMI JOIN found
            USING (household_no) WHERE "primary" ORDER BY ALL""").fetchnumpy()
    return rows["customer_no"], rows["household_no"]


def fixed(bank: Bank, segment: SegmentDefinition) -> FixedList | None:
    """Return the list by which a segment is fixed; None where it lives, or its list is gone."""
    name = list_of(bank.dated.parsed(segment.expression, segment.unit))
    return None if name is None else lists.read(Paths(bank.home), name)
