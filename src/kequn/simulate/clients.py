"""The customers: work and income, since when and at which outlet, and how their relation with the bank goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.names import choose, digits, join
from kequn.simulate.people import NOBODY, Population
from kequn.simulate.places import Employers

CHILD, STUDENT, EMPLOYEE, MERCHANT, AT_HOME, RETIRED = range(6)
JOBS = ("学龄前儿童", "学生", "职员", "个体经营者", "家务", "退休")
STEADY, LIGHT, THROUGH, GROWING, LEAVING, DORMANT = range(6)
PATHS = tuple(p.PATHS)


@dataclass(frozen=True)
class Clients:
    """Arrays over customers in the order of opening; money in cents."""

    person: Ints  # position among the people
    id: pa.Array
    age: Ints
    female: Flags
    opened: Ints  # days since 1970
    job: Ints
    occupation: pa.Array
    employer: Ints  # position or NOBODY
    income: Ints  # a month: salary, pension or turnover; 0 for none
    paid_here: Flags  # that income comes to us
    payday: Ints
    path: Ints
    turn: Ints  # month of the window in which the path takes effect; may lie before the window
    first: Ints  # first month with everyday life at the bank
    assets: Ints  # at the window's start or at opening
    app: Floats  # log-ins a month, 0 without the app

    @property
    def band(self) -> Ints:
        """0 under 30 years of age, 1 under 45, 2 under 60, 3 from 60."""
        return np.searchsorted((30, 45, 60), self.age, side="right").astype(np.int64)

    @property
    def count(self) -> int:
        """The number of customers."""
        return len(self.person)


def clients(people: Population, chosen: Ints, firms: Employers, window: list[Month], draws: Draws) -> Clients:
    """Return the customers among the people."""
    opened = _opened(people.age[chosen], people.birth[chosen], window, draws)
    order = np.lexsort((chosen, opened))
    person, opened = chosen[order], opened[order]
    n, age, female = len(person), people.age[person], people.female[person]
    job = _jobs(age, female, draws)
    employer = np.where(job == EMPLOYEE, draws.pick(firms.weight, n), NOBODY)
    income = _income(age, job, employer, firms, draws)
    salary = firms.payroll[employer] * p.SALARY_HERE
    here = np.select([job == EMPLOYEE, job == RETIRED, job == MERCHANT], [salary, p.PENSION_HERE, p.TAKINGS_HERE], 0)
    first = np.searchsorted([month.first for month in window], opened + 1, side="left")
    path = draws.pick(list(p.PATHS.values()), n)
    here = here * np.array(p.PAID_HERE_BY_PATH)[path] // 100
    return Clients(
        person, join("C", digits(np.arange(n) + 1, 8)), age, female, opened, job, _occupation(job, employer, firms, draws),
        employer, income, draws.chance(here, n), np.where(job == RETIRED, draws.between(10, 15, n), firms.payday[employer]), path,
        _turn(path, first, draws), first, _assets(age, income, path, draws), _app(age, path, draws))


def _opened(age: Ints, birth: Ints, window: list[Month], draws: Draws) -> Ints:
    """Return the day each customer came: some within the window, the others up to decades before, none before birth."""
    n, start, end = len(age), window[0].first, window[-1].last
    recent = draws.between(start, end, n)
    tenure = p.MEDIAN_TENURE_YEARS * draws.factor(0.6, n)
    longest = np.where(age >= 20, age - 15, age).astype(np.float64) - len(window) / 12
    years = np.minimum(tenure, np.maximum(longest, 0.0) * draws.uniform(n))
    old = start - 1 - (years * 365).astype(np.int64)
    opened = np.where(draws.chance(p.OPENED_IN_WINDOW, n) | (longest <= 0), recent, old)
    return np.minimum(np.maximum(opened, birth + 20), end)


def _jobs(age: Ints, female: Flags, draws: Draws) -> Ints:
    n = len(age)
    luck = draws.uniform(n) * 100
    job = np.select([luck < 9, (luck < 18) & female & (age >= 24)], [MERCHANT, AT_HOME], EMPLOYEE)
    job = np.where((age < 23) & (draws.uniform(n) * 100 < 65), STUDENT, job)
    job = np.select([age < 6, age < 18], [CHILD, STUDENT], job)
    old = np.where(female, 52, 60) + draws.between(-2, 3, n)
    return np.where(age >= old, RETIRED, job).astype(np.int64)


def _income(age: Ints, job: Ints, employer: Ints, firms: Employers, draws: Draws) -> Ints:
    """Return monthly income in cents, in steps of ten yuan."""
    n = len(age)
    by_age = np.array(p.PAY_BY_AGE)[np.minimum(age // 5, 17)]
    pay = p.MEDIAN_PAY * draws.factor(p.PAY_SPREAD, n) * by_age * firms.pay[employer] / 10_000
    pension = p.MEDIAN_PENSION * draws.factor(0.3, n)
    turnover = 1.8 * p.MEDIAN_PAY * draws.factor(0.8, n)
    yuan = np.select([job == EMPLOYEE, job == RETIRED, job == MERCHANT], [pay, pension, turnover], 0.0)
    tens: Ints = (yuan / 10).astype(np.int64)
    return tens * 1000


def _occupation(job: Ints, employer: Ints, firms: Employers, draws: Draws) -> pa.Array:
    industries = [name for name, *_ in p.INDUSTRIES]
    titles = [*JOBS, *(title for name in industries for title in p.OCCUPATIONS[name]), "管理人员"]
    industry = np.array([industries.index(name) for name in firms.industry.to_pylist()])[employer]
    place = len(JOBS) + industry * 3 + draws.between(0, 2, len(job))
    place = np.where(draws.chance(8, len(job)), len(titles) - 1, place)
    return choose(titles, np.where(job == EMPLOYEE, place, job))


def _turn(path: Ints, first: Ints, draws: Draws) -> Ints:
    """Return the month of the turn; a new customer's comes some months after opening."""
    n = len(path)
    turn = np.select(
        [path == GROWING, path == LEAVING, path == DORMANT],
        [draws.between(0, 14, n), draws.between(4, 23, n), draws.between(-30, 20, n)], 0)
    return np.where(first > 0, np.maximum(turn, first + draws.between(2, 6, n)), turn)


def _assets(age: Ints, income: Ints, path: Ints, draws: Draws) -> Ints:
    n = len(age)
    usual = np.where(income > 0, income, np.where(age < 23, 60_000, 250_000))
    months = np.array(p.ASSET_MONTHS)[np.minimum(age // 5, 17)] * draws.factor(p.ASSET_SPREAD, n)
    assets: Ints = (usual * months * np.array(list(p.ASSETS_BY_PATH.values()))[path] / 100).astype(np.int64)
    return assets


def _app(age: Ints, path: Ints, draws: Draws) -> Floats:
    n = len(age)
    users = np.array(p.APP_USERS)[np.minimum(age // 5, 17)] * np.where(path == DORMANT, 0.5, 1.0)
    return np.where(draws.chance(users, n), 1.9 * draws.factor(0.7, n), 0.0)
