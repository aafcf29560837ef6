"""Layer against group: the same customers by tier and by group, and whom layering serves badly. Each number is a condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kequn.access.roles import May
from kequn.customers.tiers.model import Mismatch, Tier
from kequn.facts.nodes import CUSTOMER
from kequn.loop.customer.rows import near
from kequn.loop.published import groups_of_run, tiers_of_run
from kequn.loop.scoped import Count, ScopedBank
from kequn.offers.model import ServiceGroup
from kequn.warehouse import sql

ELSEWHERE = "assets_elsewhere"


@dataclass(frozen=True)
class Part:
    """Some customers: the condition that chooses them, how many, and the sum of what they probably have elsewhere.

    The sum is None where they are too few to be told.
    """

    condition: str
    customers: Count
    elsewhere: Decimal | None


@dataclass(frozen=True)
class Line:
    """The customers of a group by tier, the least first; without a group those who are in none."""

    group: ServiceGroup | None
    whole: Part
    cells: tuple[Part, ...]


@dataclass(frozen=True)
class Layers:
    """All customers that are seen by tier, the same by group and tier, and the mismatches with whom they are about."""

    tiers: tuple[Tier, ...]
    everybody: Line
    lines: tuple[Line, ...]
    mismatches: tuple[tuple[Mismatch, Part], ...]

    @property
    def hidden(self) -> bool:
        """Whether any number is too small to be told."""
        parts = [part for line in (self.everybody, *self.lines) for part in (line.whole, *line.cells)]
        return any(part.customers.number is None for part in (*parts, *(part for _, part in self.mismatches)))


def layers(bank: ScopedBank) -> Layers:
    """Return them over those who are seen."""
    bank.scope.require(May.COUNT)
    policy, groups = tiers_of_run(bank), groups_of_run(bank)
    seen = "true" if bank.scope.whole else f"customer_no IN ({bank.who()})"
    tags = f"(SELECT customer_no, coalesce(tier, 0) AS tier, {ELSEWHERE} FROM {near(bank, 'customer_tags')} WHERE {seen})"
    members = near(bank, "group_members")
    found = _by_tier(bank, f"SELECT '' AS id, * FROM {tags}")
    found |= _by_tier(bank, f"SELECT group_id AS id, t.* FROM {tags} t JOIN {members} USING (customer_no)")
    alone = f"SELECT 'alone' AS id, t.* FROM {tags} t ANTI JOIN {members} USING (customer_no)"
    tiers = range(len(policy.tiers))
    lines = [_line(bank, group, f"({group.expression})", found, group.id, tiers) for group in groups.values()]
    if groups:
        lines.append(_line(bank, None, none_of(groups.values()), _by_tier(bank, alone), "alone", tiers))
    return Layers(policy.tiers, _line(bank, None, "", found, "", tiers), tuple(lines), _mismatches(bank, policy.mismatches))


def none_of(groups: Iterable[ServiceGroup]) -> str:
    """Return the condition that somebody is in none of the groups."""
    return f"not coalesce({' or '.join(f'({group.expression})' for group in groups)}, False)"


Found = dict[tuple[str, int], tuple[int, Decimal]]


def _by_tier(bank: ScopedBank, rows: str) -> Found:
    query = f"SELECT id, tier, count(*), coalesce(sum({ELSEWHERE}), 0) FROM ({rows}) GROUP BY id, tier"
    return {(id_, tier): (count, amount) for id_, tier, count, amount in bank.rows(query)}


def _line(bank: ScopedBank, group: ServiceGroup | None, holds: str, found: Found, key: str, tiers: Iterable[int]) -> Line:
    cells = [found.get((key, tier), (0, Decimal(0))) for tier in tiers]
    also = f"{holds} and " if holds else ""
    parts = tuple(_part(bank, f"{also}tier == {tier}", *cell) for tier, cell in enumerate(cells))
    whole = _part(bank, holds or "tier >= 0", sum(count for count, _ in cells), sum((amount for _, amount in cells), Decimal(0)))
    return Line(group, whole, parts)


def _mismatches(bank: ScopedBank, mismatches: Sequence[Mismatch]) -> tuple[tuple[Mismatch, Part], ...]:
    """Ask all at once, of the bank as it is seen: a condition may look at the household."""
    trees = {mismatch.id: bank.condition(mismatch.holds) for mismatch in mismatches}
    if not trees:
        return ()
    amount = bank.bank.dated.parsed(ELSEWHERE, CUSTOMER)
    values = bank.engine().values_sql({**trees, "kequn_amount": amount}, unit=CUSTOMER, as_of=bank.as_of)
    asked = [f"count(*) FILTER ({name}), coalesce(sum(kequn_amount) FILTER ({name}), 0)" for name in map(sql.name, trees)]
    [row] = bank.rows(f"SELECT {', '.join(asked)} FROM ({values})")
    parts = (_part(bank, each.holds, row[2 * place], row[2 * place + 1]) for place, each in enumerate(mismatches))
    return tuple(zip(mismatches, parts, strict=True))


def _part(bank: ScopedBank, condition: str, count: int, amount: Decimal) -> Part:
    told = bank.told(count)
    return Part(condition, told, None if told.number is None else amount)
