"""The families of the city in the month that is lived: who is married, lives with whom and where, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kequn.simulate.dated import NEVER, Dated, dated
from kequn.simulate.draws import Flags, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.homes import AWAY
from kequn.simulate.people import NOBODY, YEAR, Population

KINDS = (
    "marriage", "birth", "divorce", "death", "widowhood", "school", "university", "first_job", "job_change", "raise",
    "retirement", "move", "left_home", "moved_in", "left_city", "returned", "home", "car",
)
NUMBER = {kind: number for number, kind in enumerate(KINDS)}
Part = tuple[Ints, Ints, Ints]


@dataclass
class Families:
    """Arrays over people, but `compound` over households; both grow. People take part in one change of household a month."""

    female: Flags
    birth: Ints
    mother: Ints
    father: Ints
    spouse: Ints
    household: Ints
    marital: Ints
    died: Ints  # day, or NEVER
    youngest: Ints  # day of birth of a woman's youngest child
    children: Ints
    busy: Flags  # who took part in this month
    began: int  # the day after the anchor day
    compound: Ints
    born_into: Ints  # the household of each at the beginning
    settled: Ints  # the compound of each household at its beginning
    events: list[tuple[Ints, Ints, Ints, Ints]] = field(default_factory=list)
    spouses: list[Part] = field(default_factory=list)
    households: list[Part] = field(default_factory=list)
    maritals: list[Part] = field(default_factory=list)
    compounds: list[Part] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The number of people who were ever there."""
        return len(self.birth)

    def ages(self, day: int) -> Floats:
        """Return everybody's age in years."""
        years: Floats = (day - self.birth) / YEAR
        return years

    def here(self, day: int) -> Flags:
        """Return who lives in the city on a day."""
        flags: Flags = (self.died > day) & (self.compound[self.household] != AWAY)
        return flags

    def with_parents(self, person: Ints) -> Flags:
        """Return which of these live with their mother or father."""
        own, flags = self.household[person], np.zeros(len(person), np.bool_)
        for parent in (self.mother[person], self.father[person]):
            flags |= (parent != NOBODY) & (self.household[parent] == own) & (self.died[parent] == NEVER)
        return flags

    def tell(self, kind: str, person: Ints, day: Ints, other: Ints | int = NOBODY) -> None:
        """Write down what happens to people; those who are dead by then are left out."""
        with_whom = np.broadcast_to(np.asarray(other, np.int64), (len(person),))
        lives = (self.died[person] > day) | (NUMBER[kind] == NUMBER["death"])
        self.events.append((person[lives], day[lives], np.full(int(lives.sum()), NUMBER[kind]), with_whom[lives]))

    def tie(self, person: Ints, day: Ints, spouse: Ints, marital: int) -> None:
        """Give people this spouse, or none, from a day on."""
        self.spouse[person], self.marital[person] = spouse, marital
        self.spouses.append((person, day, spouse))
        self.maritals.append((person, day, np.full(len(person), marital)))
        self.busy[person] = True

    def join(self, person: Ints, day: Ints, household: Ints) -> None:
        """Let people live in another household from a day on."""
        self.household[person] = household
        self.households.append((person, day, household))
        self.busy[person] = True

    def found(self, compound: Ints) -> Ints:
        """Return a new household in each of these compounds."""
        self.compound, self.settled = np.append(self.compound, compound), np.append(self.settled, compound)
        return np.arange(len(self.compound) - len(compound), len(self.compound))

    def bear(self, mother: Ints, day: Ints, female: Flags) -> Ints:
        """Return the children born to these mothers, who now live with them."""
        n, nobody = len(mother), np.full(len(mother), NOBODY)
        child = np.arange(self.count, self.count + n)
        self.female, self.birth = np.append(self.female, female), np.append(self.birth, day)
        self.mother, self.father = np.append(self.mother, mother), np.append(self.father, self.spouse[mother])
        self.spouse, self.marital = np.append(self.spouse, nobody), np.append(self.marital, np.zeros(n, np.int64))
        self.household = np.append(self.household, self.household[mother])
        self.born_into = np.append(self.born_into, self.household[mother])
        self.died, self.youngest = np.append(self.died, np.full(n, NEVER)), np.append(self.youngest, np.full(n, -NEVER))
        self.children, self.busy = np.append(self.children, np.zeros(n, np.int64)), np.append(self.busy, np.ones(n, np.bool_))
        self.youngest[mother] = day
        self.children[mother] += 1
        return child

    def minors_follow(self, parent: Ints, before: Ints, day: Ints, household: Ints, month: Month) -> None:
        """Let children under 18 who lived in the household `before` with a parent go where he or she goes."""
        goes, when, left = (np.full(self.count + 1, NOBODY) for _ in range(3))
        goes[parent], when[parent], left[parent] = household, day, before
        child = np.flatnonzero((self.birth > month.first - 18 * YEAR) & (self.died == NEVER))
        for parents in (self.mother, self.father):
            whose = parents[child]
            moves = (goes[whose] != NOBODY) & (self.household[child] == left[whose]) & ~self.busy[child]
            self.join(child[moves], when[whose[moves]], goes[whose[moves]])

    def steps(self, first: Ints, changes: list[Part], unborn: int = NOBODY) -> Dated:
        """Return one of the lists of changes as steps from the values of the anchor day, `unborn` for those born later."""
        return dated(np.append(first, np.full(self.count - len(first), unborn)), changes)

    def homes(self) -> Dated:
        """Return the compound of each household by day."""
        return dated(self.settled, self.compounds)

    def told(self, kind: str) -> tuple[Ints, Ints]:
        """Return the people and days of all events of a kind."""
        person, day, number = (np.concatenate([part[column] for part in self.events]) for column in range(3))
        rows = np.flatnonzero(number == NUMBER[kind])
        return person[rows], day[rows]


def begin(people: Population, home: Ints, began: int) -> Families:
    """Return the families as they stand on the day before `began`; `home` is the compound of each household."""
    n = people.count
    youngest = np.full(n, -NEVER)
    has = np.flatnonzero(people.mother != NOBODY)
    np.maximum.at(youngest, people.mother[has], people.birth[has])
    children = np.bincount(people.mother[has], minlength=n)
    return Families(
        people.female, people.birth, people.mother, people.father, people.spouse.copy(), people.household.copy(),
        people.marital.copy(), np.full(n, NEVER), youngest, children, np.zeros(n, np.bool_), began, home.copy(),
        people.household, home)
