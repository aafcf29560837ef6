"""Who came into a saved segment and who went out, day by day, as runs wrote it down; a scope sees those of its customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kequn.access.roles import May
from kequn.facts.nodes import CUSTOMER
from kequn.loop.scoped import Count, ScopedBank
from kequn.segments.model import SegmentDefinition

SHOWN = 30  # days


@dataclass(frozen=True)
class Day:
    """How many came in and went out on the day of a run; `redefined` where the segment's definition changed that day."""

    day: date
    entered: Count
    left: Count
    redefined: bool


@dataclass(frozen=True)
class History:
    """Since when the segment is counted, and the last days on which anybody came or went, the newest first."""

    since: date
    days: tuple[Day, ...]


def history(bank: ScopedBank, segment: SegmentDefinition) -> History | None:
    """Return the history; None where no run has counted the segment, or the scope sees a part of its households or employers."""
    counted = bank.rows("SELECT since FROM segments WHERE id = ?", [segment.id])
    if not counted or (segment.unit != CUSTOMER and not bank.scope.whole):
        return None
    query = f"""SELECT day, count(*) FILTER (entered), count(*) FILTER (NOT entered), bool_or(redefined)
        FROM segment_changes {_among(bank, segment)} WHERE segment = ? GROUP BY day ORDER BY day DESC LIMIT {SHOWN}"""
    rows = bank.rows(query, [segment.id])
    return History(counted[0][0], tuple(Day(day, bank.told(came), bank.told(went), new) for day, came, went, new in rows))


def moved(bank: ScopedBank, segment: SegmentDefinition, day: date, *, entered: bool, limit: int) -> list[int]:
    """Return some of the customers who came in on a day, or who went out, by number. Forbidden for roles that see no persons."""
    bank.scope.require(May.SEE_PERSONS)
    query = f"""SELECT customer_no FROM segment_changes {_among(bank, segment)} WHERE segment = ? AND day = ? AND entered = ?
        AND customer_no IS NOT NULL ORDER BY customer_no LIMIT {int(limit)}"""
    return [number for (number,) in bank.rows(query, [segment.id, day, entered])]


def _among(bank: ScopedBank, segment: SegmentDefinition) -> str:
    narrow = segment.unit == CUSTOMER and not bank.scope.whole
    return f"SEMI JOIN ({bank.who()}) USING (customer_no)" if narrow else ""
