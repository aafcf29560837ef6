"""Business days: the end of a day in the home's time zone, and the first day of a window."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_end(as_of: date, time_zone: str) -> datetime:
    """Return the first instant after the business day `as_of`, as naive UTC: rows known before it are seen."""
    local = datetime.combine(as_of + timedelta(days=1), time(), ZoneInfo(time_zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def window_start(as_of: date, *, days: int | None = None, months: int | None = None) -> date:
    """Return the first day of a window that ends with `as_of` and includes it.

    `days=1` is `as_of` alone. A window of months is counted back from the day after `as_of`, so three months to
    30 June begin on 1 April; where the month reached is shorter, its last day stands in.
    """
    if months is None:
        if days is None:
            raise ValueError("a window needs days or months")
        return as_of - timedelta(days=days - 1)
    after = as_of + timedelta(days=1)
    index = after.year * 12 + after.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(after.day, calendar.monthrange(year, month + 1)[1]))
