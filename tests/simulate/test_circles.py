"""Who knows whom: a sparse graph with a few who know many, along which money goes from person to person."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from kequn.simulate import parameters as p
from kequn.simulate.circles import COLLEAGUE, FAMILY, KINDS, NEIGHBOUR, PARENTS
from kequn.simulate.city import City, build
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.people import NOBODY
from tests.simulate.reading import clean, signed, table


@pytest.fixture(scope="module", params=[1, 2, 3])
def city(request: pytest.FixtureRequest) -> City:
    return build(8_000, request.param, p.UNTIL)


def degrees(city: City) -> Ints:
    return np.diff(city.circles.first)[city.people.age >= 18]


def test_each_tie_is_there_from_either_side_once_and_to_another(city: City) -> None:
    made = city.circles
    pairs = list(zip(made.person.tolist(), made.other.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert {(other, one) for one, other in pairs} == set(pairs)
    assert (made.person != made.other).all()


def test_the_graph_is_sparse_with_a_long_but_bounded_tail(city: City) -> None:
    number = degrees(city)
    assert 4 < number.mean() < 12
    assert number.max() <= sum(most for *_, most in p.CIRCLES) + 12  # and the family
    assert np.percentile(number, 99) > 2.5 * number.mean()
    assert (number == 0).mean() < 0.1


def test_ties_are_of_their_kind(city: City) -> None:
    made, people = city.circles, city.people
    one, other = made.person, made.other
    colleagues = made.kind == COLLEAGUE
    assert (city.work.employer[one] == city.work.employer[other])[colleagues].all()
    assert (city.work.employer[one] != NOBODY)[colleagues].all()
    home = city.home[people.household]
    assert (home[one] == home[other])[made.kind == NEIGHBOUR].all()
    for parent in one[made.kind == PARENTS][:200].tolist():
        children = (people.mother == parent) | (people.father == parent)
        assert ((people.age[children] >= 2) & (people.age[children] <= 18)).any()
    family = made.kind == FAMILY
    kin = (people.spouse[one] == other) | (people.mother[one] == other) | (people.father[one] == other)
    kin |= (people.mother[other] == one) | (people.father[other] == one)
    assert (kin == family).all()
    assert set(np.unique(made.kind).tolist()) == set(range(len(KINDS)))


def test_no_employers_graph_is_complete(city: City) -> None:
    made = city.circles
    within = (city.work.employer[made.person] == city.work.employer[made.other]) & (city.work.employer[made.person] != NOBODY)
    ties = np.bincount(city.work.employer[made.person[within]], minlength=len(city.firms.pay)) // 2
    staff = np.bincount(city.work.employer[city.work.employer != NOBODY], minlength=len(city.firms.pay))
    large = staff >= 20
    assert large.sum() > 20
    assert (ties[large] < staff[large] * (staff[large] - 1) // 4).all()
    assert (ties[large] > 0).all()


def test_some_of_the_circle_are_asked_oftener_than_others(city: City) -> None:
    knows = np.flatnonzero(np.diff(city.circles.first) == 8)[:40]
    asked = city.circles.some(np.repeat(knows, 500), Draws(1, "asked")).reshape(len(knows), 500)
    for person, found in zip(knows.tolist(), asked.tolist(), strict=True):
        own = city.circles.other[city.circles.first[person]:city.circles.first[person + 1]].tolist()
        assert set(found) <= set(own)
        assert found.count(own[0]) > 3 * found.count(own[-1])
    lonely = np.flatnonzero(np.diff(city.circles.first) == 0)
    assert set(city.circles.some(lonely, Draws(1, "asked")).tolist()) <= {NOBODY}


def test_money_between_customers_leaves_one_account_and_enters_the_other(written: Path) -> None:
    rows = [row for row in clean(written, "transactions/*.csv.gz") if row["MEMO"] in ("转出", "转入") and row["OWN_FLAG"] == "N"]
    here = [row for row in rows if not row["OPP_BANK"] and row["OPP_ACCT"]]
    total = sum(map(signed, here), Decimal(0))
    assert len(here) > 100
    assert total == 0
    called = [row for row in here if row["CHNL"] != "CNT"]  # an estate leaves from any account of the dead
    sent, got = (Counter((row["TRAN_DATE"], row["AMT"], row[one], row[other]) for row in called if row["DC_FLAG"] == flag)
                 for flag, one, other in (("D", "ACCT_NO", "OPP_ACCT"), ("C", "OPP_ACCT", "ACCT_NO")))
    assert sent == got


def test_the_other_side_within_the_bank_is_an_account_of_whom_it_names(written: Path) -> None:
    names = {row["客户号"]: row["姓名"] for row in clean(written, "core/customers_*.csv", "gb18030")}
    rows = clean(written, "transactions/*.csv.gz")
    owner = {row["ACCT_NO"]: row["CUST_NO"] for row in rows}
    here = [row for row in rows if not row["OPP_BANK"] and row["OPP_ACCT"] in owner]
    assert {row["OWN_FLAG"] for row in here} == {"N", "Y"}
    for row in here:
        assert row["OPP_ACCT"] != row["ACCT_NO"]
        assert (owner[row["OPP_ACCT"]] == row["CUST_NO"]) == (row["OWN_FLAG"] == "Y")
    told = [row for row in here if owner[row["OPP_ACCT"]] in names]
    assert sum(names[owner[row["OPP_ACCT"]]] == row["OPP_NAME"] for row in told) > 0.9 * len(told)  # some changed theirs


def test_the_truth_lists_each_tie_once(written: Path) -> None:
    rows = table(written / "truth/circles.csv")
    people = {row["person"] for row in table(written / "truth/people.csv")}
    pairs = [(row["person"], row["other"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    assert all(one < other and {one, other} <= people for one, other in pairs)
    assert {row["kind"] for row in rows} == set(KINDS)
