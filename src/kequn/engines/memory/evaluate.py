"""The value of a node for one customer, one household or one row: the language said in plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kequn.engines.memory import folds, values
from kequn.engines.memory.visible import Row
from kequn.engines.question import tag_tree
from kequn.facts.distance import written_out
from kequn.facts.nodes import (
    CUSTOMER,
    Aggregate,
    Arithmetic,
    Call,
    Column,
    Compare,
    Distance,
    Expression,
    Gather,
    Holds,
    If,
    In,
    Literal,
    Logic,
    Negative,
    Not,
    TagRef,
)
from kequn.facts.schema import Schema
from kequn.kernel.calendar import window_start


@dataclass(frozen=True)
class Case:
    """Whom a value is asked for: units and their numbers (of a customer the household and employer too); and the row in hand."""

    numbers: Mapping[str, int]
    row: Row | None = None

    @property
    def customer(self) -> int | None:
        """The customer, if one is asked for."""
        return self.numbers.get(CUSTOMER)


@dataclass(frozen=True)
class World:
    """What is seen at `as_of`: units by number, who belongs to which, and each customer's rows by table.

    `belongs` tells of a customer the number of each unit of which they are one; `people` who the customers of a unit are.
    """

    schema: Schema
    as_of: date
    units: Mapping[str, Mapping[int, Row]]
    belongs: Mapping[int, Mapping[str, int]]
    people: Mapping[str, Mapping[int, Sequence[int]]]
    rows: Mapping[str, Mapping[int, Sequence[Row]]]

    def value(self, node: Expression, case: Case) -> Any:  # noqa: C901, PLR0912  # one case for each kind of node
        """Return the node's value."""
        match node:
            case Literal(value=constant):
                return values.as_type(constant, node.type)
            case Column():
                return self._column(node, case)
            case TagRef(per=per):
                return self.value(tag_tree(node, self.schema), case) if per in case.numbers else None
            case Logic(op=op, of=of):
                return _logic(op, [self.value(part, case) for part in of])
            case Not(of=of):
                held = self.value(of, case)
                return None if held is None else not held
            case Compare(op=op, left=left, right=right):
                return self._compare(op, left, right, case)
            case In(value=value, options=options):
                return _logic("or", [self._compare("==", value, option, case) for option in options])
            case Arithmetic(op=op, left=left, right=right):
                return values.arithmetic(op, node.type, self.value(left, case), self.value(right, case))
            case Negative(of=of):
                return values.negative(node.type, self.value(of, case))
            case If(then=then, condition=condition, otherwise=otherwise):
                return values.as_type(self.value(then if self.value(condition, case) else otherwise, case), node.type)
            case Call(function=function, arguments=arguments):
                return values.call(function, node.type, [self.value(argument, case) for argument in arguments], self.as_of)
            case Distance():
                return self.value(written_out(node, self.schema), case)
            case Holds(categories=categories):
                return self._holds(categories, case)
            case Gather():
                return self._gather(node, case)
            case Aggregate():
                return self._aggregate(node, case)
        raise TypeError(f"no value of {type(node).__name__}")

    def _column(self, node: Column, case: Case) -> Any:
        if node.many:
            return None if case.row is None else case.row[node.column.name]
        number = case.numbers.get(node.unit or CUSTOMER)
        return None if number is None else self.units[node.table.name].get(number, {}).get(node.column.name)

    def _compare(self, op: str, left: Expression, right: Expression, case: Case) -> bool | None:
        first, second = (side.value if isinstance(side, Literal) else self.value(side, case) for side in (left, right))
        return values.compare(op, left, right, (first, second))

    def _holds(self, categories: Sequence[str], case: Case) -> bool:
        return any(row["category"] in categories for table in ("holdings", "accounts") for row in self._rows(table, case))

    def _rows(self, table: str, case: Case) -> Sequence[Row]:
        return () if case.customer is None else self.rows.get(table, {}).get(case.customer, ())

    def _gather(self, node: Gather, case: Case) -> Any:
        number = case.numbers.get(node.per)
        people = () if number is None else self.people[node.per].get(number, ())
        cases = [Case(self.belongs[customer]) for customer in people]
        if node.where is not None:
            cases = [each for each in cases if self.value(node.where, each)]
        if node.value is None:
            return len(cases)
        found = [self.value(node.value, each) for each in cases]
        return any(found) if node.function == "exists" else folds.of_values(node.function, node.type, found)

    def counted(self, node: Aggregate, case: Case) -> list[folds.Pair]:
        """Return the customer's rows that an aggregate's condition and window let in, each with its value."""
        day = self.schema.tables[node.table.name].day
        start = None if node.window is None else window_start(self.as_of, days=node.window.days, months=node.window.months)
        rows = [row for row in self._rows(node.table.name, case) if start is None or row[day or ""] >= start]
        cases = [(row, replace(case, row=row)) for row in rows]
        cases = [(row, each) for row, each in cases if node.where is None or self.value(node.where, each)]
        return [(row, None if node.value is None else self.value(node.value, each)) for row, each in cases]

    def _aggregate(self, node: Aggregate, case: Case) -> Any:  # one case for each kind of fold
        pairs, day = self.counted(node, case), self.schema.tables[node.table.name].day or ""
        match node.function:
            case "count":
                return len(pairs)
            case "exists":
                return bool(pairs)
            case "days_since":
                return folds.days_since([row for row, _ in pairs], day, self.as_of)
            case "slope":
                return folds.slope([((row[day] - self.as_of).days, value) for row, value in pairs])
            case "last" | "first" if node.by is not None:
                ends = [value for _, value in folds.end_by(node.function, day, pairs, node.by.name)]
                return folds.of_values("sum", node.type, ends) if ends else None
            case "last" | "first":
                end = folds.at_end(node.function, day, pairs)
                return None if end is None else end[1]
        return folds.of_values(node.function, node.type, [value for _, value in pairs])


def _logic(op: str, held: Sequence[bool | None]) -> bool | None:
    """Return three-valued and/or: one false (one true) decides, then one unknown leaves it unknown."""
    decides = op == "or"
    if decides in held:
        return decides
    return None if None in held else not decides


