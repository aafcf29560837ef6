"""The bank as one person may see it: the one door through which people's questions reach the warehouse.

Whoever does not see everybody asks a bank that has only their customers: every count, value and household total is over those,
so nothing of anybody else can be inferred from an answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from kequn.access.roles import May, Reach
from kequn.access.scope import NotSeen, Scope
from kequn.customers.ids import customer_id, number_of
from kequn.engines.duckdb.engine import Engine
from kequn.engines.question import Tree
from kequn.facts.build import condition
from kequn.facts.json import from_json
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.kernel.errors import LanguageError
from kequn.loop.bank import Bank
from kequn.loop.explanation import Explanation, explain
from kequn.loop.personal import refuse_personal
from kequn.warehouse import sql


@dataclass(frozen=True)
class Count:
    """How many; None where they are so few that the number would tell of persons (fewer than `smallest`)."""

    number: int | None
    smallest: int = 0


class ScopedBank:
    """One snapshot, cut to a scope. `as_of` is its day; questions are about that day."""

    def __init__(self, bank: Bank, scope: Scope) -> None:
        self.bank, self.scope = bank, scope

    @property
    def as_of(self) -> date:
        """The business day of the snapshot: the data date of every number on a page."""
        return self.bank.as_of

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection to take cursors from; whoever asks it directly joins with `who` or has asked `sees` before."""
        return self.bank.connection

    def who(self) -> str:
        """Return the SQL of the customers that are seen, as `customer_no`."""
        if self.scope.whole:
            return self._everybody()
        if self.scope.role.reach is Reach.MANAGED:
            numbers = ", ".join(map(str, sorted(self.scope.managed))) or "NULL"
            return f"SELECT customer_no FROM main.customer_tags WHERE customer_no IN ({numbers})"
        outlets = ", ".join(sql.text(outlet) for outlet in sorted(self.scope.outlets or ())) or "NULL"
        return f"SELECT customer_no FROM main.customer_tags WHERE outlet_id IN ({outlets})"

    def _everybody(self) -> str:
        return f"SELECT customer_no FROM {self.bank.snapshot.result_relation('customer_tags')}"

    def sees(self, number: int) -> bool:
        """Return whether that customer is one of those seen, as a person: roles that see no persons see none."""
        return self.scope.may(May.SEE_PERSONS) and bool(self.seen([number]))

    def seen(self, numbers: list[int]) -> frozenset[int]:
        """Return which of these numbers are of customers that are seen."""
        asked, who = frozenset(map(int, numbers)), self.who
        if self.scope.role.reach is Reach.MANAGED:  # a few numbers are quicker than a list of hundreds
            asked, who = asked & self.scope.managed, self._everybody
        if not asked:
            return frozenset()
        listed = ", ".join(map(str, sorted(asked)))
        found = self.rows(f"SELECT customer_no FROM ({who()}) WHERE customer_no IN ({listed})")
        return frozenset(number for (number,) in found)

    def number(self, identifier: str) -> int:
        """Return the number behind a customer's id, if this person sees that customer; else NotSeen."""
        number = number_of(identifier)
        survivor = self.bank.snapshot.resolve_customer(number)
        if survivor is None or not self.sees(survivor):
            raise NotSeen(f"{customer_id(number)}: there is no such customer among yours", number)
        return survivor

    def engine(self) -> Engine:
        """Return the engine over the customers that are seen."""
        if self.scope.whole:
            return self.bank.dated.engine(self.as_of)
        who = self.who()
        return self.bank.dated.narrowed(f"scope_{hashlib.sha256(who.encode()).hexdigest()[:16]}", who)

    def condition(self, expression: str | Tree, unit: str = CUSTOMER) -> Expression:
        """Return the tree of a condition; LanguageError in one line where it is none, or asks by a personal value."""
        tree = self.bank.dated.parsed(expression, unit) if isinstance(expression, str) else expression.tree
        refuse_personal(tree, self.bank.tags.schema)
        return condition(tree, "where")

    def read(self, data: object, unit: str = CUSTOMER) -> Expression:
        """Return the tree of an expression in JSON; LanguageError in one line where it is none."""
        return from_json(data, self.bank.tags.schema, unit)

    def rows(self, query: str, given: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query; LanguageError where a value in it grows beyond what can be computed."""
        with self.connection.cursor() as cursor:
            try:
                return cursor.execute(query, given).fetchall()
            except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
                raise LanguageError("a value grows beyond what can be computed exactly") from error

    def explain(self, identifier: str, expression: str | Tree) -> Explanation:
        """Return why the condition holds, or not, for a customer that is seen; of the household only those who are seen."""
        number = self.number(identifier)
        tree = self.condition(expression)
        with self.bank.dated.close_up(number, CUSTOMER, self.as_of, [tree], of=self.engine()) as engine:
            found = explain(engine, tree, number, customer_id(number), unit=CUSTOMER, as_of=self.as_of)
        if found is None:
            raise NotSeen(f"{customer_id(number)} is no customer at {self.as_of}")
        return found

    def count(self, expression: str | Tree, *, unit: str = CUSTOMER) -> Count:
        """Return how many of those seen fulfil the condition at the snapshot's day."""
        self.scope.require(May.COUNT)
        return self.told(self.engine().count(self.condition(expression, unit), unit=unit, as_of=self.as_of))

    def told(self, number: int) -> Count:
        """Return the number as this person may be told it."""
        smallest = self.scope.role.smallest
        return Count(number if number == 0 or number >= smallest else None, smallest)

    def numbers(self, expression: str | Tree, *, limit: int, offset: int = 0) -> list[int]:
        """Return the numbers of some of the customers who fulfil the condition, in order."""
        self.scope.require(May.SEE_PERSONS)
        tree = self.condition(expression)
        values = self.engine().values_sql({"chosen": tree}, unit=CUSTOMER, as_of=self.as_of)
        query = f"SELECT unit_no FROM ({values}) WHERE chosen ORDER BY unit_no LIMIT {int(limit)} OFFSET {int(offset)}"
        return [number for (number,) in self.rows(query)]

