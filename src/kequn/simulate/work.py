"""What people do: school, work for an employer, a business, the household, retirement; and what they have of it each month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kequn.simulate import parameters as p
from kequn.simulate.dated import NEVER
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.employers import Employers
from kequn.simulate.festivals import add_months
from kequn.simulate.names import choose
from kequn.simulate.people import NOBODY, Population
from kequn.simulate.retirement import retirement

CHILD, STUDENT, EMPLOYEE, MERCHANT, AT_HOME, RETIRED = range(6)
JOBS = ("学龄前儿童", "学生", "职员", "个体经营者", "家务", "退休")
TITLES = (*JOBS, *(title for name, *_ in p.INDUSTRIES for title in p.OCCUPATIONS[name]), "管理人员")
MANAGES = 3  # the post above the three of an industry
CADRES = np.array([title in p.CADRES for title in TITLES])
STARTS, GRADUATES, LEAVES_SCHOOL = 6, 22, 18  # school years


@dataclass(frozen=True)
class Work:
    """Arrays over people, as they stand on the anchor day; money in cents, days since 1970."""

    job: Ints
    employer: Ints  # position or NOBODY
    income: Ints  # a month: salary, pension or turnover; 0 for none
    post: Ints  # which of an employer's posts would be theirs, for life
    calling: Ints  # EMPLOYEE, MERCHANT or AT_HOME: what they do when grown up
    studies: Flags  # at a university, from 18 to 22
    retires: Ints  # day

    def and_born(self, count: int) -> Work:
        """Return the same for so many people, where those after the ones of the anchor day are born later."""
        later = count - len(self.job)

        def and_(column: Ints, value: int) -> Ints:
            return np.append(column, np.full(later, value))

        return Work(
            and_(self.job, CHILD), and_(self.employer, NOBODY), and_(self.income, 0), and_(self.post, 0),
            and_(self.calling, EMPLOYEE), np.append(self.studies, np.zeros(later, np.bool_)), and_(self.retires, NEVER))


def cohort(birth: Ints) -> Ints:
    """Return the year whose first of September is the one before the first birthday: school begins six years later."""
    month = birth.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return 1970 + month // 12 + (month % 12 >= 8)


def day_of(year: Ints, month: int) -> Ints:
    """Return the first day of a month of each year."""
    return ((year - 1970) * 12 + month - 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def finishes(birth: Ints, studies: Flags) -> Ints:
    """Return the last day as a pupil or student: the end of June at 18 or 22."""
    return day_of(cohort(birth) + np.where(studies, GRADUATES, LEAVES_SCHOOL), 7) - 1


def work(people: Population, firms: Employers, day: int, draws: Draws) -> Work:
    """Return what people do on the anchor day."""
    n, age = people.count, people.age
    luck = draws.uniform(n) * 100
    keeps_house = (luck < p.AT_HOME_SHARE) & people.female & (age >= 24)
    calling = np.select([luck < p.MERCHANTS_SHARE, keeps_house], [MERCHANT, AT_HOME], EMPLOYEE)
    studies = draws.chance(p.UNIVERSITY, n)
    place = draws.pick(firms.weight, n)
    post = np.where(draws.chance(p.MANAGERS, n), MANAGES, draws.between(0, MANAGES - 1, n))
    cadre = CADRES[titles(np.full(n, EMPLOYEE), place, post, firms)]
    residents = add_months(people.birth, p.RESIDENTS_PENSION * 12)
    retires = np.where(calling == EMPLOYEE, retirement(people.birth, people.female, cadre), residents)
    starts, ends = day_of(cohort(people.birth) + STARTS, 9), finishes(people.birth, studies)
    job = np.select([day < starts, day <= ends, day >= retires], [CHILD, STUDENT, RETIRED], calling).astype(np.int64)
    employer = np.where(job == EMPLOYEE, place, NOBODY)
    return Work(job, employer, _income(age, job, employer, firms, draws), post, calling, studies, retires)


def titles(job: Ints, employer: Ints, post: Ints, firms: Employers) -> Ints:
    """Return the position in TITLES of what each would call their occupation."""
    title = np.where(post == MANAGES, len(TITLES) - 1, len(JOBS) + firms.industry[employer] * MANAGES + post)
    return np.where(job == EMPLOYEE, title, job)


def occupation(job: Ints, employer: Ints, post: Ints, firms: Employers) -> pa.Array:
    """Return what each would call their occupation."""
    return choose(TITLES, titles(job, employer, post, firms))


def pay(age: Ints, employer: Ints, firms: Employers, skill: Floats) -> Ints:
    """Return the monthly salary in cents, in steps of ten yuan."""
    percent = np.array(p.PAY_BY_AGE)[np.clip(age // 5, 0, 17)] * firms.pay[employer]
    tens: Ints = (p.MEDIAN_PAY * skill * percent / 100_000).astype(np.int64)
    return tens * 1000


def turnover(n: int, draws: Draws) -> Ints:
    """Return the monthly turnover in cents of so many businesses."""
    return (1.8 * p.MEDIAN_PAY / 10 * draws.factor(0.8, n)).astype(np.int64) * 1000


def _income(age: Ints, job: Ints, employer: Ints, firms: Employers, draws: Draws) -> Ints:
    """Return monthly income in cents, in steps of ten yuan."""
    n = len(age)
    salary = pay(age, employer, firms, draws.factor(p.PAY_SPREAD, n))
    pension = (p.MEDIAN_PENSION / 10 * draws.factor(0.3, n)).astype(np.int64) * 1000
    return np.select([job == EMPLOYEE, job == RETIRED, job == MERCHANT], [salary, pension, turnover(n, draws)], 0)
