"""A segment as a list of people that leaves the house: as the person may see them, the hold-out left out where it is to sell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kequn.access.roles import May
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.kernel.errors import KequnError
from kequn.loop.persons import Person, persons
from kequn.loop.policy import read_policy
from kequn.loop.scoped import ScopedBank
from kequn.segments.split import held_out, split

MARKETING = "marketing"
PURPOSES = (MARKETING, "service", "analysis")


@dataclass(frozen=True)
class Order:
    """What a list is for, and into which parts of which shares it is divided under the split's name, if at all."""

    purpose: str
    name: str = ""
    shares: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Listing:
    """The people of a list with the part of each, by number; how many of the segment are in the hold-out and left out."""

    people: tuple[tuple[Person, str], ...]
    held_out: int


def size(bank: ScopedBank, tree: Expression, purpose: str) -> tuple[int, int]:
    """Return how many people a list would hold, and how many of the segment are left out as the hold-out."""
    kept, out = _chosen(bank, tree, purpose)
    return len(kept), out


def listing(bank: ScopedBank, tree: Expression, order: Order) -> Listing:
    """Return the people. Forbidden for roles that see no persons; KequnError where there are more than the policy allows."""
    bank.scope.require(May.SEE_PERSONS)
    kept, out = _chosen(bank, tree, order.purpose)
    most = int(read_policy(bank.bank.home).export["rows"])
    if len(kept) > most:
        raise KequnError(f"the list holds {len(kept):,} people; at most {most:,} may leave at once (policy.toml, export.rows)")
    parts = split(order.name, kept.tolist(), order.shares).tolist() if order.shares else [""] * len(kept)
    known = persons(bank, kept.tolist())
    people = ((known[number], part) for number, part in zip(kept.tolist(), parts, strict=True) if number in known)
    return Listing(tuple(people), out)


def _chosen(bank: ScopedBank, tree: Expression, purpose: str) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], int]:
    if purpose not in PURPOSES:
        raise KequnError(f"a list is for {', '.join(PURPOSES)}, not {purpose[:20]!r}")
    numbers = bank.engine().units(bank.condition(tree), unit=CUSTOMER, as_of=bank.as_of)
    if purpose != MARKETING:
        return numbers, 0
    out = held_out(numbers.tolist(), read_policy(bank.bank.home).holdout)
    return numbers[~out], int(out.sum())
