"""The DuckDB engine: compiles a question once, keeps the SQL, and runs it on a cursor of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kequn.engines.arrow import UNIT_NO, arrow_type
from kequn.engines.bitmap import bits
from kequn.engines.bitmap.bits import Bits
from kequn.engines.duckdb.demand import Ready
from kequn.engines.duckdb.evidence import Evidence, aggregates_in, counted, people_sql, rows_sql
from kequn.engines.duckdb.frames import Frames
from kequn.engines.duckdb.sources import Sources, quoted
from kequn.engines.question import Tree, asked, asked_condition
from kequn.facts.literals import literal
from kequn.facts.nodes import CUSTOMER, Aggregate, Expression
from kequn.facts.schema import Schema
from kequn.kernel.errors import LanguageError

Answer = TypeVar("Answer")
KEPT = 512  # questions whose SQL is kept
EVERYBODY = literal(True)  # noqa: FBT003  # a condition that holds of all
MOST = 62  # conditions that overlap: the bits of a BIGINT


class Engine:
    """Answers from the relations of a DuckDB connection.

    `tables` maps a table's name to the view or table that holds all versions of its rows with the system columns (by default
    each has its own name); they must be seen by a cursor of the connection, so no TEMP views. `ready` holds values made before.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        schema: Schema,
        time_zone: str,
        tables: Mapping[str, str] | None = None,
        ready: Ready | None = None,
    ) -> None:
        self.connection = connection
        self.schema = schema
        self.ready = ready or Ready(date.min, {})
        relations = {name: name for name in schema.tables} if tables is None else tables
        self.sources = Sources(schema, time_zone, relations, lru_cache(self._columns_of), lru_cache(self._repeats))
        self._beyond: set[tuple[str, Expression]] = set()  # conditions that the indices cannot tell
        self._values_sql = lru_cache(KEPT)(self._compile_values)
        self._count_sql = lru_cache(KEPT)(self._compile_count)
        self._condition = lru_cache(KEPT)(lambda tree, unit, as_of: asked_condition(tree, unit, as_of, schema))

    def values(self, expressions: Mapping[str, Tree], *, unit: str = CUSTOMER, as_of: date) -> pa.Table:
        """Return one row per unit, sorted by `unit_no`, with a column for each expression."""
        trees = asked(expressions, unit, as_of, self.schema)
        found = self._table(self._values_sql(tuple(trees.items()), unit, as_of))
        return found.cast(pa.schema([(UNIT_NO, pa.int64()), *((name, arrow_type(tree)) for name, tree in trees.items())]))

    def count(self, expression: Tree, *, unit: str = CUSTOMER, as_of: date) -> int:
        """Return how many units fulfil the condition; null does not count."""
        if (found := self.found(expression, unit=unit, as_of=as_of)) is not None:
            return bits.size(found)
        sql = self.count_sql(expression, unit=unit, as_of=as_of)
        return self._run(lambda cursor: int(cursor.execute(sql).fetchall()[0][0]))  # a third quicker than through Arrow

    def found(self, expression: Tree, *, unit: str = CUSTOMER, as_of: date) -> Bits | None:
        """Return the units that fulfil the condition as rows of the index; None where the index cannot tell."""
        index, tree = self.ready.indices.get(unit) if self.ready.as_of == as_of else None, expression.tree
        if index is None or (unit, tree) in self._beyond:
            return None
        found = index.where(self._condition(tree, unit, as_of), self.schema)
        if found is None:
            if len(self._beyond) >= KEPT:
                self._beyond.clear()
            self._beyond.add((unit, tree))
        return found

    def overlap(self, conditions: Sequence[Tree], *, unit: str = CUSTOMER, as_of: date) -> list[list[int]]:
        """Return the matrix of how many units fulfil both the i-th and the j-th of at most MOST conditions.

        From the index where it can tell all of them; else one scan gives every unit a bit mask of those it fulfils.
        """
        found = [each for condition in conditions if (each := self.found(condition, unit=unit, as_of=as_of)) is not None]
        if len(found) == len(conditions):
            return bits.overlap(found)
        masks = self._masks(conditions, unit, as_of)
        places = range(len(conditions))
        return [[sum(number for held, number in masks.items() if held >> i & held >> j & 1) for j in places] for i in places]

    def combinations(self, conditions: Sequence[Tree], *, unit: str = CUSTOMER, as_of: date) -> dict[int, int]:
        """Return how many units fulfil exactly each combination of at most MOST conditions: bit i stands for the i-th."""
        found = [each for condition in conditions if (each := self.found(condition, unit=unit, as_of=as_of)) is not None]
        if len(found) < len(conditions):
            return self._masks(conditions, unit, as_of)
        everybody = self.found(EVERYBODY, unit=unit, as_of=as_of)
        return bits.combinations(found, everybody if everybody is not None else found[0])

    def _masks(self, conditions: Sequence[Tree], unit: str, as_of: date) -> dict[int, int]:
        named = {f"s{place}": condition for place, condition in enumerate(conditions)}
        mask = " | ".join(f"(CASE WHEN {name} THEN 1::BIGINT << {place} ELSE 0 END)" for place, name in enumerate(named))
        query = f"SELECT {mask} AS mask, count(*) FROM ({self.values_sql(named, unit=unit, as_of=as_of)}) GROUP BY mask"
        return dict(self._run(lambda cursor: cursor.execute(query).fetchall()))

    def units(self, condition: Tree, *, unit: str = CUSTOMER, as_of: date) -> NDArray[np.int64]:
        """Return the numbers of the units that fulfil the condition, in order."""
        if (found := self.found(condition, unit=unit, as_of=as_of)) is not None:
            return self.ready.indices[unit].numbers(found)
        chosen = f"SELECT {UNIT_NO} FROM ({self.values_sql({'chosen': condition}, unit=unit, as_of=as_of)}) WHERE chosen"
        return np.asarray(self._table(f"{chosen} ORDER BY {UNIT_NO}").column(0), np.int64)

    def values_sql(self, expressions: Mapping[str, Tree], *, unit: str = CUSTOMER, as_of: date) -> str:
        """Return the SQL that `values` runs."""
        return self._values_sql(tuple(asked(expressions, unit, as_of, self.schema).items()), unit, as_of)

    def count_sql(self, expression: Tree, *, unit: str = CUSTOMER, as_of: date) -> str:
        """Return the SQL that `count` runs."""
        return self._count_sql(expression.tree, unit, as_of)

    def rows_behind(self, expression: Tree, unit_no: int, *, unit: str = CUSTOMER, as_of: date) -> list[Evidence]:
        """Return, for each aggregate in the expression and in its tags, the source rows counted for one of the unit.

        What stands within `household.…` or `employer.…` is counted for every customer of it.
        """
        tree = asked({"value": expression}, unit, as_of, self.schema)["value"]
        found = dict.fromkeys(aggregates_in(tree, self.schema))
        people = {over: self._people(unit, unit_no, over, as_of) for over in dict.fromkeys(over for _, over in found)}
        return [self._evidence(aggregate, people[over], as_of) for aggregate, over in found]

    def _evidence(self, aggregate: Aggregate, customers: list[int], as_of: date) -> Evidence:
        query = rows_sql(self.sources, aggregate, customers, as_of) if customers else ""
        return counted(aggregate, self._table(query).to_pylist() if query else [])

    def _people(self, unit: str, unit_no: int, over: tuple[str, ...], as_of: date) -> list[int]:
        """Return the customers over whom is gathered: those of the unit, of their households or employers, and so on."""
        numbers = [unit_no]
        for per in over:
            numbers = self._table(people_sql(self.sources, unit, numbers, per, as_of)).column(0).to_pylist()
            unit = CUSTOMER
        return numbers

    def _compile_values(self, trees: tuple[tuple[str, Expression], ...], unit: str, as_of: date) -> str:
        return Frames(self.sources, self.ready, as_of).values(dict(trees), unit)

    def _compile_count(self, tree: Expression, unit: str, as_of: date) -> str:
        return Frames(self.sources, self.ready, as_of).count(self._condition(tree, unit, as_of), unit)

    def _table(self, sql: str) -> pa.Table:
        return self._run(lambda cursor: cursor.sql(sql).to_arrow_table())

    def _run(self, ask: Callable[[duckdb.DuckDBPyConnection], Answer]) -> Answer:
        with self.connection.cursor() as cursor:
            try:
                return ask(cursor)
            except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
                raise LanguageError("a value grows beyond what can be computed exactly") from error

    def _repeats(self, relation: str) -> bool:
        with self.connection.cursor() as cursor:
            counted = f"SELECT count(customer_no) > count(DISTINCT customer_no) FROM {quoted(relation)}"
            return bool(cursor.execute(counted).fetchall()[0][0])

    def _columns_of(self, relation: str) -> frozenset[str]:
        with self.connection.cursor() as cursor:
            return frozenset(cursor.sql(f"SELECT * FROM {quoted(relation)} LIMIT 0").columns)
