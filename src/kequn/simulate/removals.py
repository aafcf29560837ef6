"""Moving house: households within the city and out of it, the young who leave home, students, old parents who move in."""

from __future__ import annotations

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.dated import NEVER
from kequn.simulate.draws import Draws, Floats, Ints
from kequn.simulate.families import Families
from kequn.simulate.festivals import Month
from kequn.simulate.homes import AWAY, new_home
from kequn.simulate.people import NOBODY, YEAR
from kequn.simulate.places import Compounds
from kequn.simulate.vital import PER_MONTH, free
from kequn.simulate.work import GRADUATES, LEAVES_SCHOOL, STUDENT, Work, cohort


def _yearly(table: tuple[tuple[int, int], ...], ages: Floats) -> Ints:
    """Return the rate of 100,000 a year that stands in the table for each age: rows (below that age, rate)."""
    rates = np.array([rate for _, rate in table])
    return rates[np.searchsorted([below for below, _ in table], ages, side="right")]


def removals(made: Families, places: Compounds, month: Month, draws: Draws) -> None:
    """Let households move to another compound, by the age of the youngest grown-up, and some to another city."""
    day_after = month.first + month.whole
    ages = made.ages(month.first)
    adults = np.flatnonzero(made.here(month.first) & (ages >= 18))
    youngest = np.full(len(made.compound), 999.0)
    np.minimum.at(youngest, made.household[adults], ages[adults])
    due = draws.chance(_yearly(p.MOVES, youngest) / PER_MONTH, len(youngest))
    leave = draws.chance(_yearly(p.LEAVES_CITY, youngest) / PER_MONTH, len(youngest)) & ~due
    settled = np.bincount(made.household, made.busy, len(youngest)) == 0  # nobody came in this month
    occupied = settled & (youngest < 999.0) & (made.compound != AWAY)
    when = np.full(len(youngest), day_after)
    for flags, kind in ((due & occupied, "move"), (leave & occupied, "left_city")):
        house = np.flatnonzero(flags)
        day = month.first + draws.between(0, month.whole - 1, len(house))
        there = new_home(places, made.compound[house], draws) if kind == "move" else np.full(len(house), AWAY)
        made.compound[house] = there
        made.compounds.append((house, day, there))
        when[house] = day
        person = np.flatnonzero(flags[made.household] & (made.died > month.first) & (made.birth < month.first))
        made.tell(kind, person, when[made.household[person]], made.compound[made.household[person]])
    _purchases(made, np.flatnonzero(due & occupied & (youngest < 60)), adults, when, draws)


def _purchases(made: Families, house: Ints, adults: Ints, when: Ints, draws: Draws) -> None:
    """Tell of some who moved that one of them had bought the home, some time before."""
    buys = np.zeros(len(made.compound), np.bool_)
    buys[house] = draws.chance(p.MOVES_INTO_OWN, len(house))
    grown = adults[buys[made.household[adults]] & (made.birth[adults] < made.began - 22 * YEAR)]
    _, first = np.unique(made.household[grown], return_index=True)
    buyer = grown[first]
    day = when[made.household[buyer]] - draws.between(*p.BOUGHT_BEFORE, len(buyer))
    made.tell("home", buyer, np.maximum(day, made.began), made.compound[made.household[buyer]])


def leave_home(made: Families, places: Compounds, month: Month, draws: Draws) -> None:
    """Let unmarried grown-ups leave their parents for a home of their own."""
    ages = made.ages(month.first)
    young = np.flatnonzero(free(made, month) & (made.spouse == NOBODY) & (ages >= 20) & (ages < 35))
    young = young[made.with_parents(young)]
    goes = young[draws.chance(p.LEAVES_HOME / PER_MONTH, len(young))]
    there = new_home(places, made.compound[made.household[goes]], draws)
    day = month.first + draws.between(0, month.whole - 1, len(goes))
    made.join(goes, day, made.found(there))
    made.tell("left_home", goes, day, there)


def move_in(made: Families, month: Month, draws: Draws) -> None:
    """Let old people who live alone move in with a child in the city."""
    at_hand, ages = free(made, month), made.ages(month.first)
    size = np.bincount(made.household, made.died == NEVER, len(made.compound))
    old = np.flatnonzero(at_hand & (ages >= p.MOVES_IN_FROM) & (size[made.household] == 1))
    grown, child_of = np.flatnonzero(at_hand & (ages >= 25)), np.full(made.count + 1, NOBODY)
    for parents in (made.father, made.mother):
        child_of[parents[grown]] = grown
    child_of[NOBODY] = NOBODY
    old = old[child_of[old] != NOBODY]
    goes = old[draws.chance(p.MOVES_IN / PER_MONTH, len(old))]
    child, day = child_of[goes], month.first + draws.between(0, month.whole - 1, len(goes))
    made.join(goes, day, made.household[child])
    made.tell("moved_in", goes, day, child)


def away_already(made: Families, done: Work, draws: Draws) -> None:
    """Let some of the unmarried who study on the anchor day do so in another city; what they left is their household of then."""
    single = (made.spouse == NOBODY) & (made.children == 0) & (made.ages(made.began) >= 18)
    away = np.flatnonzero((done.job == STUDENT) & single & draws.chance(p.STUDIES_AWAY, len(done.job)))
    made.join(away, np.full(len(away), made.began - 1), made.found(np.full(len(away), AWAY)))


def go_to_university(made: Families, done: Work, month: Month, draws: Draws) -> None:
    """Let those who are to study begin in September, some of them in another city."""
    n = len(done.studies)
    begins = np.flatnonzero(done.studies & (cohort(made.birth[:n]) == month.year - LEAVES_SCHOOL) & free(made, month)[:n])
    day = month.first + draws.between(0, 9, len(begins))
    made.tell("university", begins, day)
    away = draws.chance(p.STUDIES_AWAY, len(begins))
    made.join(begins[away], day[away], made.found(np.full(int(away.sum()), AWAY)))


def come_back(made: Families, done: Work, month: Month, draws: Draws) -> None:
    """Let some of the unmarried who studied in another city come back to their mother's or father's in July."""
    n, here = len(done.studies), made.here(month.first + month.whole)
    gone = (made.compound[made.household[:n]] == AWAY) & (made.died[:n] == NEVER) & (made.spouse[:n] == NOBODY)
    mother, father = made.mother[:n], made.father[:n]
    parent = np.where((mother != NOBODY) & here[mother], mother, father)
    back = done.studies & (cohort(made.birth[:n]) == month.year - GRADUATES) & gone & (parent != NOBODY) & here[parent]
    person = np.flatnonzero(back & draws.chance(p.COMES_BACK, n))
    day = month.first + draws.between(0, 19, len(person))
    made.join(person, day, made.household[parent[person]])
    made.tell("returned", person, day, parent[person])
