"""School, first jobs, changes of job, raises and retirement, month by month, and the income that follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.dated import NEVER
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.employers import Employers
from kequn.simulate.families import Families, Part
from kequn.simulate.festivals import Month
from kequn.simulate.homes import AWAY
from kequn.simulate.people import NOBODY, YEAR
from kequn.simulate.schools import Schools
from kequn.simulate.vital import PER_MONTH
from kequn.simulate.work import AT_HOME, EMPLOYEE, MERCHANT, RETIRED, STARTS, STUDENT, Work, cohort, finishes, pay, turnover


@dataclass
class Careers:
    """Arrays over the people of the anchor day (who is born later is too young) in the month that is lived, and the changes."""

    made: Families  # lived to the end: its days of death, and where what happens is told
    work: Work
    job: Ints
    employer: Ints
    income: Ints
    lives: Flags  # through the month
    busy: Flags  # whose work has changed in the month
    jobs: list[Part] = field(default_factory=list)
    employers: list[Part] = field(default_factory=list)
    incomes: list[Part] = field(default_factory=list)

    def become(self, person: Ints, day: Ints, job: Ints | int, employer: Ints | int, income: Ints | int) -> None:
        """Write down what people do from a day on, and what they have of it."""
        for now, changes, given in (
            (self.job, self.jobs, job), (self.employer, self.employers, employer), (self.income, self.incomes, income),
        ):
            value = np.broadcast_to(np.asarray(given, np.int64), (len(person),))
            now[person] = value
            changes.append((person, day, value))
        self.busy[person] = True

    def staff(self) -> Ints:
        """Return those who have an employer in the city and have done nothing else in the month."""
        return np.flatnonzero((self.job == EMPLOYEE) & (self.employer != NOBODY) & self.lives & ~self.busy)


def follow(made: Families, done: Work, firms: Employers, schools: Schools, horizon: list[Month], seed: int) -> Careers:
    """Return the careers over the months of the horizon, to the end of which the families have lived."""
    n = len(done.job)
    nobody = np.zeros(n, np.bool_)
    career = Careers(made, done, done.job.copy(), done.employer.copy(), done.income.copy(), nobody, nobody.copy())
    house, compound = made.steps(made.born_into, made.households), made.homes()
    left = made.told("left_city")
    for month in horizon:
        draws = Draws(seed, "careers", month.index)
        career.busy[:], career.lives = False, made.died[:n] > month.first + month.whole
        at = compound.at(month.first)[house.at(month.first)[:n]]
        _leave(career, left, month)
        _retire(career, month)
        if month.number == 9:
            _school(career, schools, at, month)
        if month.number == 7:
            last = month.first + month.whole - 1
            _first_jobs(career, firms, compound.at(last)[house.at(last)[:n]], month, draws)
            _raise_pensions(career, month)
        _change(career, firms, month, draws)
        if month.number == 4:
            _raise(career, month, draws)
        _buy_cars(career, at, month, draws)
    dead = np.flatnonzero(made.died[:n] < NEVER)
    career.become(dead, made.died[dead], career.job[dead], NOBODY, 0)
    return career


def _leave(career: Careers, left: tuple[Ints, Ints], month: Month) -> None:
    """Let those who move to another city have no employer here any more."""
    person, day = left
    n = len(career.job)
    now = (day >= month.first) & (day < month.first + month.whole) & (person < n)
    person, day = person[now], day[now]
    hired = career.job[person] == EMPLOYEE
    person, day = person[hired], day[hired]
    career.become(person, day, EMPLOYEE, NOBODY, career.income[person])


def _retire(career: Careers, month: Month) -> None:
    """Let those retire whose statutory day has come; the pension is a part of what they earned and one that all have."""
    day = career.work.retires
    works = np.isin(career.job, (EMPLOYEE, MERCHANT, AT_HOME)) & career.lives & ~career.busy
    person = np.flatnonzero(works & (day >= month.first) & (day < month.first + month.whole))
    pension = p.MEDIAN_PENSION * p.PENSION_FOR_ALL + career.income[person] * p.PENSION_OF_PAY // 100
    career.become(person, day[person], RETIRED, NOBODY, pension // 1000 * 1000)
    career.made.tell("retirement", person, day[person])


def _school(career: Careers, schools: Schools, at: Ints, month: Month) -> None:
    """Let children begin at the nearest school of each stage on the first of September."""
    birth = career.made.birth
    years = month.year - cohort(birth)
    first = np.full(len(birth), month.first)
    there = np.append(at, career.made.compound[career.made.born_into[len(at):]])
    for stage, (_, _, starts, *_) in enumerate(p.SCHOOLS):
        pupil = np.flatnonzero((years == starts) & (there != AWAY))
        career.made.tell("school", pupil, first[pupil], schools.serving[there[pupil], stage])
    begins = np.flatnonzero((years[: len(at)] == STARTS) & career.lives)
    career.become(begins, first[begins], STUDENT, NOBODY, 0)


def _first_jobs(career: Careers, firms: Employers, at: Ints, month: Month, draws: Draws) -> None:
    """Let those who finished school or university in June begin to work in July."""
    birth = career.made.birth[: len(at)]
    ended = finishes(birth, career.work.studies) == month.first - 1
    person = np.flatnonzero(ended & (career.job == STUDENT) & career.lives & ~career.busy)
    n, job = len(person), career.work.calling[person]
    day, place = month.first + draws.between(0, 30, n), draws.pick(firms.weight, n)
    age = ((month.first - birth[person]) / YEAR).astype(np.int64)
    earned = np.where(job == EMPLOYEE, pay(age, place, firms, draws.factor(p.PAY_SPREAD, n)), turnover(n, draws) // 2)
    place = np.where((job == EMPLOYEE) & (at[person] != AWAY), place, NOBODY)
    career.become(person, day, job, place, earned)
    career.made.tell("first_job", person, day, place)


def _change(career: Careers, firms: Employers, month: Month, draws: Draws) -> None:
    """Let employees go to another employer, mostly for more pay."""
    staff = career.staff()
    ages = (month.first - career.made.birth[staff]) / YEAR
    rate = np.array(p.JOB_CHANGES)[np.minimum(ages.astype(np.int64) // 5, len(p.AGE_GROUPS) - 1)]
    person = staff[draws.chance(rate / PER_MONTH, len(staff))]
    n, before = len(person), career.employer[person]
    place = draws.pick(firms.weight, n)
    place = np.where(place == before, (place + 1) % len(firms.weight), place)
    more = draws.between(*p.PAY_AT_CHANGE, n)
    day = month.first + draws.between(0, month.whole - 1, n)
    career.become(person, day, EMPLOYEE, place, career.income[person] * more // 100 // 1000 * 1000)
    career.made.tell("job_change", person, day, place)


def _raise(career: Careers, month: Month, draws: Draws) -> None:
    """Raise the pay of employees each spring, of those who are promoted by much: only these are told."""
    staff = career.staff()
    n = len(staff)
    promoted = draws.chance(p.PROMOTED, n)
    more = np.where(promoted, draws.between(*p.RAISE_OF_PROMOTED, n), draws.between(*p.RAISE, n))
    day = month.first + draws.between(0, 19, n)
    career.become(staff, day, EMPLOYEE, career.employer[staff], career.income[staff] * (1000 + more) // 100_000 * 100)
    career.made.tell("raise", staff[promoted], day[promoted], more[promoted])


def _raise_pensions(career: Careers, month: Month) -> None:
    """Raise the pensions each July."""
    person = np.flatnonzero((career.job == RETIRED) & career.lives & ~career.busy)
    more = p.PENSION_RAISES.get(month.year, p.PENSION_RAISE)
    day = np.full(len(person), month.first)
    career.become(person, day, RETIRED, NOBODY, career.income[person] * (1000 + more) // 100_000 * 100)


def _buy_cars(career: Careers, at: Ints, month: Month, draws: Draws) -> None:
    """Tell of those who buy a car."""
    ages = career.made.ages(month.first)[: len(at)]
    able = np.flatnonzero(career.lives & (at != AWAY) & (ages >= 22) & (ages < 62))
    person = able[draws.chance(p.CARS / PER_MONTH, len(able))]
    career.made.tell("car", person, month.first + draws.between(0, month.whole - 1, len(person)))
