"""What happens to people whatever the bank does: dated events over the window and twelve months beyond, drawn once from the seed.

The people are drawn as they stand on the anchor day, the day before the window, and live on from there month by month. So nothing
depends on when the window ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import removals, vital
from kequn.simulate.careers import Careers, follow
from kequn.simulate.dated import Dated
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.employers import Employers
from kequn.simulate.families import KINDS, Families, begin
from kequn.simulate.festivals import Month, following
from kequn.simulate.people import NOBODY, SINGLE, YEAR, Population
from kequn.simulate.places import Compounds
from kequn.simulate.schools import Schools
from kequn.simulate.work import CHILD, Work

BEYOND = 12  # months


@dataclass(frozen=True)
class Life:
    """Arrays over events by day: `other` is a person, an employer, a school or a compound, or per mille of a raise, by the kind.

    The rest are arrays and steps over people, born or not yet, and `compound` over households.
    """

    person: Ints
    day: Ints
    kind: Ints  # position in KINDS
    other: Ints
    died: Ints  # day, or NEVER
    spouse: Dated
    marital: Dated
    household: Dated
    compound: Dated  # AWAY in another city
    job: Dated
    employer: Dated
    income: Dated

    def month(self, month: Month) -> slice:
        """Return the rows of the events of a month."""
        ends = np.searchsorted(self.day, (month.first, month.first + month.whole), side="left")
        return slice(int(ends[0]), int(ends[1]))

    def of(self, kind: str) -> Ints:
        """Return the rows of the events of a kind."""
        return np.flatnonzero(self.kind == KINDS.index(kind))

    def dwellings(self) -> Ints:
        """Return the compound of every dwelling: each household's first, then those moved into, by day."""
        return np.append(self.compound.first, self.compound.value)

    def dwelling(self) -> Dated:
        """Return which of the dwellings each household lives in by day."""
        moved = self.compound
        first = np.arange(len(moved.first))
        return Dated(first, moved.which, moved.day, len(first) + np.arange(len(moved.day)))

    def home(self, day: int) -> Ints:
        """Return the compound in which each person lives on a day, AWAY in another city."""
        compound: Ints = self.compound.at(day)[self.household.at(day)]
        return compound


def live(
    people: Population, done: Work, home: Ints, places: Compounds, schools: Schools, firms: Employers, window: list[Month],
    seed: int,
) -> tuple[Population, Life]:
    """Return everybody who is there within the horizon, those born in it at the end, and their life.

    `home` is the compound of each household on the anchor day.
    """
    horizon = following(window[0], len(window) + BEYOND)
    made = begin(people, home, window[0].first)
    removals.away_already(made, done, Draws(seed, "life: away"))
    for month in horizon:
        _month(made, places, done, month, seed)
    career = follow(made, done, firms, schools, horizon, seed)
    return _everybody(people, made), _life(people, made, career)


def _month(made: Families, places: Compounds, done: Work, month: Month, seed: int) -> None:
    def draws(purpose: str) -> Draws:
        return Draws(seed, f"life: {purpose}", month.index)

    made.busy[:] = False
    vital.deaths(made, month, draws("deaths"))
    vital.divorces(made, places, month, draws("divorces"))
    vital.marriages(made, places, month, draws("marriages"))
    if month.number == 9:
        removals.go_to_university(made, done, month, draws("university"))
    if month.number == 7:
        removals.come_back(made, done, month, draws("coming back"))
    removals.leave_home(made, places, month, draws("leaving home"))
    removals.move_in(made, month, draws("moving in"))
    vital.births(made, month, draws("births"))
    removals.removals(made, places, month, draws("removals"))


def _everybody(people: Population, made: Families) -> Population:
    """Return the people of the anchor day and those born later."""
    n = people.count
    later = np.full(made.count - n, NOBODY)
    age = np.floor((made.began - 1 - made.birth[n:]) / YEAR).astype(np.int64)
    return Population(
        made.female, made.birth, np.append(people.age, age), np.append(people.spouse, later), made.mother, made.father,
        made.born_into, np.append(people.marital, np.full(len(later), SINGLE)))


def _life(people: Population, made: Families, career: Careers) -> Life:
    person, day, kind, other = (np.concatenate([part[column] for part in made.events]) for column in range(4))
    order = np.lexsort((kind, person, day))
    work = career.work
    return Life(
        person[order], day[order], kind[order], other[order], made.died, made.steps(people.spouse, made.spouses, NOBODY),
        made.steps(people.marital, made.maritals, SINGLE), made.steps(made.born_into, made.households, NOBODY), made.homes(),
        made.steps(work.job, career.jobs, CHILD), made.steps(work.employer, career.employers, NOBODY),
        made.steps(work.income, career.incomes, 0))
