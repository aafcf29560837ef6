"""The customers: work and income, since when and at which outlet, and how their relation with the bank goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kequn.simulate import parameters as p
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.employers import Employers
from kequn.simulate.festivals import Month
from kequn.simulate.names import digits, join
from kequn.simulate.people import Population
from kequn.simulate.work import EMPLOYEE, MERCHANT, RETIRED, Work

STEADY, LIGHT, THROUGH, GROWING, LEAVING, DORMANT = range(6)
PATHS = tuple(p.PATHS)
SOONEST = 60  # days before a death in which nobody becomes a customer


@dataclass(frozen=True)
class Clients:
    """Arrays over customers in the order of opening; money in cents."""

    person: Ints  # position among the people
    id: pa.Array
    age: Ints
    female: Flags
    opened: Ints  # days since 1970
    job: Ints
    employer: Ints  # position or NOBODY
    income: Ints  # a month: salary, pension or turnover; 0 for none
    paid_here: Flags  # that income comes to us
    payday: Ints
    path: Ints  # at the window's start, or when the customer comes
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


def clients(
    people: Population, done: Work, chosen: Ints, firms: Employers, window: list[Month], draws: Draws, *, died: Ints,
) -> Clients:
    """Return the customers among the people, with the work that they do; `died` is the day of each one's death or NEVER."""
    opened = _opened(people.age[chosen], people.birth[chosen], window, draws)
    opened = np.minimum(opened, np.maximum(died - SOONEST, people.birth[chosen]))
    order = np.lexsort((chosen, opened))
    person, opened = chosen[order], opened[order]
    n, age, female = len(person), people.age[person], people.female[person]
    job, employer, income = done.job[person], done.employer[person], done.income[person]
    salary = firms.payroll[employer] * p.SALARY_HERE
    here = np.select([job == EMPLOYEE, job == RETIRED, job == MERCHANT], [salary, p.PENSION_HERE, p.TAKINGS_HERE], 0)
    first = np.searchsorted([month.first for month in window], opened + 1, side="left")
    path = np.where(first > 0, *(draws.pick(shares, n) for shares in (p.PATHS_OF_NEW, list(p.PATHS.values()))))
    here = here * np.array(p.PAID_HERE_BY_PATH)[path] // 100
    payday = np.where(job == RETIRED, draws.between(10, 15, n), firms.payday[employer])
    return Clients(
        person, join("C", digits(np.arange(n) + 1, 8)), age, female, opened, job, employer, income, draws.chance(here, n), payday,
        path, first, _assets(age, income, path, draws), _app(age, path, draws))


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



def _assets(age: Ints, income: Ints, path: Ints, draws: Draws) -> Ints:
    """Return what each has here, in cents: some months of income, and far more where one is rich."""
    n, months = len(age), np.array(p.ASSET_MONTHS)[np.minimum(age // 5, 17)]
    usual = np.where(income > 0, income, np.where(age < 23, 60_000, 250_000))
    assets = usual * months * draws.factor(p.ASSET_SPREAD, n) * p.ASSETS_IN_ALL / 100
    rich = (age >= 25) & draws.chance(p.RICH * months / 12, n)
    assets = np.where(rich, p.RICH_FROM * 100.0 * np.minimum(draws.pareto(n), p.RICHEST), assets)
    by_path: Ints = (assets * np.array(list(p.ASSETS_BY_PATH.values()))[path] / 100).astype(np.int64)
    return by_path


def _app(age: Ints, path: Ints, draws: Draws) -> Floats:
    n = len(age)
    users = np.array(p.APP_USERS)[np.minimum(age // 5, 17)] * np.where(path == DORMANT, 0.5, 1.0)
    return np.where(draws.chance(users, n), 1.9 * draws.factor(0.7, n), 0.0)
