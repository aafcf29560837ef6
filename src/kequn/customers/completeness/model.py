"""The nouns: what is worth knowing and for whom, what was seen of one customer, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Words:
    """A text in two languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Group:
    """Customers for whom the same matters: those of whom the condition holds; everybody where there is none."""

    id: str
    title: Words
    holds: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing worth knowing. `told`, `inferred`, `days` and `doubt` are expressions, `lasts` days, `weights` go by group.

    `by_word`: what the customer says settles it; else it must be done.
    """

    id: str
    title: Words
    ask: Words
    told: str
    weights: Mapping[str, int]
    inferred: str = ""
    days: str = ""
    lasts: int | None = None
    doubt: str = ""
    personal: bool = False
    by_word: bool = True


@dataclass(frozen=True)
class Policy:
    """All of it: groups and facts by id, in order; `stale` and `guess` are what such a fact leaves open, 0 to 1.

    `familiar`: the condition of whom personal questions may be asked; `withheld`: of whom nothing is to be asked; `patience`: the
    days for which nobody is asked again what they would not say. `document` is what it was read from.
    """

    groups: Mapping[str, Group]
    facts: Mapping[str, Fact]
    stale: float
    guess: float
    familiar: str
    withheld: str
    patience: int
    document: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Answered:
    """How many days ago a customer answered a question, and how many ago they would not."""

    told: int | None = None
    refused: int | None = None


@dataclass(frozen=True)
class Known:
    """What was seen of one fact of one customer: told, else inferred; how many days old; what a guess leaves open.

    `refused`: how many days ago they would not say, where that was the last.
    """

    told: bool
    inferred: bool = False
    days: int | None = None
    doubt: float | None = None
    refused: int | None = None


@dataclass(frozen=True)
class Seen:
    """What was seen of one customer: their groups, each fact, and whether they may be asked."""

    groups: frozenset[str]
    facts: Mapping[str, Known]
    familiar: bool
    withheld: bool


class State(StrEnum):
    """How well a fact is known."""

    KNOWN = "known"
    STALE = "stale"
    INFERRED = "inferred"
    MISSING = "missing"


@dataclass(frozen=True)
class Item:
    """A fact that matters to one customer: how well it is known, its weight and for which group, what is open of it (0 to 1).

    `rests`: it is not to be asked for now, they would not say.
    """

    fact: Fact
    state: State
    days: int | None
    weight: int
    group: Group
    open: float
    rests: bool = False


@dataclass(frozen=True)
class Question:
    """The question most worth asking, and by how many percent points its answer completes what is known."""

    item: Item
    gain: int


@dataclass(frozen=True)
class Completeness:
    """How much is known of one customer, 0 to 100; None where nothing matters. `items` are all facts that matter, in order.

    `question` is None where nothing is open, nothing may be asked (`withheld`), or only what is too personal yet.
    """

    share: int | None
    items: tuple[Item, ...]
    question: Question | None
    withheld: bool

    @property
    def lacking(self) -> tuple[Item, ...]:
        """What is not known for good, what is worth most first."""
        return tuple(sorted((each for each in self.items if each.open), key=lambda each: -each.weight * each.open))
