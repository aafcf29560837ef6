"""The city has places: compounds of different kinds, the nearest outlet and school of each, employers, addresses that fit."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from kequn.simulate import parameters as p
from kequn.simulate import places
from kequn.simulate.city import City, build
from kequn.simulate.draws import Draws
from kequn.simulate.homes import means
from kequn.simulate.places import Points, compounds, cut, distance, nearest
from tests.simulate.reading import table


@pytest.fixture(scope="module", params=[2, 3])
def city(request: pytest.FixtureRequest) -> City:
    return build(6_000, request.param, p.UNTIL)


def points(*xy: tuple[int, int]) -> Points:
    x, y = np.array(xy).T
    return Points(np.zeros(len(x), np.int64), x, y)


def test_the_nearest_is_the_nearest_and_of_two_the_first() -> None:
    among = points((0, 0), (30, 40), (60, 80))
    assert nearest(points((1, 1), (31, 40), (15, 20), (100, 0)), among).tolist() == [0, 1, 0, 1]
    assert distance(points((0, 0), (3, 4)), points((30, 40), (3, 5))).tolist() == [50, 1]


def test_equal_shares_of_a_row_of_homes_have_their_outlet_in_the_middle() -> None:
    row = points(*[(x, 0) for x in range(9)])
    assert cut(row, np.ones(9, np.int64), np.array([3])).x.tolist() == [1, 4, 7]
    heavy = np.array([1, 1, 1, 1, 1, 1, 1, 1, 100])
    assert cut(row, heavy, np.array([2])).x.tolist() == [8, 8]


def test_every_district_has_every_kind_of_compound_however_small_the_bank() -> None:
    made = compounds(7, Draws(1, "compounds"))
    pairs = set(zip(made.at.district.tolist(), made.kind.tolist(), strict=True))
    assert pairs == {(district, kind) for district in range(6) for kind in range(5)}


def test_a_customers_outlet_is_the_nearest_to_the_home(city: City) -> None:
    home = city.home[city.people.household[city.clients.person]]
    own = city.outlets.at.take(np.searchsorted(city.outlets.counters, city.accounts.outlet[: city.clients.count]))
    far = distance(city.compounds.at.take(home), own)
    for place in range(len(city.outlets.counters)):
        one = city.outlets.at.take(np.full(len(home), place))
        assert (far <= distance(city.compounds.at.take(home), one)).all()


def test_outlets_share_the_customers_without_one_that_has_none(city: City) -> None:
    served = np.bincount(city.accounts.outlet[: city.clients.count], minlength=len(city.outlets.id))[city.outlets.counters]
    assert served.min() > 0
    assert served.max() < 4 * p.CUSTOMERS_PER_OUTLET


def test_the_rich_live_in_other_compounds_than_the_poor(city: City) -> None:
    first = slice(0, city.people.household[city.people.age >= 0].max() + 1)  # those of the anchor day
    income, kind = means(city.people, city.work)[first], city.compounds.kind[city.home[first]]
    poor, rich = income < 50, income >= 150
    for kinds, of in (((places.OLD, places.VILLAGE), poor), ((places.HIGH_RISE, places.VILLAS), rich)):
        other = rich if of is poor else poor
        assert np.isin(kind[of], kinds).mean() > 2 * np.isin(kind[other], kinds).mean()


def test_an_address_is_of_the_compound_and_its_district(city: City) -> None:
    text, flat = city.address.to_pylist(), re.compile(r"\d+幢\d+单元\d?\d0[1-4]室")
    home = city.home[city.people.household]
    for person in range(0, city.people.count, 97):
        compound = home[person]
        district = p.DISTRICTS[city.compounds.at.district[compound]][0]
        front = f"{p.CITY}{district}{city.compounds.name[compound].as_py()}"
        assert text[person].startswith(front)
        numbered = city.compounds.kind[compound] in (places.VILLAS, places.VILLAGE)
        assert re.fullmatch(r"\d+号" if numbered else flat, text[person][len(front):])


def test_schools_are_where_children_are_and_each_compound_has_one_of_each_stage(city: City) -> None:
    made = city.schools
    assert (made.stage[made.serving] == np.arange(len(p.SCHOOLS))).all()
    for _, _, starts, years, pupils, _ in p.SCHOOLS:
        stage = [row[2] for row in p.SCHOOLS].index(starts)
        of_age = (city.people.age >= starts) & (city.people.age < starts + years)
        goes = made.serving[city.home[city.people.household[of_age]], stage]
        assert np.bincount(goes, minlength=len(made.stage))[made.stage == stage].max() < 4 * pupils


def test_the_truth_lists_all_places_with_the_hours_of_outlets(written: Path) -> None:
    rows = table(written / "truth/places.csv")
    assert {row["kind"] for row in rows} == {"compound", "school", "outlet", "employer"}
    assert len({row["place"] for row in rows}) == len(rows)
    outlets = [row for row in rows if row["kind"] == "outlet"]
    assert {row["outlet"] for row in rows} <= {row["place"] for row in outlets}
    for row in rows:
        assert bool(row["hours"]) is bool(row["visits_by_hour"]) is (row["kind"] == "outlet")
    for row in outlets:
        opens, closes = (int(hour[:2]) for hour in row["hours"].split("-"))
        visits = dict(enumerate(map(int, row["visits_by_hour"].split()), start=8))
        assert [hour for hour, number in visits.items() if number] == list(range(opens, closes))
        assert row["outlet"] == row["place"]


def test_the_kinds_of_neighbourhood_differ_by_the_hour() -> None:
    visits = [row[3] for row in p.NEIGHBOURHOODS]
    assert all(len(row) == 10 for row in visits)
    assert all(one != other for one, other in pairwise(visits))
