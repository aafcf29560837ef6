"""Two runs side by side: what grew, what shrank, and what is worth an alarm. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kequn.loop.policy import Policy
from kequn.loop.record import RunRecord

SHRUNK, COVERAGE, OVERDUE = "shrunk", "coverage", "overdue"


@dataclass(frozen=True)
class Alarm:
    """What a person should look at.

    A table that lost rows; a tag that is known of fewer units (then shares of all); a table that is further behind than
    promised (then days promised and days behind), and how many `tags` are therefore older than promised.
    """

    kind: str
    subject: str
    before: float
    now: float
    tags: int = 0


def change(before: int | None, now: int) -> float | None:
    """Return by which share a number changed; None where there was nothing to compare with."""
    return (now - before) / before if before else None


def alarms(before: RunRecord | None, now: RunRecord, policy: Policy) -> tuple[Alarm, ...]:
    """Return what a run should be looked at for: tags older than promised first, then tables, then coverage."""
    if not now.whole:
        return ()
    late = _overdue(now.overdue)
    if before is None:
        return late
    return (*late, *_shrunk(before.made, now.made, policy.shrunk), *_covered(before.coverage, now.coverage, policy.coverage))


def _overdue(tags: Mapping[str, tuple[str, int, int]]) -> tuple[Alarm, ...]:
    """Return one alarm for each table, since the tags of a table that stands still are all old for the same reason."""
    found: dict[str, Alarm] = {}
    for table, promised, behind in tags.values():
        before = found.get(table, Alarm(OVERDUE, table, promised, behind))
        found[table] = Alarm(OVERDUE, table, min(before.before, promised), behind, before.tags + 1)
    return tuple(found.values())


def _shrunk(before: Mapping[str, int], now: Mapping[str, int], most: float) -> list[Alarm]:
    return [Alarm(SHRUNK, table, rows, now.get(table, 0)) for table, rows in before.items()
            if (change(rows, now.get(table, 0)) or 0) < -most]


def _covered(before: Mapping[str, float], now: Mapping[str, float], most: float) -> list[Alarm]:
    return [Alarm(COVERAGE, tag, share, now[tag]) for tag, share in before.items() if tag in now and share - now[tag] > most]
