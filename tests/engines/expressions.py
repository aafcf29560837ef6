"""Strategies for well-typed expressions: every function, deep in each other, of rows, customers, households and employers.

Two floats are never compared with each other but where both are columns, and never divided by: two right engines may differ in
the last digit, and a comparison or a division by nearly nothing would make that a difference in kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kequn.facts import build, folds, names
from kequn.facts.literals import literal
from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD, UNITS, Expression
from kequn.facts.schema import Table, Type
from kequn.facts.types import NUMBERS, ORDERED
from tests.engines.rows import BIRTHS, CATEGORIES, DAYS, TEXTS, WINDOWS
from tests.engines.world import SCHEMA

EXACT = [Type.INTEGER, Type.MONEY, Type.TEXT, Type.BOOLEAN, Type.DATE, Type.TIMESTAMP]
ALL = [*EXACT, Type.FLOAT]
ODD = ["0.7390851", "-1.6180339", "12.3456789", "100.0072973"]  # no mean or quotient of cents comes near these


@dataclass(frozen=True)
class Maker:
    """Draws expressions about a unit, or about the rows of a table; `floats` may be left out."""

    draw: Any
    unit: str
    floats: bool
    table: Table | None = None

    def any(self, depth: int) -> Expression:
        return self.of(self.draw(st.sampled_from(ALL if self.floats else EXACT)), depth)

    def of(self, kind: Type, depth: int) -> Expression:
        """Return an expression of that type."""
        if depth <= 0:
            return self.leaf(kind)
        ways = [self.leaf, self.choice, self.coalesce]
        ways += [self.condition] * 4 if kind is Type.BOOLEAN else []
        ways += [self.number] * 3 if kind in NUMBERS else []
        ways += [self.folded] * 5 if self.table is None and self.unit == CUSTOMER else []
        ways += [self.gathered] * (1 if self.unit == CUSTOMER else 4) if self.table is None else []
        way: Any = self.draw(st.sampled_from(ways))
        found: Expression = way(kind) if way == self.leaf else way(kind, depth - 1)
        return found

    def leaf(self, kind: Type) -> Expression:
        return self.pick([*self.named(kind), *self.literals(kind)])

    def pick(self, nodes: list[Expression]) -> Expression:
        """Return one of the nodes."""
        chosen: Expression = self.draw(st.sampled_from(nodes))
        return chosen

    def named(self, kind: Type) -> list[Expression]:
        if self.table is not None:
            return [names.column_of(self.table, column.name) for column in self.table.columns if column.type is kind]
        homes = ["households", "employers", "customers", "customers"] if self.unit == CUSTOMER else [UNITS[self.unit]]
        tables = [SCHEMA.tables[home] for home in homes]
        columns = [names.column_of(table, column.name) for table in tables for column in table.columns]
        called = [tag for tag in SCHEMA.tags.values() if tag.id != "city" and self.unit in (CUSTOMER, tag.unit)]
        tags = [names.tag_ref(SCHEMA, tag) for tag in called]
        return [node for node in (*columns, *tags) if node.type is kind]

    def literals(self, kind: Type) -> list[Expression]:
        values: dict[Type, list[Any]] = {
            Type.INTEGER: [0, 1, -3, 7, 10**17],
            Type.MONEY: [Decimal("0.00"), Decimal("-12.50"), Decimal("100.01"), Decimal("99999999999999999.99")],
            Type.FLOAT: [Decimal(odd) for odd in ODD], Type.TEXT: TEXTS, Type.BOOLEAN: [True, False], Type.DATE: [*DAYS, *BIRTHS],
        }  # fmt: skip
        return [literal(value) for value in values.get(kind, [])] or self.moments()

    def moments(self) -> list[Expression]:
        """Return what stands for the literals that TIMESTAMP has not."""
        if self.table is not None:
            return []
        seen_at = names.column_of(SCHEMA.tables["customers"], "seen_at")
        return [seen_at if self.unit == CUSTOMER else build.gather("max", seen_at, None, self.unit)]

    def choice(self, kind: Type, depth: int) -> Expression:
        return build.choice(self.of(kind, depth), self.of(Type.BOOLEAN, depth), self.alike(kind, depth))

    def coalesce(self, kind: Type, depth: int) -> Expression:
        return build.call("coalesce", [self.of(kind, depth), self.alike(kind, 0), self.of(kind, 0)])

    def alike(self, kind: Type, depth: int) -> Expression:
        """Return an expression that can stand for one of that type: null, or a narrower number."""
        narrower = {Type.MONEY: [Type.INTEGER], Type.FLOAT: [Type.INTEGER, Type.MONEY]}.get(kind, [])
        chosen = self.draw(st.sampled_from([kind, kind, *narrower, None]))
        return literal(None) if chosen is None else self.of(chosen, depth)

    def number(self, kind: Type, depth: int) -> Expression:
        exact = self.draw(st.sampled_from([Type.INTEGER, Type.MONEY]))
        if kind is Type.FLOAT and self.draw(st.booleans()):
            return build.arithmetic(self.draw(st.sampled_from("*/")), self.of(exact, 0), self.of(exact, 0))
        if kind is Type.INTEGER and self.draw(st.booleans()):
            part = self.draw(st.sampled_from(["year", "month", "day", "days_since", "years_since"]))
            return build.call(part, [self.of(Type.DATE, depth)])
        match self.draw(st.integers(0, 3)):
            case 0:
                return build.negative(self.of(kind, depth))
            case 1:
                return build.call("abs", [self.of(kind, depth)])
        others = {Type.INTEGER: [kind], Type.MONEY: [kind, Type.INTEGER]}.get(kind, [kind, exact])
        narrower = self.draw(st.sampled_from(others))
        return build.arithmetic(self.draw(st.sampled_from("+-")), self.of(kind, depth), self.of(narrower, depth))

    def condition(self, kind: Type, depth: int) -> Expression:
        match self.draw(st.integers(0, 7)):
            case 0 | 1:
                op = self.draw(st.sampled_from(["and", "or"]))
                return build.logic(op, [self.of(kind, depth) for _ in range(self.draw(st.integers(2, 3)))])
            case 2:
                return build.negation(self.of(kind, depth))
            case 3:
                text = self.draw(st.sampled_from(["starts_with", "contains"]))
                return build.call(text, [self.of(Type.TEXT, depth), self.of(Type.TEXT, 0)])
            case 4:
                return self.among(depth)
            case 5:
                return build.compare(self.draw(st.sampled_from(["is", "is not"])), self.any(depth), literal(None))
        return self.comparison(depth)

    def among(self, depth: int) -> Expression:
        kind = self.draw(st.sampled_from([Type.INTEGER, Type.MONEY, Type.TEXT, Type.DATE]))
        options = self.literals(kind) + (self.literals(Type.FLOAT) + self.literals(Type.MONEY) if kind in NUMBERS else [])
        found = build.among(self.of(kind, depth), self.draw(st.lists(st.sampled_from(options), min_size=1, max_size=3)))
        return build.negation(found) if self.draw(st.booleans()) else found

    def comparison(self, depth: int) -> Expression:
        kind = self.draw(st.sampled_from(ALL if self.floats else EXACT))
        ops = ["==", "!=", "is", "is not", *(["<", "<=", ">", ">="] if kind in ORDERED else [])]
        op = self.draw(st.sampled_from(ops))
        if kind is Type.FLOAT:
            return build.compare(op, self.of(kind, depth), self.pick(self.literals(kind)))
        other = self.draw(st.sampled_from([Type.INTEGER, Type.MONEY])) if kind in NUMBERS else kind
        finer = kind in NUMBERS and self.draw(st.integers(0, 3)) == 0
        right = self.pick(self.literals(Type.FLOAT)) if finer else self.of(other, depth)
        sides = (self.of(kind, depth), right) if self.draw(st.booleans()) else (right, self.of(kind, depth))
        return build.compare(op, *sides)

    def folded(self, kind: Type, depth: int) -> Expression:
        if kind is Type.BOOLEAN and self.draw(st.integers(0, 2)) == 0:
            categories = self.draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2))
            return folds.holds([literal(category) for category in categories])
        ways = ["min", "max", "last", "first"] if kind in ORDERED else ["last", "first"]
        ways += {
            Type.INTEGER: ["count", "days_since", "distinct", "sum"],
            Type.MONEY: ["sum", "sum"],
            Type.FLOAT: ["avg", "slope", "sum"],
            Type.BOOLEAN: ["exists", "exists"],
        }.get(kind, [])  # fmt: skip
        function = self.draw(st.sampled_from(ways))
        states = [] if function in ("last", "first", "slope", "days_since") else ["holdings"]
        table = SCHEMA.tables[self.draw(st.sampled_from(["transactions", "transactions", "balances", *states]))]
        rows = Maker(self.draw, CUSTOMER, self.floats, table)
        value = None if function in ("count", "exists", "days_since") else self.row_value(rows, function, kind, depth)
        where = rows.of(Type.BOOLEAN, min(depth, 1)) if self.draw(st.booleans()) else None
        by = "kind" if function in ("last", "first") and kind in NUMBERS and self.draw(st.booleans()) else None
        return folds.aggregate(function, table, value, where=where, by=by, **self.window(table))

    def row_value(self, rows: Maker, function: str, kind: Type, depth: int) -> Expression:
        """Return a value of a row, and not the same for all rows, for a fold to take."""
        taken = {"avg": [Type.INTEGER, Type.MONEY], "slope": [Type.INTEGER, Type.MONEY], "distinct": EXACT}.get(function, [kind])
        value = rows.of(self.draw(st.sampled_from(taken)), min(depth, 1))
        assert value.type is not None
        return value if value.many else self.pick(rows.named(value.type))

    def window(self, table: Table) -> dict[str, int]:
        if table.day is None:
            return {}
        chosen: dict[str, int] = self.draw(st.sampled_from(WINDOWS))
        return chosen

    def gathered(self, kind: Type, depth: int) -> Expression:
        inner = Maker(self.draw, CUSTOMER, self.floats)
        where = inner.of(Type.BOOLEAN, min(depth, 1)) if self.draw(st.booleans()) else None
        per = self.draw(st.sampled_from([HOUSEHOLD, EMPLOYER])) if self.unit == CUSTOMER else self.unit
        match kind:
            case Type.BOOLEAN:
                return build.gather("exists", inner.of(kind, depth), where, per)
            case Type.INTEGER if self.draw(st.booleans()):
                return build.gather("count", None, where, per)
            case Type.FLOAT if self.draw(st.booleans()):
                return build.gather("avg", inner.of(self.draw(st.sampled_from([Type.INTEGER, Type.MONEY])), depth), where, per)
        ways = ["min", "max", "sum"] if kind in NUMBERS else ["min", "max"]
        return build.gather(self.draw(st.sampled_from(ways)), inner.of(kind, depth), where, per)


@st.composite
def expressions(draw: Any, unit: str, *, floats: bool, depth: int = 3) -> Expression:
    """Draw an expression of any type about a unit."""
    return Maker(draw, unit, floats).any(draw(st.integers(1, depth)))


@st.composite
def conditions(draw: Any, unit: str, *, floats: bool, depth: int = 3) -> Expression:
    """Draw a condition about a unit."""
    return Maker(draw, unit, floats).of(Type.BOOLEAN, draw(st.integers(1, depth)))


