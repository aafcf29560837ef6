"""The tag step: all tags of a unit in one call of the engine, and what each looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date
from typing import Protocol
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from kequn.engines.arrow import UNIT_NO
from kequn.engines.question import tag_tree
from kequn.facts.nodes import EMPLOYER, UNITS, Aggregate, Column, Distance, Expression, Holds, TagRef
from kequn.facts.parse import parse
from kequn.facts.schema import Schema, Tag
from kequn.tags.catalogue import Catalogue
from kequn.tags.stats import Stat, stats_of
from kequn.warehouse.tables import TABLES


class Values(Protocol):
    """An engine, as far as tags need one."""

    def values(self, expressions: Mapping[str, Expression], *, unit: str, as_of: date) -> pa.Table:
        """Return `unit_no` and one column for each expression."""


def tag_stats(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, values: Mapping[str, str],
              fresh: Mapping[str, date]) -> list[Stat]:
    """Return what each tag looks like in `values` (unit → SELECT with a column for each tag).

    `fresh` is the last day of each table with rows.
    """
    tags = list(catalogue.schema.tags.values())
    last = {tag.id: fresh_on(tag, catalogue.schema, fresh) for tag in tags}
    with connection.cursor() as cursor:
        found = {stat.id: stat for unit, relation in values.items()
                 for stat in stats_of(cursor, relation, [tag for tag in tags if tag.unit == unit], last)}
    return [found[tag.id] for tag in tags]


def tables_of(expression: Expression, schema: Schema) -> set[str]:
    """Return the canonical tables whose rows stand behind the expression."""
    return set(_tables(expression, schema))


def _tables(node: Expression, schema: Schema) -> Iterator[str]:
    match node:
        case TagRef():
            yield from _tables(tag_tree(node, schema), schema)
        case Aggregate() | Column():
            if node.table.name in TABLES:
                yield node.table.name
        case Holds():
            yield from ("holdings", "accounts")
        case Distance():
            yield "addresses"
    for part in node.parts:
        yield from _tables(part, schema)


def fresh_on(tag: Tag, schema: Schema, fresh: Mapping[str, date]) -> date | None:
    """Return the data date of a tag: the last day that all its tables of happenings reach, else that of its states."""
    tables = tables_of(tag.expression, schema) & set(fresh)
    happenings = [fresh[name] for name in tables if TABLES[name].day]
    return min(happenings or [fresh[name] for name in tables], default=None)


def fresh_days(connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], time_zone: str) -> dict[str, date]:
    """Return the last day of each table with visible rows: when something happened, or when a state became known."""
    found: dict[str, date] = {}
    with connection.cursor() as cursor:
        for name, relation in visible.items():
            [(last,)] = cursor.execute(f"SELECT max({TABLES[name].day or 'known_at'}) FROM ({relation})").fetchall()
            if last is not None:
                found[name] = last if TABLES[name].day else last.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)).date()
    return found


def wide(connection: duckdb.DuckDBPyConnection, engine: Values, catalogue: Catalogue, *, unit: str, as_of: date) -> pa.Table:
    """Return the tags of a unit with its number, its id and its columns: the one table that most questions are answered from.

    All in one call of the engine, so in one pass per source table.
    """
    tags = catalogue.expressions(unit)
    table = catalogue.schema.tables[UNITS[unit]]
    numbered = unit != EMPLOYER  # an employer goes by the key of its source, which is a column
    passed = (*((f"{unit}_id",) if numbered else ()), "valid_from", "valid_to")
    own = [column.name for column in table.columns if not column.personal and column.name not in passed]
    columns = {name: parse(name, catalogue.schema, unit=unit) for name in own if name not in tags}
    values = engine.values({**tags, **columns}, unit=unit, as_of=as_of)
    key, letter = f"{unit}_no", unit[0].upper()
    with connection.cursor() as cursor:
        cursor.register("tag_values", values)
        named = f", printf('{letter}%08d', {UNIT_NO}) AS {unit}_id" if numbered else ""
        query = f"SELECT {UNIT_NO} AS {key}{named}, * EXCLUDE ({UNIT_NO}) FROM tag_values ORDER BY {key}"
        return cursor.sql(query).to_arrow_table()
