"""Who knows whom: family, colleagues, parents of one school class, neighbours and old classmates, as a sparse graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Floats, Ints
from kequn.simulate.people import NOBODY, Population
from kequn.simulate.schools import Schools
from kequn.simulate.work import EMPLOYEE, Work, cohort

KINDS = ("family", *(kind for kind, *_ in p.CIRCLES))
FAMILY, COLLEAGUE, PARENTS, NEIGHBOUR, CLASSMATE = range(5)


@dataclass(frozen=True)
class Circles:
    """Arrays over ties, each from either side, by person and the dearest first; person i's begin at first[i]."""

    first: Ints
    person: Ints
    other: Ints
    kind: Ints

    def some(self, person: Ints, draws: Draws) -> Ints:
        """Return somebody whom each knows, those at the beginning oftener; NOBODY for who knows nobody."""
        number = self.first[person + 1] - self.first[person]
        luck = draws.uniform(len(person))
        place = self.first[person] + (luck * luck * number).astype(np.int64)
        return np.where(number > 0, np.append(self.other, NOBODY)[place], NOBODY)


def circles(people: Population, done: Work, home: Ints, schools: Schools, day: int, draws: Draws) -> Circles:
    """Return the ties on the anchor day; `home` is the compound of each household on it."""
    year = int(cohort(np.array([day]))[0]) - 1  # in which the running school year began
    anchor = np.flatnonzero(people.age >= 0)
    compound = home[people.household[anchor]]
    social, grown = draws.factor(p.SOCIABILITY, len(anchor)), anchor[people.age[anchor] >= 16]
    groups = {
        COLLEAGUE: _members(anchor[done.job == EMPLOYEE], done.employer[done.job == EMPLOYEE], COLLEAGUE, draws),
        PARENTS: _parents(people, anchor, compound, schools, year, draws),
        NEIGHBOUR: _members(anchor[people.age[anchor] >= 25], compound[people.age[anchor] >= 25], NEIGHBOUR, draws),
        CLASSMATE: _members(grown, cohort(people.birth[grown]), CLASSMATE, draws)}
    pairs = [_family(people, anchor), *(_tied(kind, *group, social, draws) for kind, group in groups.items())]
    return _sorted(people.count, pairs, draws)


def _members(person: Ints, group: Ints, kind: int, draws: Draws) -> tuple[Ints, Ints]:
    """Return people and the part of their group, of a size bounded by CIRCLES, in which they know each other."""
    order = np.lexsort((draws.uniform(len(person)), group))
    ordered = group[order]
    rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered, side="left")
    return person[order], ordered * 100_000 + rank // p.CIRCLES[kind - 1][1]


def _parents(
    people: Population, anchor: Ints, compound: Ints, schools: Schools, year: int, draws: Draws,
) -> tuple[Ints, Ints]:
    """Return mothers and fathers, and the class of their child."""
    who, group = [], []
    for stage, (_, _, starts, years, _, pupils) in enumerate(p.SCHOOLS):
        since = year - cohort(people.birth[anchor]) - starts
        pupil = np.flatnonzero((since >= 0) & (since < years))
        entered = (schools.serving[compound[pupil], stage] * 10 + since[pupil]) * 100
        order = np.lexsort((draws.uniform(len(pupil)), entered))
        rank = np.arange(len(pupil)) - np.searchsorted(entered[order], entered[order], side="left")
        class_ = entered[order] + rank // pupils
        for parent in (people.mother, people.father):
            whose = parent[anchor[pupil[order]]]
            known = whose != NOBODY
            who.append(whose[known])
            group.append(class_[known])
    return np.concatenate(who), np.concatenate(group)


def _family(people: Population, anchor: Ints) -> tuple[Ints, Ints, int]:
    """Return couples, and mothers and fathers with their children."""
    one, other = [anchor], [people.spouse[anchor]]
    for parent in (people.mother, people.father):
        one.append(anchor)
        other.append(parent[anchor])
    left, right = np.concatenate(one), np.concatenate(other)
    known = right != NOBODY
    return left[known], right[known], FAMILY


def _tied(kind: int, person: Ints, group: Ints, social: Floats, draws: Draws) -> tuple[Ints, Ints, int]:
    """Return pairs of people of one group: each has as many hands to give as is usual for the kind and its own sociability."""
    _, _, mean, most = p.CIRCLES[kind - 1]
    hands = np.minimum(draws.rounded(mean * social[person]), most)
    who, where = np.repeat(person, hands), np.repeat(group, hands)
    order = np.lexsort((draws.uniform(len(who)), where))
    who, where = who[order], where[order]
    rank = np.arange(len(where)) - np.searchsorted(where, where, side="left")
    left = np.flatnonzero((rank[:-1] % 2 == 0) & (where[:-1] == where[1:]))
    return who[left], who[left + 1], kind


def _sorted(n: int, pairs: list[tuple[Ints, Ints, int]], draws: Draws) -> Circles:
    """Return the ties from either side, each pair once with the first kind it has, family first and the others by chance."""
    low = np.concatenate([np.minimum(one, other) for one, other, _ in pairs])
    high = np.concatenate([np.maximum(one, other) for one, other, _ in pairs])
    kind = np.concatenate([np.full(len(one), number) for one, _, number in pairs])
    apart = np.flatnonzero(low != high)
    _, once = np.unique(low[apart] * n + high[apart], return_index=True)
    rows = apart[once]
    low, high, kind = low[rows], high[rows], kind[rows]
    person, other, both = np.append(low, high), np.append(high, low), np.append(kind, kind)
    dear = np.where(both == FAMILY, 0.0, draws.uniform(len(both)) + 1.0)
    order = np.lexsort((dear, person))
    person = person[order]
    return Circles(np.searchsorted(person, np.arange(n + 1), side="left"), person, other[order], both[order])
