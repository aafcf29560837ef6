"""The memory engine's two questions: values for every unit, and how many units fulfil a condition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import localcontext
from typing import Any

import pyarrow as pa

from kequn.engines.arrow import UNIT_NO, arrow_type
from kequn.engines.memory.evaluate import Case, World
from kequn.engines.memory.visible import Row, by_customer, one_each, visible
from kequn.engines.question import BELONGING, KEYS, Tree, asked, asked_condition
from kequn.facts.nodes import CUSTOMER, UNITS, Expression
from kequn.facts.schema import Schema

EXACT_DIGITS = 60  # of decimal arithmetic: sums of money never round


class Engine:
    """Answers from plain lists of rows: `tables` maps a table's name to dicts with its columns and the system columns."""

    def __init__(self, tables: Mapping[str, Iterable[Row]], schema: Schema, time_zone: str) -> None:
        self.tables = {name: list(rows) for name, rows in tables.items()}
        self.schema = schema
        self.time_zone = time_zone

    def values(self, expressions: Mapping[str, Tree], *, unit: str = CUSTOMER, as_of: date) -> pa.Table:
        """Return one row per unit, sorted by `unit_no`, with a column for each expression."""
        trees = asked(expressions, unit, as_of, self.schema)
        answers = self._answers(trees, unit, as_of)
        numbers = sorted(answers)
        columns = {name: pa.array([answers[no][name] for no in numbers], arrow_type(tree)) for name, tree in trees.items()}
        return pa.table({UNIT_NO: pa.array(numbers, pa.int64()), **columns})

    def count(self, expression: Tree, *, unit: str = CUSTOMER, as_of: date) -> int:
        """Return how many units fulfil the condition; null does not count."""
        tree = asked_condition(expression, unit, as_of, self.schema)
        return sum(answer["it"] is True for answer in self._answers({"it": tree}, unit, as_of).values())

    def _answers(self, trees: Mapping[str, Expression], unit: str, as_of: date) -> dict[int, dict[str, Any]]:
        world = self._world(as_of)
        with localcontext() as context:
            context.prec = EXACT_DIGITS
            return {
                number: {name: world.value(tree, Case(world.belongs[number] if unit == CUSTOMER else {unit: number}))
                         for name, tree in trees.items()}
                for number in world.units[UNITS[unit]]
            }

    def _world(self, as_of: date) -> World:
        """Return what is seen at the date."""
        seen = {
            name: visible(self.schema.tables[name], rows, as_of, self.time_zone)
            for name, rows in self.tables.items()
            if name in self.schema.tables
        }
        customers = one_each(seen.get(UNITS[CUSTOMER], ()))
        belongs = {customer: {CUSTOMER: customer} for customer in customers}
        people: dict[str, dict[int, list[int]]] = {unit: defaultdict(list) for unit in BELONGING}
        for unit, table in BELONGING.items():
            numbers = {row["customer_no"]: row[KEYS[unit]] for row in seen.get(table, ()) if row.get("primary", True)}
            for customer in customers:
                if customer in numbers:
                    belongs[customer][unit] = numbers[customer]
                    people[unit][numbers[customer]].append(customer)
        rows = {name: by_customer(found) for name, found in seen.items() if not self.schema.tables[name].one}
        units = {UNITS[unit]: {row[KEYS[unit]]: row for row in seen.get(UNITS[unit], ())} for unit in BELONGING}
        return World(self.schema, as_of, {UNITS[CUSTOMER]: customers, **units}, belongs, people, rows)

