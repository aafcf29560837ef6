"""Some of those for whom a condition holds, as the role may see them. Whoever calls this logs the look."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kequn.access.roles import May
from kequn.customers.ids import customer_id
from kequn.facts import names
from kequn.facts.nodes import Expression
from kequn.loop.persons import names_of
from kequn.loop.scoped import ScopedBank

ASKED = ("age", "aum")


@dataclass(frozen=True)
class Member:
    """One customer in a list: the name is masked unless the role sees names."""

    number: int
    id: str
    name: str
    age: int | None
    aum: Decimal | None


def members(bank: ScopedBank, tree: Expression, *, limit: int, offset: int = 0) -> list[Member]:
    """Return some of the customers for whom the condition holds, by number. Forbidden for roles that see no persons."""
    bank.scope.require(May.SEE_PERSONS)
    schema = bank.bank.tags.schema
    trees = {name: names.tag_ref(schema, schema.tags[name]) for name in ASKED}
    chosen = bank.engine().values_sql({"chosen": bank.condition(tree), **trees}, as_of=bank.as_of)
    query = f"SELECT unit_no, age, aum FROM ({chosen}) WHERE chosen ORDER BY unit_no LIMIT {int(limit)} OFFSET {int(offset)}"
    rows = bank.rows(query)
    known = names_of(bank, [number for number, _, _ in rows])
    return [Member(number, customer_id(number), known.get(number, ""), age, aum) for number, age, aum in rows]
