"""When an account is locked after wrong passwords. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from kequn.access.policy import Lockout


def locked_until(failures: int, policy: Lockout, *, now: datetime) -> datetime | None:
    """Return until when the account is locked after this many wrong passwords in a row; None where it is not yet."""
    return now + timedelta(minutes=policy.minutes) if failures >= policy.attempts else None
