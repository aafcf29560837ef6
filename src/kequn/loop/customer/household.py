"""A household as a person may see it: those who are seen as people, the others by their relation only, totals over the seen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kequn.access.scope import NotSeen
from kequn.customers.ids import household_id, number_of
from kequn.loop.customer.assets import Assets, assets
from kequn.loop.customer.rows import of, visible
from kequn.loop.persons import Person, persons
from kequn.loop.scoped import ScopedBank


@dataclass(frozen=True)
class Member:
    """One of the household; `person` is None for who is not seen: then nothing but the relation is told.

    `key` stands for the member in ties; it says nothing about who is not seen.
    """

    key: str
    role: str | None
    person: Person | None


@dataclass(frozen=True)
class Tie:
    """What ties two members: a code of `relations.kind`, or `shared_account`."""

    first: str
    second: str
    kind: str


@dataclass(frozen=True)
class Household:
    """Members, ties among them, and what those who are seen have together."""

    number: int
    members: tuple[Member, ...]
    ties: tuple[Tie, ...]
    assets: Assets
    coverage: dict[int, frozenset[str]]  # of each seen member, the categories held

    @property
    def id(self) -> str:
        """The household's id."""
        return household_id(self.number)

    @property
    def seen(self) -> tuple[Person, ...]:
        """Those who are seen."""
        return tuple(member.person for member in self.members if member.person)

    @property
    def others(self) -> int:
        """How many are not seen; they are in no total."""
        return len(self.members) - len(self.seen)

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category that a seen member holds, in order."""
        return tuple(sorted({category for held in self.coverage.values() for category in held}))

    @property
    def total(self) -> Decimal:
        """Assets of those who are seen."""
        return self.assets.total


def number_of_household(bank: ScopedBank, identifier: str) -> int:
    """Return the number behind a household's id if this person sees one of its members; else NotSeen."""
    number = number_of(identifier)
    if not bank.seen([member for member, _ in _listed(bank, number)]) or identifier[:1].upper() != "H":
        raise NotSeen(f"{household_id(number)}: there is no such household among yours")
    return number


def household(bank: ScopedBank, number: int, *, first: int | None = None) -> Household:
    """Return the household, the customer `first` (else the first seen) before the others."""
    listed = _listed(bank, number)
    seen = persons(bank, [member for member, _ in listed])
    listed.sort(key=lambda each: (each[0] != first, each[0] not in seen, each[0]))
    keys = {member: str(place) for place, (member, _) in enumerate(listed)}
    members = tuple(Member(keys[member], role, seen.get(member)) for member, role in listed)
    together = assets(bank, seen)
    coverage = {one: frozenset(each.category for each in together.held if each.customer_no == one) for one in seen}
    return Household(number, members, _ties(bank, keys), together, coverage)


def _listed(bank: ScopedBank, number: int) -> list[tuple[int, str | None]]:
    return [(member, role) for member, role in bank.rows(
        "SELECT customer_no, role FROM main.members WHERE household_no = ? ORDER BY customer_no", [number])]


def _ties(bank: ScopedBank, keys: dict[int, str]) -> tuple[Tie, ...]:
    """Return one tie for each pair: what was declared, else the account they share."""
    if len(keys) < 2:
        return ()
    rows = bank.rows(f"SELECT customer_no, other_customer_no, kind, account_id FROM ({visible(bank, 'relations')}) "
                     f"WHERE {of(keys)} ORDER BY customer_no, source_key")
    found: dict[tuple[str, str], str] = {}
    for number, other, kind, _ in rows:
        if other in keys and other != number:
            found.setdefault(_pair(keys[number], keys[other]), _directed(kind, keys[number], keys[other]))
    shared: dict[Any, list[int]] = {}
    for number, _, kind, account in rows:
        if account is not None and kind in ("account_owner", "account_user"):
            shared.setdefault(account, []).append(number)
    for numbers in shared.values():
        for number in numbers[1:]:
            if number != numbers[0]:
                found.setdefault(_pair(keys[numbers[0]], keys[number]), "shared_account")
    return tuple(Tie(first, second, kind) for (first, second), kind in sorted(found.items()))


def _pair(one: str, other: str) -> tuple[str, str]:
    return min(one, other), max(one, other)


def _directed(kind: str, number: str, other: str) -> str:
    """Return what the first of a pair is to the second: a row says what `number` is to `other`."""
    opposite = {"parent": "child", "child": "parent"}
    return kind if number <= other else opposite.get(kind, kind)
