"""The rows that were known and valid at the end of a business day, as SQL over the views."""

from __future__ import annotations

from datetime import date

from kequn.kernel.calendar import day_end
from kequn.warehouse import sql
from kequn.warehouse.manifest import TableFiles
from kequn.warehouse.tables import TABLES


def visible_sql(name: str, *, as_of: date, time_zone: str, files: TableFiles | None = None) -> str:
    """Return the relation of a canonical table's rows that a reader sees at `as_of`.

    With `files`, a condition that holds of every row by the files' bounds is left out.
    """
    table, end = TABLES[name], day_end(as_of, time_zone)
    moment, today = f"TIMESTAMP '{end}'", f"DATE '{as_of}'"
    conditions = []
    if files is None or any(file.known_until is None or file.known_until >= end for file in files.rows):
        conditions.append(f"known_at < {moment}")
    if files is None or files.closings or any(file.ended for file in files.rows):
        conditions.append(f"(known_to IS NULL OR known_to >= {moment})")
    if table.day and (files is None or any(file.last_day is None or file.last_day > as_of for file in files.rows)):
        conditions.append(f"{sql.name(table.day)} <= {today}")
    if table.state:
        conditions.append(f"(valid_from IS NULL OR valid_from <= {today}) AND (valid_to IS NULL OR {today} < valid_to)")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT * FROM {sql.name(name)}{where}"


def known_sql(name: str, *, as_of: date, time_zone: str) -> str:
    """Return the relation of a state table's rows as they are known at `as_of`, those too that hold no more."""
    moment = f"TIMESTAMP '{day_end(as_of, time_zone)}'"
    return f"SELECT * FROM main.{sql.name(name)} WHERE known_at < {moment} AND (known_to IS NULL OR known_to >= {moment})"
