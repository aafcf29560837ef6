"""The people are those of a Chinese city, and none of them is anybody."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.draws import Draws
from kequn.simulate.names import national_ids
from kequn.simulate.people import NOBODY, Population, populate


def expected_check(digits: str) -> str:
    """GB 11643-1999, ISO 7064 MOD 11-2, written as the standard tells it: weight 2 to the power of the place."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(digits))
    return "10X98765432"[total % 11]


def test_the_rule_for_the_check_character_is_the_standards() -> None:
    assert expected_check("11010519491231002") == "X"  # the example in GB 11643-1999
    assert expected_check("44052418800101001") == "4"


def test_every_national_id_is_well_formed_and_nobodys(city: City) -> None:
    ids = city.national_ids.to_pylist()
    assert len(set(ids)) == city.people.count
    for number, birth, female in zip(ids, city.people.birth.tolist(), city.people.female.tolist(), strict=True):
        assert re.fullmatch(r"39\d{15}[\dX]", number)  # no province has the code 39
        assert number[17] == expected_check(number[:17])
        assert number[6:14] == f"{date(1970, 1, 1) + timedelta(days=birth):%Y%m%d}"
        assert int(number[16]) % 2 == (0 if female else 1)


@given(st.lists(st.tuples(st.booleans(), st.integers(-30_000, 20_000), st.integers(0, 5)), min_size=1, max_size=300))
def test_people_alike_in_all_still_have_ids_of_their_own(people: list[tuple[bool, int, int]]) -> None:
    n = len(people)
    nobody = np.full(n, NOBODY, np.int64)
    made = Population(
        np.array([female for female, _, _ in people]), np.array([birth for _, birth, _ in people], np.int64),
        np.zeros(n, np.int64), nobody, nobody, nobody, np.arange(n), np.zeros(n, np.int64))
    ids = national_ids(made, np.array([district for _, _, district in people], np.int64)).to_pylist()
    assert len(set(ids)) == n
    assert all(number[17] == expected_check(number[:17]) for number in ids)


def test_no_mobile_number_had_been_given_out(city: City, shared_data: Path) -> None:
    prefixes = pyarrow.parquet.read_table(shared_data / "china_mobile_prefixes/mobile_prefixes.parquet")
    known = prefixes.column("prefix7").to_pylist()
    seven, three = {str(prefix) for prefix in known}, {str(prefix)[:3] for prefix in known}
    for number in city.phones.to_pylist():
        assert re.fullmatch(r"1\d{10}", number)
        assert number[:3] in three
        assert number[:7] not in seven


def test_a_mobile_number_is_a_persons_own_or_a_small_childs_mothers(city: City) -> None:
    phones = np.array(city.phones.to_pylist())
    small = (city.people.age < 14) & (city.people.mother != NOBODY)
    assert len(set(phones[~small])) == int((~small).sum())
    assert (phones[small] == phones[city.people.mother[small]]).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_age_pyramid_is_the_censuss(seed: int) -> None:
    """Within one percent of the people in each five years; children whose mother was not drawn are left out."""
    people = populate(60_000, 20_000, Draws(seed, "people"))
    groups = np.bincount(np.minimum(people.age // 5, 17), minlength=18) / people.count
    census = np.array(p.AGE_GROUPS) / sum(p.AGE_GROUPS)
    assert np.abs(groups - census).max() < 0.01
    men = (~people.female).sum() / people.female.sum()
    assert 1.02 < men < 1.08  # the census counts 105.1 men per 100 women


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_households_are_as_large_as_the_censuss(seed: int) -> None:
    people = populate(60_000, 20_000, Draws(seed, "people"))
    sizes = np.bincount(people.household)
    shares = np.bincount(sizes) / len(sizes)
    assert abs(sizes.mean() - p.HOUSEHOLD_SIZE) < 0.1
    assert shares[1:5].tolist() == pytest.approx([0.254, 0.297, 0.210, 0.132], abs=0.06)  # census 2020: of one to four people


def test_families_are_families(city: City) -> None:
    people = city.people
    married = np.flatnonzero(people.spouse != NOBODY)
    assert (people.spouse[people.spouse[married]] == married).all()
    assert (people.female[people.spouse[married]] != people.female[married]).all()
    assert (people.household[people.spouse[married]] == people.household[married]).all()
    children = np.flatnonzero((people.mother != NOBODY) & (people.age >= 0))  # test_lives.py tells of the others
    assert people.female[people.mother[children]].all()
    years = (people.birth[children] - people.birth[people.mother[children]]) / 365.25
    assert 16 <= years.min() < years.max() <= 42
    minors = (people.age >= 0) & (people.age < 18)
    assert (people.mother[minors] != NOBODY).all()
    assert (people.household[minors] == people.household[people.mother[minors]]).all()


def test_a_child_bears_its_fathers_name_and_lives_at_its_address(city: City) -> None:
    names, address, father = city.names.to_pylist(), city.address.to_pylist(), city.people.father
    surnames = tuple(sorted((entry.rstrip("0123456789") for entry in p.SURNAMES.split()), key=len, reverse=True))
    for child in np.flatnonzero((father != NOBODY) & (city.people.age >= 0) & (city.people.age < 18)).tolist():
        surname = next(word for word in surnames if names[father[child]].startswith(word))
        assert names[child].startswith(surname)
        assert address[child] == address[city.people.mother[child]]


def test_the_customers_are_as_many_as_asked_and_come_in_families(city: City) -> None:
    who = city.clients
    assert who.count == 6_000 == len(set(who.person.tolist()))
    assert 0.47 < who.female.mean() < 0.53
    assert (who.opened >= city.people.birth[who.person]).all()
    assert (np.diff(who.opened) >= 0).all()  # customer numbers rise with the day of opening
    spouse = city.customers_of(city.people.spouse[who.person])
    assert (spouse != NOBODY).mean() > 0.4
