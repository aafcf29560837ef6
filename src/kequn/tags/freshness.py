"""Whether a tag is older than its promise: what it rests on may be so many days behind the day it is computed for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kequn.tags.catalogue import Catalogue
from kequn.tags.steps import tables_of

MONTHLY = 31  # days that a tag of monthly refresh may be behind its table's promise


@dataclass(frozen=True)
class Overdue:
    """A tag's table whose last day lies `behind` days before the day of the run, where `promised` are allowed."""

    table: str
    promised: int
    behind: int

    @property
    def days(self) -> int:
        """How many days it is beyond the promise."""
        return self.behind - self.promised


def overdue(tags: Catalogue, fresh: Mapping[str, date], lag: Mapping[str, int], *, as_of: date) -> dict[str, Overdue]:
    """Return the tags that are older than promised, each with the table that is furthest beyond.

    `fresh` is the last day of each table with rows, `lag` the days that a table may be behind; a table without a promise, like
    one of complaints, may be silent because nothing happened.
    """
    found: dict[str, Overdue] = {}
    for tag in tags.schema.tags.values():
        more = MONTHLY if tags[tag.id].refresh == "monthly" else 0
        tables = tables_of(tag.expression, tags.schema) & fresh.keys() & lag.keys()
        states = (Overdue(table, int(lag[table]) + more, (as_of - fresh[table]).days) for table in sorted(tables))
        worst = max(states, key=lambda state: state.days, default=None)
        if worst is not None and worst.days > 0:
            found[tag.id] = worst
    return found
