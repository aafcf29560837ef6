"""How long a lease holds, and when a job that went wrong is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

LEASE = timedelta(seconds=15)  # a worker that was killed is replaced after this long
ATTEMPTS = 8  # among them those whose worker was killed
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)
ALIVE = timedelta(minutes=1)  # a worker not seen for this long is gone


def next_try(now: datetime, attempts: int) -> datetime | None:
    """Return when a job that failed for the `attempts`th time is tried again: each pause twice the last. None: never."""
    if attempts >= ATTEMPTS:
        return None
    pause: timedelta = FIRST_PAUSE * 2 ** (attempts - 1)
    return now + min(pause, LONGEST_PAUSE)
