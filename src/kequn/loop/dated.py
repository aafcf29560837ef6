"""Engines for a day: of the snapshot's own day everything is ready, for another the households are formed first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cached_property, lru_cache
from secrets import token_hex
from threading import Lock
from typing import Any

import duckdb

from kequn.customers.employers import READS as EMPLOYED
from kequn.customers.employers import employers
from kequn.customers.household.steps import READS, households
from kequn.engines.arrow import UNIT_NO
from kequn.engines.bitmap import index
from kequn.engines.bitmap.index import Index
from kequn.engines.duckdb.demand import Ready
from kequn.engines.duckdb.engine import Engine
from kequn.engines.question import BELONGING, KEYS, looks_at, looks_beyond
from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD, UNITS, Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema
from kequn.warehouse import decisions, lists, sql
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.tables import LISTS, MADE, TABLES

FORMED = ("members", "households", "employees", "employers", "homes")
RESTING = {UNITS[unit]: (KEYS[unit], table) for unit, table in BELONGING.items()}  # the tables that rest on those
KEPT = 512  # texts whose trees are kept


class Dated:
    """The engines of one snapshot by day."""

    def __init__(self, snapshot: Snapshot, connection: duckdb.DuckDBPyConnection, schema: Schema) -> None:
        self.snapshot, self.connection, self.schema = snapshot, connection, schema
        self.time_zone = snapshot.settings.time_zone or "UTC"  # what was published has one
        self._engines: dict[tuple[date, tuple[str, ...], frozenset[int]], Engine] = {}
        self._narrowed: dict[tuple[str, frozenset[int]], Engine] = {}
        self.parsed = lru_cache(KEPT)(self._parsed)
        self._lock = Lock()

    def _parsed(self, text: str, unit: str) -> Expression:
        """Return the tree of a text; `parsed` keeps the last ones, for reading a text takes as long as counting by it."""
        return parse(text, self.schema, unit)

    def engine(self, day: date) -> Engine:
        """Return the engine for a day; the first question about another day than the snapshot's forms its households."""
        self.snapshot.refresh_overlays()
        own = day == self.snapshot.as_of
        ready = tuple(self.snapshot.result_relation(f"{unit}_tags") for unit in UNITS) if own else ()
        erased = self.snapshot.erased
        with self._lock:
            if (day, ready, erased) not in self._engines:
                self._engines[day, ready, erased] = self._made(day, ready)
            return self._engines[day, ready, erased]

    def _made(self, day: date, ready: tuple[str, ...]) -> Engine:
        tables = {name: f"main.{name}" for name in (*TABLES, *MADE)} | {UNITS[EMPLOYER]: "main.employer_tags"}
        if ready:
            tables[LISTS.name] = self._lists(day, tables)
            made = Ready(day, dict(zip(UNITS, ready, strict=True)), self._seen())
            return Engine(self.connection, self.schema, self.time_zone, tables, made)
        schema = _schema_of(day)
        with self.connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            visible = {name: self.snapshot.visible_sql(name, as_of=day) for name in READS}
            formed = households(cursor, visible, as_of=day, decisions=decisions.effective(self.snapshot.paths))
            units = {"households": formed.households, "members": formed.members, "homes": formed.homes}
            units |= employers(cursor, {name: self.snapshot.visible_sql(name, as_of=day) for name in EMPLOYED})
            for name, table in units.items():
                cursor.register("formed", table)
                cursor.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS SELECT * FROM formed")
        tables |= {name: f"{schema}.{name}" for name in FORMED}
        tables[LISTS.name] = self._lists(day, tables)
        return Engine(self.connection, self.schema, self.time_zone, tables)

    def _lists(self, day: date, tables: Mapping[str, str]) -> str:
        """Make the view of who is on fixed lists, with the people whom listed households and employers have on the day."""
        schema = _schema_of(day)
        people = lists.people_sql(tables["members"], tables["employees"], self.snapshot.visible_sql("special_lists", as_of=day))
        with self.connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            cursor.execute(f"CREATE OR REPLACE VIEW {schema}.{LISTS.name} AS {people}")
        return f"{schema}.{LISTS.name}"

    @cached_property
    def _indices(self) -> dict[str, Index]:
        try:
            return index.read(self.snapshot.index)
        except OSError:  # a snapshot from before there were any, or one restored without
            return {}

    def _seen(self) -> dict[str, Index]:
        """Return the indices without who was erased."""
        return {unit: found.without(self.snapshot.erased if unit == CUSTOMER else ()) for unit, found in self._indices.items()}

    def narrowed(self, name: str, who: str) -> Engine:
        """Return the engine of the snapshot's own day over the customers of a query `who`; `name` stands for that query.

        Households are made of those customers alone, so tags that look at a household are computed anew.
        """
        engine = self.engine(self.snapshot.as_of)
        erased = self.snapshot.erased
        with self._lock:
            if (name, erased) not in self._narrowed:
                self._narrowed[name, erased] = self._narrow(engine, name, who)
            return self._narrowed[name, erased]

    def _narrow(self, engine: Engine, name: str, who: str) -> Engine:
        relations = {table: f"{name}.{table}" for table in engine.sources.relations}
        tags = (tag for tag in self.schema.tags.values() if tag.unit == CUSTOMER)
        beyond = [tag.id for tag in tags if looks_beyond(tag.expression, self.schema)]
        kept = f"* EXCLUDE ({sql.names(beyond)})" if beyond else "*"
        with self.connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
            cursor.execute(f"CREATE OR REPLACE TABLE {name}.who AS {who}")
            chosen = f"customer_no IN (SELECT customer_no FROM {name}.who)"
            for table in sorted(relations, key=lambda table: table in RESTING):
                of = _resting(table, name) if table in RESTING else chosen
                relation = engine.sources.relations[table]
                cursor.execute(f"CREATE OR REPLACE VIEW {relations[table]} AS SELECT * FROM {relation} WHERE {of}")
            cursor.execute(f"CREATE OR REPLACE VIEW {name}.ready AS SELECT {kept} FROM main.customer_tags WHERE {chosen}")
            numbers = cursor.sql(f"SELECT customer_no FROM {name}.who").to_arrow_table().column(0).to_numpy()
        everybody = self._seen().get(CUSTOMER)
        indices = {} if everybody is None else {CUSTOMER: everybody.among(numbers, hidden=beyond)}
        ready = Ready(self.snapshot.as_of, {CUSTOMER: f"{name}.ready"}, indices)
        return Engine(self.connection, self.schema, self.time_zone, relations, ready)

    def visible(self, day: date) -> dict[str, str]:
        """Return name → SELECT over the rows visible on that day, households and members included."""
        engine = self.engine(day)
        made = {name: f"SELECT * FROM {engine.sources.relations[name]}" for name in FORMED}
        return {name: self.snapshot.visible_sql(name, as_of=day) for name in TABLES} | made

    def company(self, number: int, unit: str, day: date) -> list[int]:
        """Return the customers of a household, or those of a customer's household."""
        members = self.visible(day)["members"]
        mine = f'SELECT household_no FROM ({members}) WHERE customer_no = $number AND "primary"'
        homes = mine if unit == CUSTOMER else "SELECT $number"
        query = f'SELECT customer_no FROM ({members}) WHERE household_no IN ({homes}) AND "primary" ORDER BY customer_no'
        with self.connection.cursor() as cursor:
            return [found for (found,) in cursor.execute(query, {"number": number}).fetchall()]

    def tag_values(self, number: int, unit: str, day: date) -> dict[str, Any] | None:
        """Return the tags of one customer (those of the household too) or household; None where there is no such unit then."""
        if day == self.snapshot.as_of:
            with self.connection.cursor() as cursor:
                rows = cursor.execute(_made_query(unit, self.schema), [number])
                columns = [column[0] for column in rows.description]
                found = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
        else:
            trees = {tag.id: tag.expression for tag in self.schema.tags.values() if tag.unit in (unit, *_of_person(unit))}
            with self.close_up(number, unit, day, trees.values()) as engine:
                values = engine.values(trees, unit=unit, as_of=day).to_pylist()
            found = [row for row in values if row[UNIT_NO] == number]
        return found[0] if found else None

    @contextmanager
    def close_up(self, number: int, unit: str, day: date, trees: Iterable[Expression],
                 *, of: Engine | None = None) -> Iterator[Engine]:
        """Give an engine that sees one household only: the same answers to the trees for it as over everybody, in a moment.

        With `of`, an engine of that day over some customers, it sees those of the household that are among them. Where a tree
        looks at an employer, the engine sees everybody: colleagues live in many households.
        """
        whole = of or self.engine(day)
        if unit == EMPLOYER or any(looks_at(tree, EMPLOYER, self.schema) for tree in trees):
            yield whole
            return
        relations = whole.sources.relations
        schema, members = f"close_{token_hex(6)}", self.company(number, unit, day)
        with self.connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {schema}")
            try:
                for name, relation in sorted(relations.items(), key=lambda each: each[0] in RESTING):
                    whose = f"customer_no IN ({', '.join(map(str, members)) or 'NULL'})"
                    if name in RESTING:
                        whose = _resting(name, schema)
                    cursor.execute(f'CREATE VIEW {schema}."{name}" AS SELECT * FROM {relation} WHERE {whose}')
                yield Engine(self.connection, self.schema, self.time_zone, {name: f"{schema}.{name}" for name in relations})
            finally:
                cursor.execute(f"DROP SCHEMA {schema} CASCADE")


def _made_query(unit: str, schema: Schema) -> str:
    """Return the SQL of a unit's tags, its number given as ?, from what the run made."""
    shown = (tag for tag in schema.tags.values() if tag.unit in (unit, *_of_person(unit)))
    tags = ", ".join(f'{tag.unit}_tags."{tag.id}"' for tag in shown)
    home = "" if unit != CUSTOMER else (
        'LEFT JOIN (FROM members WHERE "primary") USING (customer_no) LEFT JOIN household_tags USING (household_no)')
    return f"SELECT {tags} FROM {unit}_tags {home} WHERE {unit}_tags.{unit}_no = ?"


def _of_person(unit: str) -> tuple[str, ...]:
    """Return the unit whose tags are told of a customer too: the household, not the employer, whose totals are of strangers."""
    return (HOUSEHOLD,) if unit == CUSTOMER else ()


def _resting(table: str, schema: str) -> str:
    key, people = RESTING[table]
    return f"{key} IN (SELECT {key} FROM {schema}.{people})"


def _schema_of(day: date) -> str:
    return f"day_{day:%Y%m%d}"
