"""What the values of a tag look like: how many units have one, how they are spread, and what is typical."""

from __future__ import annotations

from collections.abc import Iterable
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


def stat_of(connection: duckdb.DuckDBPyConnection, relation: str, tag: Tag, *, fresh_on: date | None = None) -> Stat:
    """Return what the column of that tag looks like in the relation (one row per unit)."""
    column = sql.name(tag.id)
    spread = f"min({column})::VARCHAR, max({column})::VARCHAR" if tag.type not in (Type.BOOLEAN, Type.TEXT) else "NULL, NULL"
    counted = f"count(*), count({column}), count(DISTINCT {column}), {spread}, {_typical(column, tag.type, relation)}"
    [(units, known, distinct, least, most, typical)] = connection.execute(f"SELECT {counted} FROM ({relation})").fetchall()
    coverage = known / units if units else None
    return Stat(tag.id, tag.unit, str(tag.type), units, known, coverage, distinct, least, typical, most, fresh_on)


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
