"""Who is one household by a person's decision, and who is not. A decision stands against all evidence until it is undone.

Like a redirect it corrects who belongs together, so it holds for every date that is asked about; its own date is for the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from kequn.kernel.errors import HomeError
from kequn.warehouse import journal, redirects
from kequn.warehouse.home import Paths

FIELDS = frozenset({"customer_no", "other_no", "verdict"})
TOGETHER, APART, UNDONE = "together", "apart", "undone"


@dataclass(frozen=True)
class Decision:
    """One decision about two customers; where they are parted, `customer_no` is who leaves."""

    customer_no: int
    other_no: int
    verdict: str
    at: str = ""
    by: str = ""
    reason: str = ""
    id: str = ""  # of all that were made at once


def standing(paths: Paths) -> list[Decision]:
    """Return the decisions that stand, in their order."""
    return list(_standing(journal.read(paths.decisions, FIELDS)).values())


def effective(paths: Paths) -> list[Decision]:
    """Return the decisions that stand, customers merged since by their surviving number."""
    survivor = redirects.resolved(redirects.read(paths))
    found = (replace(each, customer_no=survivor.get(each.customer_no, each.customer_no),
                     other_no=survivor.get(each.other_no, each.other_no)) for each in standing(paths))
    return [each for each in found if each.customer_no != each.other_no]


def decide(paths: Paths, decisions: Iterable[Decision], *, at: datetime) -> None:
    """Write decisions down; of two customers the last one stands. `undone` takes back what stands of the two.

    HomeError where there is no such customer, one decides about one customer alone, or there is nothing to undo.
    """
    asked = list(decisions)
    redirects.must_exist(paths, *(number for each in asked for number in (each.customer_no, each.other_no)))
    if any(each.customer_no == each.other_no for each in asked):
        raise HomeError("a household decision is about two customers; name another one")

    def lines(known: list[journal.Line]) -> list[journal.Line]:
        stand = _standing(known)
        for each in asked:
            if each.verdict == UNDONE and _pair(each) not in stand:
                raise HomeError("nothing stands between these two customers; there is nothing to undo")
        made = {"at": at.isoformat(), "id": token_hex(6)}
        return [vars(each) | made for each in asked]

    journal.append(paths.decisions, FIELDS, lines)


def _standing(lines: Iterable[journal.Line]) -> dict[frozenset[int], Decision]:
    stand: dict[frozenset[int], Decision] = {}
    for line in lines:
        each = Decision(**{name: value for name, value in line.items() if name in Decision.__dataclass_fields__})
        stand.pop(_pair(each), None)
        if each.verdict != UNDONE:
            stand[_pair(each)] = each
    return stand


def _pair(each: Decision) -> frozenset[int]:
    return frozenset((each.customer_no, each.other_no))
