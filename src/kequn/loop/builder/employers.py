"""The employers for whom a condition holds, and the customers who work for one of them: as far as both are seen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kequn.access.roles import May
from kequn.access.scope import NotSeen
from kequn.facts import names
from kequn.facts.nodes import EMPLOYER, Expression
from kequn.facts.parse import parse
from kequn.loop.scoped import ScopedBank

TOLD = ("employer_staff", "employer_paid_here", "employer_fund_share", "employer_aum")
COLUMNS = ("employer_id", "name", "industry", "payroll")


@dataclass(frozen=True)
class Employer:
    """One employer: `payroll` where it pays through us, and what is said of those of its employees who are seen.

    How many they are, how many are paid here, which share of those holds a fund (0 to 1), and what all of them keep here.
    """

    number: int
    id: str
    name: str | None
    industry: str | None
    payroll: bool | None
    staff: int
    paid: int
    fund_share: float | None
    aum: Decimal


def employers(bank: ScopedBank, tree: Expression, *, limit: int, offset: int = 0) -> list[Employer]:
    """Return some of the employers for whom the condition holds, those with most employees first."""
    bank.scope.require(May.SEE_PERSONS)
    return _listed(bank, bank.condition(tree, EMPLOYER), f"WHERE chosen ORDER BY employer_staff DESC, unit_no LIMIT {int(limit)} "
                                                         f"OFFSET {int(offset)}")


def employer(bank: ScopedBank, number: int) -> Employer:
    """Return one employer; NotSeen where nobody who is seen works there."""
    bank.scope.require(May.SEE_PERSONS)
    found = _listed(bank, None, f"WHERE unit_no = {int(number)}")
    if not found or not found[0].staff:
        raise NotSeen("there is no such employer among those of your customers")
    return found[0]


def employees(bank: ScopedBank, number: int, *, limit: int, offset: int = 0) -> list[int]:
    """Return some of the customers who work for an employer, by number."""
    bank.scope.require(May.SEE_PERSONS)
    people = bank.engine().sources.relations["employees"]
    query = f"SELECT customer_no FROM {people} WHERE employer_no = ? ORDER BY customer_no LIMIT {int(limit)} OFFSET {int(offset)}"
    return [customer for (customer,) in bank.rows(query, [number])]


def _listed(bank: ScopedBank, chosen: Expression | None, wanted: str) -> list[Employer]:
    schema = bank.bank.tags.schema
    trees: dict[str, Expression] = {name: names.tag_ref(schema, schema.tags[name]) for name in TOLD}
    trees |= {name: parse(name, schema, EMPLOYER) for name in COLUMNS}
    if chosen is not None:
        trees["chosen"] = chosen
    values = bank.engine().values_sql(trees, unit=EMPLOYER, as_of=bank.as_of)
    rows = bank.rows(f"SELECT unit_no, {', '.join((*COLUMNS, *TOLD))} FROM ({values}) {wanted}")
    return [Employer(*row) for row in rows]
