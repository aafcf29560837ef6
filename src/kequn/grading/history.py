"""The ends of months, at which history is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta


def month_ends(first: date, last: date) -> Iterator[date]:
    """Yield the last days of the months from that of `first` on, up to `last`."""
    day = first.replace(day=1)
    while True:
        day = (day + timedelta(days=32)).replace(day=1)
        if (end := day - timedelta(days=1)) > last:
            return
        yield end
