"""The moment at which something is known: naive UTC, as the warehouse stores it. The clock is read here and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime


def moment_of(now: datetime | None) -> datetime:
    """Return the given moment, or that of the clock, as naive UTC; a naive moment is UTC already."""
    now = now or datetime.now(UTC)
    return now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
