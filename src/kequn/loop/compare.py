"""Two runs side by side: what grew, what shrank, and what is worth an alarm. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kequn.loop.policy import Policy
from kequn.loop.record import RunRecord

SHRUNK, COVERAGE = "shrunk", "coverage"


@dataclass(frozen=True)
class Alarm:
    """What a person should look at: a table that lost rows, or a tag that is known of fewer units (then shares of all)."""

    kind: str
    subject: str
    before: float
    now: float


def change(before: int | None, now: int) -> float | None:
    """Return by which share a number changed; None where there was nothing to compare with."""
    return (now - before) / before if before else None


def alarms(before: RunRecord | None, now: RunRecord, policy: Policy) -> tuple[Alarm, ...]:
    """Return what a run should be looked at for, tables first."""
    if before is None or not now.whole:
        return ()
    return (*_shrunk(before.made, now.made, policy.shrunk), *_covered(before.coverage, now.coverage, policy.coverage))


def _shrunk(before: Mapping[str, int], now: Mapping[str, int], most: float) -> list[Alarm]:
    return [Alarm(SHRUNK, table, rows, now.get(table, 0)) for table, rows in before.items()
            if (change(rows, now.get(table, 0)) or 0) < -most]


def _covered(before: Mapping[str, float], now: Mapping[str, float], most: float) -> list[Alarm]:
    return [Alarm(COVERAGE, tag, share, now[tag]) for tag, share in before.items() if tag in now and share - now[tag] > most]
