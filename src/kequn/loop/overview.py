"""The bank at a glance, as far as a person sees it: how many, how much, the segments, what the tags know, whose money is due."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kequn.access.roles import May
from kequn.customers.ids import customer_id
from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD
from kequn.loop.builder.answer import population
from kequn.loop.persons import names_of
from kequn.loop.scoped import Count, ScopedBank
from kequn.segments.model import SEGMENT, SegmentDefinition
from kequn.segments.service import definitions
from kequn.segments.steps import counts
from kequn.tags.model import TagDefinition

TAGS = (
    "age", "occupation", "risk_level", "products_held", "aum", "balance_slope_180d", "income_average_6m", "outward_90d",
    "days_since_transaction", "days_since_login", "days_to_maturity", "household_members",
)
DUE_DAYS = 30


@dataclass(frozen=True)
class Totals:
    """Those who are seen, together. Amounts are None where so few are seen that they would tell of persons."""

    customers: Count
    households: Count
    assets: Decimal | None
    due: Count
    due_amount: Decimal | None


@dataclass(frozen=True)
class InSegment:
    """One segment and how many are in it; `share` is of all of its unit that are seen."""

    definition: SegmentDefinition
    count: Count
    share: float | None


@dataclass(frozen=True)
class Known:
    """One tag and of which share of its units, in the whole bank, it is known."""

    definition: TagDefinition
    coverage: float


@dataclass(frozen=True)
class Due:
    """A customer whose product matures within the next days; the name as the person who asks may see it."""

    number: int
    customer_id: str
    name: str | None
    days: int
    amount: Decimal


def totals(bank: ScopedBank) -> Totals:
    """Return how many customers and households are seen, their assets, and what matures within thirty days."""
    due = f"days_to_maturity <= {DUE_DAYS}"
    seen = "" if bank.scope.whole else f"SEMI JOIN ({bank.who()}) USING (customer_no)"
    [(households,)] = bank.rows(f'SELECT count(DISTINCT household_no) FROM main.members {seen} WHERE "primary"')
    summed = f"count(*), sum(aum), count(*) FILTER ({due}), sum(maturing_amount_30d) FILTER ({due})"
    [(customers, assets, maturing, amount)] = bank.rows(f"SELECT {summed} FROM main.customer_tags {seen}")
    told = bank.told(customers)
    due_told = bank.told(maturing)
    return Totals(told, bank.told(households), None if told.number is None else assets or Decimal(0), due_told,
                  None if due_told.number is None else amount or Decimal(0))


def segments(bank: ScopedBank, total: Totals) -> list[InSegment]:
    """Return the segments in force with how many of those seen are in each, the largest first."""
    bank.scope.require(May.COUNT)
    known, versions = definitions(bank.bank.home), bank.bank.snapshot.facts["segments"]
    defined = [SegmentDefinition.of(known.get(SEGMENT, id_, version)) for id_, version in versions.items()]
    if bank.scope.whole:
        found = dict(bank.rows("SELECT id, count FROM snapshot.segments"))
    else:
        found = counts(bank.engine(), defined, as_of=bank.as_of)
    wholes = {CUSTOMER: total.customers.number, HOUSEHOLD: total.households.number}
    if any(one.unit == EMPLOYER for one in defined):
        wholes[EMPLOYER] = bank.told(population(bank, EMPLOYER)).number
    listed = []
    for definition in sorted(defined, key=lambda one: -found.get(one.id, 0)):
        count, whole = bank.told(found.get(definition.id, 0)), wholes[definition.unit]
        listed.append(InSegment(definition, count, count.number / whole if count.number is not None and whole else None))
    return listed


def tags(bank: ScopedBank) -> list[Known]:
    """Return twelve tags that every conversation needs, and how many of the whole bank's customers have them."""
    bank.scope.require(May.COUNT)
    coverage = dict(bank.rows("SELECT id, coverage FROM snapshot.tag_stats WHERE coverage IS NOT NULL"))
    return [Known(bank.bank.tags[tag], coverage[tag]) for tag in TAGS if tag in coverage and tag in bank.bank.tags]


def due(bank: ScopedBank, *, limit: int) -> list[Due]:
    """Return those seen whose money is due next, the soonest and largest first."""
    bank.scope.require(May.SEE_PERSONS)
    query = (f"SELECT customer_no, days_to_maturity, maturing_amount_30d FROM main.customer_tags "
             f"WHERE days_to_maturity <= {DUE_DAYS} AND customer_no IN ({bank.who()}) ORDER BY 2, 3 DESC, 1 LIMIT ?")
    found = bank.rows(query, [limit])
    known = names_of(bank, [number for number, _, _ in found])
    return [Due(number, customer_id(number), known.get(number), days, amount or Decimal(0)) for number, days, amount in found]
