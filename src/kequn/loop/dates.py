"""The day that is asked about, and which day a run is for where nobody says: the last complete business day of the data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb

from kequn.kernel.calendar import day_end
from kequn.kernel.errors import HomeError, KequnError
from kequn.warehouse.tables import TABLES

ONLY_KNOWN = "the last day on which rows became known; of days before nothing is seen: give a history its known_at in the mapping"


def day_of(as_of: object) -> date:
    """Return the day that a caller named as a date or as text like 2026-06-30. KequnError where it is neither."""
    if isinstance(as_of, str):
        try:
            return date.fromisoformat(as_of)
        except ValueError:
            pass
    elif isinstance(as_of, date) and not isinstance(as_of, datetime):
        return as_of
    raise KequnError(f"as_of must be a date or a text like 2026-06-30, not {as_of!r}")


def last_day(connection: duckdb.DuckDBPyConnection, time_zone: str, *, now: datetime) -> tuple[date, str]:
    """Return the day and, in words, where it comes from. HomeError where nothing is loaded.

    It is the largest day before today of any row that was known by the end of that very day; rows that a typing error put
    into the future say nothing. Where rows became known only later (history without a `known_at`), it is the latest day on
    which something became known, for before it nothing can be seen.
    """
    today = now.astimezone(ZoneInfo(time_zone)).date()
    happenings = [name for name, table in TABLES.items() if table.day]
    days = {day: name for name in happenings if (day := _largest_known(connection, name, time_zone, today)) is not None}
    if days:
        return max(days), f"the last complete day in {days[max(days)]}"
    union = " UNION ALL ".join(f'SELECT max(known_at) AS known_at FROM "{name}"' for name in TABLES)
    [(known,)] = connection.execute(f"SELECT max(known_at) FROM ({union})").fetchall()
    if known is None:
        raise HomeError("nothing is loaded yet, so there is no day to compute; run: kequn load MAPPING.toml --data DIR")
    return known.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)).date(), ONLY_KNOWN


def _largest_known(connection: duckdb.DuckDBPyConnection, name: str, time_zone: str, today: date) -> date | None:
    query = f'SELECT occurred_on, min(known_at) FROM "{name}" WHERE occurred_on < ? GROUP BY ALL ORDER BY occurred_on DESC'
    days: list[tuple[date, datetime]] = connection.execute(query, [today]).fetchall()
    return next((day for day, known in days if known < day_end(day, time_zone)), None)
