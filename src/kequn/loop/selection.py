"""Customers, households or employers chosen by a condition, on a day; nothing is computed before it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kequn.customers.ids import customer_id, household_id, number_of, unit_of
from kequn.engines.arrow import UNIT_NO
from kequn.engines.question import Tree
from kequn.facts.build import compare, condition
from kequn.facts.literals import literal
from kequn.facts.nodes import CUSTOMER, EMPLOYER, UNITS, Expression, TagRef
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.kernel.errors import KequnError
from kequn.loop.dated import Dated
from kequn.loop.dates import day_of
from kequn.loop.explanation import Explanation, explain
from kequn.loop.relation import as_polars

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from kequn.loop.finding.circles import FoundCircles
    from kequn.loop.finding.found import Found, FoundAlike

CHOSEN, KEYED = "kequn_chosen", "kequn_key"


@dataclass(frozen=True)
class Population:
    """All customers, all households, or all employers."""

    dated: Dated = field(repr=False)
    unit: str

    def where(self, expression: str | Tree, *, as_of: date | str) -> Selection:
        """Return those for whom the condition is true at the end of the day `as_of`.

        The expression is a text with English or Chinese names, or made of Python objects. LanguageError where it cannot be
        read or is no condition.
        """
        tree = self.dated.parsed(expression, self.unit) if isinstance(expression, str) else expression.tree
        return Selection(self.dated, self.unit, condition(tree, "where"), day_of(as_of))

    def groups(
        self, tags: Sequence[str] | None = None, *, as_of: date | str, among: str | None = None, groups: int | None = None,
        seed: int = 0,
    ) -> Found:
        """Return groups that nobody defined: who belongs together by these tags, told in few traits and by a rule each.

        Without `tags` those of the policy; `among` is a condition, "" for everybody, the policy's where none is given. How many
        groups there are is left to the data unless `groups` says it. KequnError where there is too little to find groups in.
        """
        from kequn.loop.finding.found import groups as found

        if self.unit == EMPLOYER:
            raise KequnError("groups are found among customers or households: use bank.customers.groups")
        day = day_of(as_of)
        return found(self.dated, self.unit, tags, as_of=day, among=self._condition, condition=among, number=groups, seed=seed)

    def alike(
        self, circle: str | Collection[str], tags: Sequence[str] | None = None, *, as_of: date | str, among: str | None = None,
        lift: float | None = None, seed: int = 0,
    ) -> FoundAlike:
        """Return who is like a circle, a condition or ids: what it shares, a ranking, and how far down it makes sense.

        As far as customers like the circle are found `lift` times as often as by chance. `tags` and `among` are as of `groups`.
        """
        from kequn.loop.finding.found import alike as found

        if self.unit != CUSTOMER:
            raise KequnError("look-alikes are found among customers: use bank.customers.alike")
        day = day_of(as_of)
        return found(self.dated, circle, tags, as_of=day, among=self._condition, condition=among, lift=lift, seed=seed)

    def circles(self, *, as_of: date | str, seed: int = 0) -> FoundCircles:
        """Return circles among all customers: people of different households who have to do with each other.

        Found in the graph of regular transfers, among colleagues and others. The same data and seed give the same ones.
        """
        from kequn.loop.finding.circles import circles as found

        if self.unit != CUSTOMER:
            raise KequnError("circles are found among customers: use bank.customers.circles")
        return found(self.dated, as_of=day_of(as_of), seed=seed)

    def _condition(self, text: str) -> Expression:
        return condition(self.dated.parsed(text, self.unit), "among")


@dataclass(frozen=True)
class Selection:
    """Those for whom a condition is true on a day."""

    dated: Dated = field(repr=False)
    unit: str
    expression: Expression
    as_of: date

    def __str__(self) -> str:
        return f"{UNITS[self.unit]} where {to_text(self.expression)} as of {self.as_of}"

    def count(self) -> int:
        """Return how many they are; for whom the condition is unknown does not count."""
        return self.dated.engine(self.as_of).count(self.expression, unit=self.unit, as_of=self.as_of)

    def sql(self) -> str:
        """Return the SQL that `count` runs."""
        return self.dated.engine(self.as_of).count_sql(self.expression, unit=self.unit, as_of=self.as_of)

    def ids(self) -> list[str]:
        """Return their ids, in order."""
        return list(self.to_arrow(columns=()).column(0).to_pylist())

    def to_arrow(self, *, columns: Iterable[str] | Mapping[str, str] | None = None) -> pa.Table:
        """Return one row for each of them, by number: `customer_id` (or `household_id`, `employer_id`), then the columns.

        A column is a tag, a column of the unit, or any expression with one value per unit; a mapping names them. Without
        `columns` they are the tags that the condition names.
        """
        import pyarrow as pa

        named = columns if isinstance(columns, Mapping) else {name: name for name in self._named() if columns is None} or {
            text: text for text in columns or ()}
        trees = {name: parse(text, self.dated.schema, self.unit) for name, text in named.items()}
        keyed = {KEYED: parse("employer.employer_id", self.dated.schema, self.unit)} if self.unit == EMPLOYER else {}
        asked = {CHOSEN: self.expression, **keyed, **trees}
        values = self.dated.engine(self.as_of).values(asked, unit=self.unit, as_of=self.as_of)
        chosen = values.filter(values.column(CHOSEN))
        ids = pa.array(self._ids(chosen), pa.string())
        return pa.table({f"{self.unit}_id": ids, **{name: chosen.column(name) for name in trees}})

    def to_pandas(self, *, columns: Iterable[str] | Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return the same as a pandas frame."""
        return self.to_arrow(columns=columns).to_pandas()

    def to_polars(self, *, columns: Iterable[str] | Mapping[str, str] | None = None) -> pl.DataFrame:
        """Return the same as a Polars frame (needs the extra `analyst`)."""
        return as_polars(self.to_arrow(columns=columns))

    def explain(self, identifier: str) -> Explanation:
        """Return why the condition holds, or not, for one of the unit: each part's value and the source rows behind it.

        Personal values are masked. KequnError where there is no such customer, household or employer on the day.
        """
        number, known = self._employer(identifier) if self.unit == EMPLOYER else self._numbered(identifier)
        with self.dated.close_up(number, self.unit, self.as_of, [self.expression]) as engine:
            found = explain(engine, self.expression, number, known, unit=self.unit, as_of=self.as_of)
        if found is None:
            raise KequnError(f"{known} is no {self.unit} at {self.as_of}")
        return found

    def _numbered(self, identifier: str) -> tuple[int, str]:
        """Return the number and the id of a customer or household."""
        number = number_of(identifier)
        if unit_of(identifier) != self.unit:
            raise KequnError(f"this is a question about {UNITS[self.unit]}: give the id of a {self.unit}")
        return number, customer_id(number) if self.unit == CUSTOMER else household_id(number)

    def _employer(self, identifier: str) -> tuple[int, str]:
        """Return the number and the key of an employer, which is called as its source calls it."""
        chosen = compare("==", parse("employer.employer_id", self.dated.schema, EMPLOYER), literal(identifier.strip()))
        found = self.dated.engine(self.as_of).units(chosen, unit=EMPLOYER, as_of=self.as_of)
        if not len(found):
            raise KequnError(f"there is no employer {identifier.strip()[:40]!r} at {self.as_of}: give the key of its source")
        return int(found[0]), identifier.strip()

    def _ids(self, chosen: pa.Table) -> list[str]:
        if self.unit == EMPLOYER:
            return list(chosen.column(KEYED).to_pylist())
        identify = customer_id if self.unit == CUSTOMER else household_id
        return [identify(number) for number in chosen.column(UNIT_NO).to_pylist()]

    def _named(self) -> list[str]:
        return list(dict.fromkeys(_tags(self.expression)))


def _tags(node: Expression) -> Iterator[str]:
    if isinstance(node, TagRef):
        yield node.tag.name
    for part in node.parts:
        yield from _tags(part)
