"""What customers need a bank for follows from the life they lead; it is written beside the files and read by no product code."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from kequn.simulate.city import City
from kequn.simulate.needs import BORROWER, ELDERLY, FAMILY, NEEDS, PAYROLL, PUPIL, TRADE, needs, parents
from kequn.simulate.people import NOBODY
from kequn.simulate.work import EMPLOYEE, MERCHANT, RETIRED, STUDENT


def test_each_living_customer_has_the_first_need_that_holds(city: City) -> None:
    day = city.months[-1].last
    need, job = needs(city, day), city.clients.job
    alive = city.died > day
    assert (need[~alive] == NOBODY).all()
    assert (need[alive & (job == STUDENT)] == PUPIL).all()
    assert (need[alive & (job == RETIRED)] == ELDERLY).all()
    assert (need[alive & (job == MERCHANT)] == TRADE).all()
    assert set(need[alive & (job == EMPLOYEE)].tolist()) == {FAMILY, BORROWER, PAYROLL}


def test_a_family_has_a_child_with_us_and_a_parent_may_have_none(city: City) -> None:
    day = city.months[-1].last
    here, anywhere = parents(city, day, 3, 18, customers=True), parents(city, day, 3, 18)
    assert here.sum() < anywhere.sum()
    assert not (here & ~anywhere).any()
    assert here[needs(city, day) == FAMILY].all()
    whose = city.people.mother[city.clients.person]  # of the children among the customers
    child = (city.people.age[city.clients.person] < 12) & (city.people.age[city.clients.person] >= 4) & (city.died > day)
    mothers = city.customers_of(whose[child])
    assert here[mothers[mothers != NOBODY]].all()


def test_the_needs_are_written_for_the_living(written: Path) -> None:
    with (written / "truth/needs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["need"] for row in rows} <= set(NEEDS)
    assert {row["school_child"] for row in rows} == {"yes", "no"}
    numbers = [row["customer_id"] for row in rows]
    assert len(set(numbers)) == len(numbers)
    assert np.isclose(len(numbers), 300, atol=15)
