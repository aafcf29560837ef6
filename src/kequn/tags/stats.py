"""What the values of a tag look like: how many units have one, how they are spread, and what is typical."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import duckdb
import pyarrow as pa

from kequn.facts.schema import Tag, Type
from kequn.warehouse import sql

SCHEMA = pa.schema([
    ("id", pa.string()), ("unit", pa.string()), ("type", pa.string()), ("units", pa.int64()), ("known", pa.int64()),
    ("coverage", pa.float64()), ("distinct", pa.int64()), ("min", pa.string()), ("typical", pa.string()), ("max", pa.string()),
    ("fresh_on", pa.date32()),
])
COUNTED = 5  # columns of a tag in the question
TOGETHER = 8  # tags of one question: each keeps its different values in memory meanwhile


@dataclass(frozen=True)
class Stat:
    """One tag over all its units.

    `known` units have a value; `coverage` is their share of `units` (0 to 1), empty without units. `typical` is the median of
    numbers and dates, the most frequent text, and of a yes/no tag the share of yes. Values are written as text.
    """

    id: str
    unit: str
    type: str
    units: int
    known: int
    coverage: float | None
    distinct: int
    min: str | None
    typical: str | None
    max: str | None
    fresh_on: date | None = None


def stats_of(
    connection: duckdb.DuckDBPyConnection, relation: str, tags: Sequence[Tag], fresh: Mapping[str, date | None],
) -> list[Stat]:
    """Return what the columns of these tags look like in the relation (one row per unit); `fresh` has the data date of each."""
    found: list[Stat] = []
    for at in range(0, len(tags), TOGETHER):
        some = tags[at : at + TOGETHER]
        columns = ", ".join(_counted(tag, relation) for tag in some)
        [(units, *counted)] = connection.execute(f"SELECT count(*), {columns} FROM ({relation})").fetchall()
        for place, tag in enumerate(some):
            known, distinct, least, most, typical = counted[place * COUNTED : (place + 1) * COUNTED]
            coverage = known / units if units else None
            found.append(Stat(tag.id, tag.unit, str(tag.type), units, known, coverage, distinct, least, typical, most,
                              fresh.get(tag.id)))
    return found


def _counted(tag: Tag, relation: str) -> str:
    column = sql.name(tag.id)
    spread = f"min({column})::VARCHAR, max({column})::VARCHAR" if tag.type not in (Type.BOOLEAN, Type.TEXT) else "NULL, NULL"
    return f"count({column}), count(DISTINCT {column}), {spread}, {_typical(column, tag.type, relation)}"


def _typical(column: str, kind: Type, relation: str) -> str:
    if kind is Type.BOOLEAN:
        return f"round(avg({column}::INTEGER), 4)::VARCHAR"
    if kind is Type.TEXT:  # of texts equally frequent the first, so that the same data gives the same answer
        known = f"SELECT {column} FROM ({relation}) WHERE {column} IS NOT NULL"
        return f"({known} GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT 1)"
    return f"quantile_disc({column}, 0.5)::VARCHAR"


def as_table(stats: Iterable[Stat]) -> pa.Table:
    """Return the stats as a table, one row per tag."""
    return pa.Table.from_pylist([asdict(stat) for stat in stats], schema=SCHEMA)
