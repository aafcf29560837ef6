"""School, work and retirement follow from birth, as the law and the school year have it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.festivals import day_number
from kequn.simulate.people import NOBODY
from kequn.simulate.retirement import retirement
from kequn.simulate.work import AT_HOME, CHILD, EMPLOYEE, MERCHANT, RETIRED, STUDENT, cohort, finishes


@pytest.mark.parametrize(("born", "female", "cadre", "retires"), [
    ("1964-12-31", False, False, "2024-12-28"), ("1965-01-01", False, False, "2025-02-01"),  # 60 years and a month
    ("1965-05-15", False, False, "2025-07-15"), ("1976-09-01", False, False, "2039-09-01"),  # two months; 63 years from here on
    ("1971-04-09", True, True, "2026-08-09"), ("1981-09-20", True, True, "2039-09-20"),
    ("1974-12-01", True, False, "2024-12-01"), ("1975-01-10", True, False, "2025-02-10"),
    ("1975-03-10", True, False, "2025-05-10"), ("1984-11-02", True, False, "2039-11-02"),
    ("1999-01-02", True, False, "2054-01-02"),
])
def test_retirement_is_put_off_as_the_tables_of_2024_say(born: str, female: bool, cadre: bool, retires: str) -> None:
    day = retirement(np.array([day_number(date.fromisoformat(born))]), np.array([female]), np.array([cadre]))
    assert day.tolist() == [day_number(date.fromisoformat(retires))]


def test_the_school_year_divides_the_cohorts_at_the_first_of_september() -> None:
    birth = np.array([day_number(day) for day in (date(2018, 8, 31), date(2018, 9, 1), date(1969, 12, 31))])
    assert cohort(birth).tolist() == [2018, 2019, 1970]
    ends = finishes(birth, np.array([False, True, True])).tolist()
    assert ends == [day_number(day) for day in (date(2036, 6, 30), date(2041, 6, 30), date(1992, 6, 30))]


def test_everybody_does_what_the_age_says(city: City) -> None:
    people, done, first = city.people, city.work, city.months[0].first
    year = (date(1970, 1, 1) + timedelta(days=first - 1)).year
    at_school = year - 1 - cohort(people.birth)  # the window begins in July: the last school year counts
    grown = at_school >= np.where(done.studies, 22, 18)
    assert set(done.job[at_school < 6].tolist()) == {CHILD}
    assert set(done.job[(at_school >= 6) & ~grown].tolist()) == {STUDENT}
    assert set(done.job[grown].tolist()) == {EMPLOYEE, MERCHANT, AT_HOME, RETIRED}
    assert ((done.job == RETIRED) == (grown & (done.retires < first))).all()
    assert ((done.employer != NOBODY) == (done.job == EMPLOYEE)).all()
    assert ((done.income > 0) == np.isin(done.job, (EMPLOYEE, MERCHANT, RETIRED))).all()
    assert people.female[done.job == AT_HOME].all()


def test_pay_is_a_cities(city: City) -> None:
    """The median of the parameters within a tenth for those of 25 to 49, and pensions likewise."""
    done, age = city.work, city.people.age
    salary = np.median(done.income[(done.job == EMPLOYEE) & (age >= 25) & (age < 50)]) / 100
    assert salary == pytest.approx(p.MEDIAN_PAY, rel=0.12)
    assert np.median(done.income[done.job == RETIRED]) / 100 == pytest.approx(p.MEDIAN_PENSION, rel=0.05)
