"""What of somebody's recent looks is conspicuous: many customers, at night, or customers who are not theirs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kequn.access.policy import OddHours, Policy

BULK, ODD_HOURS, NOT_SEEN = "bulk", "odd_hours", "not_seen"


@dataclass(frozen=True)
class Looks:
    """What one person looked at in a stretch of time, as numbers."""

    opened: int = 0  # different customers, one by one
    shown: int = 0  # customers in lists and exports
    revealed: int = 0
    missed: int = 0


@dataclass(frozen=True)
class Finding:
    """One conspicuous thing: which rule, and the numbers with their limits."""

    kind: str
    evidence: dict[str, tuple[int, int]]


def findings(hour: Looks, day: Looks, night: Looks | None, role_id: str, policy: Policy) -> list[Finding]:
    """Return what is conspicuous in the last hour and day, and in this night (None by day)."""
    bulk = policy.bulk
    found = [
        Finding(BULK, _above({
            "opened_per_hour": (hour.opened, bulk.opened_per_hour), "opened_per_day": (day.opened, bulk.opened_per_day),
            "shown_per_hour": (hour.shown, bulk.shown_per_hour), "shown_per_day": (day.shown, bulk.shown_per_day),
            "revealed_per_hour": (hour.revealed, bulk.revealed_per_hour),
            "revealed_per_day": (day.revealed, bulk.revealed_per_day),
        })),
        Finding(NOT_SEEN, _above({"missed_per_hour": (hour.missed, policy.not_seen.per_hour),
                                  "missed_per_day": (day.missed, policy.not_seen.per_day)})),
    ]
    if night is not None and role_id not in policy.odd_hours.exempt:
        found.append(Finding(ODD_HOURS, _above({"seen_at_night": (night.opened + night.shown, policy.odd_hours.customers)})))
    return [finding for finding in found if finding.evidence]


def night_began(local: datetime, hours: OddHours) -> datetime | None:
    """Return when the night began that this local moment lies in; None by day."""
    begin = local.replace(hour=hours.begin, minute=0, second=0, microsecond=0)
    if hours.begin <= hours.end:
        return begin if hours.begin <= local.hour < hours.end else None
    if local.hour >= hours.begin:
        return begin
    return begin - timedelta(days=1) if local.hour < hours.end else None


def _above(numbers: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {name: (number, limit) for name, (number, limit) in numbers.items() if number > limit}
