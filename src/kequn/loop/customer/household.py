"""A household as a person may see it: those who are seen as people, the others by their relation only, totals over the seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from kequn.access.scope import NotSeen
from kequn.customers.household.stages import school_stage
from kequn.customers.ids import household_id, number_of
from kequn.loop.customer.assets import Assets, assets
from kequn.loop.customer.rows import of
from kequn.loop.persons import Person, persons
from kequn.loop.scoped import ScopedBank

PROFILE_FROM = 14  # a child under this age is a stage of school in the household and has no profile (PIPL, article 31)
HARDNESS = ("spouse", "child", "shared_account", "supplementary_card", "together", "address", "transfers")


@dataclass(frozen=True)
class Member:
    """One of the household; `person` is None for who is not seen: then nothing but the relation is told.

    `key` stands for the member in ties; it says nothing about who is not seen. A child has a `school` stage and, under 14, no
    person. `inferred`: nobody said it and no contract does. `number` never leaves the server for who is not seen.
    """

    key: str
    role: str | None
    person: Person | None
    inferred: bool
    school: str | None
    counted: bool  # in the totals
    number: int


@dataclass(frozen=True)
class Tie:
    """What ties two members: what the first is to the second, `shared_account` or `together`; `inferred` from what was seen."""

    first: str
    second: str
    kind: str
    inferred: bool


@dataclass(frozen=True)
class Household:
    """Members, ties among them, and what those who are seen have together.

    `further` are members of another household who belong to this one, too; they are in no total. `stage`: `households.stage`.
    """

    number: int
    stage: str | None
    members: tuple[Member, ...]
    further: tuple[Member, ...]
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
        return sum(not member.counted for member in self.members)

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
    if not bank.seen([member for member, *_ in _listed(bank, number)]) or identifier[:1].upper() != "H":
        raise NotSeen(f"{household_id(number)}: there is no such household among yours")
    return number


def household(bank: ScopedBank, number: int, *, first: int | None = None) -> Household:
    """Return the household, the customer `first` (else the first seen) before the others."""
    listed = _listed(bank, number)
    seen = persons(bank, [one for one, *_ in listed])
    listed.sort(key=lambda each: (not each[3], each[0] != first, each[0] not in seen or _child(seen[each[0]]), each[0]))
    keys = {one: str(place) for place, (one, *_) in enumerate(listed)}
    found = [_member(keys[one], one, role, seen.get(one), inferred=inferred, primary=primary)
             for one, role, inferred, primary in listed]
    members = tuple(member for member, (*_, primary) in zip(found, listed, strict=True) if primary)
    counted = [member.number for member in members if member.counted]
    together = assets(bank, counted)
    adults = [member.number for member in members if member.person]
    coverage = {one: frozenset(each.category for each in together.held if each.customer_no == one) for one in adults}
    [(stage,)] = bank.rows("SELECT any_value(stage) FROM main.households WHERE household_no = ?", [number])
    return Household(number, stage, members, tuple(found[len(members):]), _ties(bank, keys), together, coverage)


def further_households(bank: ScopedBank, numbers: Collection[int]) -> tuple[tuple[int, str], ...]:
    """Return (customer, household id) for each other household to which one of these customers belongs, too, if it is seen."""
    if not numbers:
        return ()
    rows = bank.rows(f'SELECT customer_no, household_no FROM main.members WHERE {of(numbers)} AND NOT "primary" ORDER BY ALL')
    hosts = {home: [one for one, *_, primary in _listed(bank, home) if primary] for home in {home for _, home in rows}}
    return tuple((one, household_id(home)) for one, home in rows if bank.seen(hosts[home]))


def _member(key: str, number: int, role: str | None, person: Person | None, *, inferred: bool, primary: bool) -> Member:
    school = school_stage(person.age) if person and (_child(person) or role == "child") else None
    shown = None if person is None or _child(person) else person
    return Member(key, role, shown, inferred, school, primary and person is not None, number)


def _child(person: Person) -> bool:
    return person.age is not None and person.age < PROFILE_FROM


def _listed(bank: ScopedBank, number: int) -> list[tuple[int, str | None, bool, bool]]:
    query = 'SELECT customer_no, role, inferred, "primary" FROM main.members WHERE household_no = ? ORDER BY customer_no'
    return [(one, role, inferred, primary) for one, role, inferred, primary in bank.rows(query, [number])]


def _ties(bank: ScopedBank, keys: dict[int, str]) -> tuple[Tie, ...]:
    """Return one tie for each pair: what was declared, else what a contract or a decision says, else what was inferred."""
    if len(keys) < 2:
        return ()
    rows = bank.rows(f"SELECT customer_no, other_no, kind, role, other_role, inferred FROM main.household_ties WHERE {of(keys)}")
    found: dict[tuple[str, str], Tie] = {}
    for one, other, kind, role, other_role, inferred in sorted(rows, key=lambda row: (HARDNESS.index(row[2]), row[:2])):
        if other in keys:
            first, second = sorted((one, other), key=keys.__getitem__)
            named = kind if kind in ("shared_account", "together") else role if first == one else other_role
            found.setdefault((keys[first], keys[second]), Tie(keys[first], keys[second], named, inferred))
    return tuple(found[pair] for pair in sorted(found))
