"""The people of the city: sex and age, couples, parents and children, and who lives with whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Flags, Floats, Ints

YEAR = 365.25
NOBODY = -1


SINGLE, MARRIED, DIVORCED, WIDOWED = range(4)


@dataclass(frozen=True)
class Population:
    """Arrays over people as they stand on the anchor day. `spouse`, `mother` and `father` are positions or NOBODY."""

    female: Flags
    birth: Ints  # days since 1970
    age: Ints  # whole years on the anchor day; negative for those born later
    spouse: Ints
    mother: Ints
    father: Ints
    household: Ints  # of those born later: the one they are born into
    marital: Ints

    @property
    def count(self) -> int:
        """The number of people."""
        return len(self.birth)

    def take(self, rows: Ints) -> Population:
        """Return these people alone; ties to others are cut."""
        place = np.full(self.count + 1, NOBODY, np.int64)  # the last entry answers NOBODY
        place[rows] = np.arange(len(rows))
        houses = np.unique(self.household[rows], return_inverse=True)[1].astype(np.int64)
        spouse, mother, father = (place[tie[rows]] for tie in (self.spouse, self.mother, self.father))
        return Population(self.female[rows], self.birth[rows], self.age[rows], spouse, mother, father, houses, self.marital[rows])


def populate(count: int, day: int, draws: Draws) -> Population:
    """Return at most `count` people alive on the anchor day, in families."""
    group = draws.pick(p.AGE_GROUPS, count)
    men = np.array(p.MEN_PER_100_WOMEN)[group]
    female = draws.uniform(count) * (100 + men) >= men
    days = np.floor((group * 5 + draws.uniform(count) * np.where(group == len(p.AGE_GROUPS) - 1, 12, 5)) * YEAR)
    birth = day - days.astype(np.int64)
    age = (days / YEAR).astype(np.int64)
    year = np.floor(birth / YEAR).astype(np.int64)
    spouse = _marry(female, age, year, draws)
    mother = _mothers(female, age, year, spouse, draws)
    household = _live_together(female, age, spouse, mother, draws)
    father = np.where(mother == NOBODY, NOBODY, spouse[mother])
    people = Population(female, birth, age, spouse, mother, father, household, _marital(age, spouse, draws))
    return people.take(np.flatnonzero((age >= 18) | (mother != NOBODY)))  # a child whose mother was not drawn lives elsewhere


def _ranked(bins: Ints, draws: Draws) -> tuple[Ints, Ints]:
    """Return the positions in the order of `bins`, at random within one, and for each the key (bin, rank in it) as one number."""
    order = np.lexsort((draws.uniform(len(bins)), bins))
    ordered = bins[order]
    rank = np.arange(len(bins)) - np.searchsorted(ordered, ordered, side="left")
    return order.astype(np.int64), ordered * 10_000_000 + rank


def match(left: Ints, right: Ints, draws: Draws) -> tuple[Ints, Ints]:
    """Pair members of two groups whose bins are equal, at random within a bin; return the positions of the pairs."""
    left_order, left_keys = _ranked(left, draws)
    right_order, right_keys = _ranked(right, draws)
    _, in_left, in_right = np.intersect1d(left_keys, right_keys, assume_unique=True, return_indices=True)
    return left_order[in_left], right_order[in_right]


def _marry(female: Flags, age: Ints, year: Ints, draws: Draws) -> Ints:
    """Return the spouses: those who would marry meet within the year wanted, then within four, then ten years."""
    group = np.minimum(age // 5, len(p.AGE_GROUPS) - 1)
    percent = np.where(female, np.array(p.MARRIED_WOMEN)[group], np.array(p.MARRIED_MEN)[group])
    willing = draws.chance(percent, len(age)) & (age >= np.where(female, *p.MARRIAGEABLE))
    spouse = np.full(len(age), NOBODY, np.int64)
    older = np.array([years for years, _ in p.HUSBAND_OLDER])[draws.pick([weight for _, weight in p.HUSBAND_OLDER], len(age))]
    for width in (1, 4, 10):
        men = np.flatnonzero(willing & ~female & (spouse == NOBODY))
        women = np.flatnonzero(willing & female & (spouse == NOBODY))
        husband, wife = match((year[men] + older[men]) // width, year[women] // width, draws)
        spouse[men[husband]], spouse[women[wife]] = women[wife], men[husband]
    return spouse


def _marital(age: Ints, spouse: Ints, draws: Draws) -> Ints:
    """Return whether each is single, married, divorced or widowed."""
    once = (age >= p.ONCE_MARRIED_FROM) & draws.chance(p.ONCE_MARRIED, len(age))
    apart = np.where((age >= p.WIDOWED_FROM) & draws.chance(p.WIDOWED_OF_APART, len(age)), WIDOWED, DIVORCED)
    return np.select([spouse != NOBODY, once], [np.full(len(age), MARRIED), apart], SINGLE)


def _mothers(female: Flags, age: Ints, year: Ints, spouse: Ints, draws: Draws) -> Ints:
    """Return the mothers, NOBODY where she is no longer alive or not in the city; each woman has as many children as she can."""
    women = np.flatnonzero(female & (age >= 20) & ((spouse != NOBODY) | (age >= 30)))
    slots = np.repeat(women, draws.pick(p.CHILDREN, len(women)))
    mother = np.full(len(age), NOBODY, np.int64)
    at_birth = 20 + draws.pick(p.MOTHER_AT_BIRTH, len(age))
    for width in (1, 4):
        children = np.flatnonzero((age < 62) & (mother == NOBODY))
        child, slot = match((year[children] - at_birth[children]) // width, year[slots] // width, draws)
        mother[children[child]] = slots[slot]
        slots = np.delete(slots, slot)
    return mother


def _live_together(female: Flags, age: Ints, spouse: Ints, mother: Ints, draws: Draws) -> Ints:
    """Return the household of each: couples, their children at home, and old parents who moved in with a child."""
    people = np.arange(len(age))
    anchor = np.where((spouse != NOBODY) & ~female, spouse, people)  # whom one lives with; a wife stands for the couple
    home = _home_with_parents(age, spouse, draws) & (mother != NOBODY)
    anchor[home] = mother[home]
    hosts = np.zeros(len(age), np.bool_)
    hosts[mother[home]] = True
    percent = np.where(spouse == NOBODY, *p.ELDER_LIVES_WITH_CHILD)
    moved = (age >= 60) & (female | (spouse == NOBODY)) & ~hosts & draws.chance(percent, len(age))
    grown = np.flatnonzero((mother != NOBODY) & ~home)
    child_of = np.full(len(age), NOBODY, np.int64)
    child_of[mother[grown]] = grown
    moved &= child_of != NOBODY
    anchor[moved] = child_of[moved]
    for _ in range(4):  # child → mother → her own child → that child's wife
        anchor = anchor[anchor]
    return anchor


def _home_with_parents(age: Ints, spouse: Ints, draws: Draws) -> Flags:
    percent: Floats = np.zeros(len(age))
    for below, share in reversed(p.LIVES_WITH_PARENTS):
        percent[age < below] = share
    home: Flags = draws.chance(percent, len(age)) & (spouse == NOBODY)
    return home


def choose(people: Population, customers: int, draws: Draws) -> Ints:
    """Return the positions of those who bank with us, household by household, as many as asked."""
    percent = np.array(p.BANKED)[np.minimum(people.age // 5, len(p.BANKED) - 1)]
    candidate = draws.chance(percent, people.count)
    turn = draws.uniform(people.count)[people.household]
    order = np.lexsort((np.arange(people.count), turn))
    chosen = order[candidate[order]][:customers].astype(np.int64)
    return np.sort(chosen)
