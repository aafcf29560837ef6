"""Which rows are seen at a date, and whose they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kequn.facts.schema import Table
from kequn.kernel.calendar import day_end

Row = Mapping[str, Any]


def visible(table: Table, rows: Iterable[Row], as_of: date, time_zone: str) -> list[Row]:
    """Return the rows that were known and held at the end of the business day `as_of`."""
    end = day_end(as_of, time_zone)
    return [row for row in rows if _known(row, end) and _held(table, row, as_of)]


def _known(row: Row, end: Any) -> bool:
    if "known_at" not in row:  # the run's own tables, made for one date
        return True
    known_to = row.get("known_to")
    return bool(row["known_at"] < end and (known_to is None or known_to >= end))


def _held(table: Table, row: Row, as_of: date) -> bool:
    if table.day is not None:
        return row[table.day] is not None and bool(row[table.day] <= as_of)
    if not table.state:
        return True
    begins, ends = row.get("valid_from"), row.get("valid_to")
    return (begins is None or begins <= as_of) and (ends is None or as_of < ends)


def by_customer(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Return the rows by the customer they belong to; rows of nobody are left out."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row["customer_no"] is not None:
            found[row["customer_no"]].append(row)
    return found


def one_each(rows: Iterable[Row]) -> dict[int, Row]:
    """Return one row per customer: of each column the value of the first row that has one, by precedence, source and key."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (row.get("precedence", ""), row["source"], row["source_key"])):
        for column, value in row.items():
            if found[row["customer_no"]].get(column) is None:
                found[row["customer_no"]][column] = value
    return dict(found)
