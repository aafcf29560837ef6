"""What happens to people: rules of law and nature that hold for each event, and rates that are those of the country."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City, build
from kequn.simulate.dated import dated
from kequn.simulate.draws import Ints
from kequn.simulate.families import KINDS
from kequn.simulate.festivals import following
from kequn.simulate.homes import AWAY
from kequn.simulate.life import BEYOND, Life, live
from kequn.simulate.people import DIVORCED, MARRIED, NOBODY, SINGLE, WIDOWED
from kequn.simulate.work import CHILD, EMPLOYEE, MERCHANT, RETIRED, STUDENT, Work
from tests.simulate.reading import table

EPOCH = date(1970, 1, 1)
YEARS = 3


@pytest.fixture(scope="module", params=[1, 2, 3])
def city(request: pytest.FixtureRequest) -> City:
    return build(12_000, request.param, p.UNTIL)


@pytest.fixture(scope="module")
def ends(city: City) -> list[int]:
    """The last day of each month of the horizon."""
    return [month.last for month in following(city.months[0], p.MONTHS + BEYOND)]


def day(number: int) -> date:
    return EPOCH + timedelta(days=int(number))


def years(born: int, until: int) -> int:
    """Whole years by the calendar."""
    one, other = day(born), day(until)
    return other.year - one.year - ((other.month, other.day) < (one.month, one.day))


def events(life: Life, kind: str) -> list[tuple[int, int, int]]:
    rows = life.of(kind)
    return list(zip(life.person[rows].tolist(), life.day[rows].tolist(), life.other[rows].tolist(), strict=True))


def alive(city: City, on: int) -> Ints:
    return np.flatnonzero((city.people.birth <= on) & (city.life.died > on))


def test_steps_tell_each_value_on_each_day() -> None:
    steps = dated(np.array([7, 8, 9]), [
        (np.array([0, 2]), np.array([10, 5]), np.array([1, 2])), (np.array([2]), np.array([10]), np.array([3]))])
    assert [steps.at(on).tolist() for on in (4, 5, 9, 10)] == [[7, 8, 9], [7, 8, 2], [7, 8, 2], [1, 8, 3]]
    which, on = np.array([0, 0, 1, 2, 2, 2]), np.array([9, 10, 99, 4, 5, 11])
    assert steps.of(which, on).tolist() == [7, 1, 8, 9, 2, 3]
    assert dated(np.array([4]), []).of(np.array([0]), np.array([1])).tolist() == [4]


def test_events_come_by_day_and_a_month_is_a_slice_of_them(city: City) -> None:
    life = city.life
    assert (np.diff(life.day) >= 0).all()
    for month in (city.months[0], city.months[13]):
        within = (life.day >= month.first) & (life.day < month.first + month.whole)
        assert np.flatnonzero(within).tolist() == list(range(len(life.day)))[life.month(month)]
    assert set(np.unique(life.kind).tolist()) == set(range(len(KINDS)))


def test_nobody_has_an_event_before_birth_or_after_death(city: City) -> None:
    life = city.life
    death = life.kind == KINDS.index("death")
    assert (life.day[~death] < life.died[life.person[~death]]).all()
    assert (life.day > city.people.birth[life.person]).all()
    assert (life.day[death] == life.died[life.person[death]]).all()
    assert len(np.unique(life.person[death])) == death.sum() == (life.died < NEVER).sum()


def test_nobody_marries_below_the_legal_age_nor_while_married_nor_kin(city: City) -> None:
    people, life = city.people, city.life
    married = events(life, "marriage")
    assert len(married) > 300
    mirror = {(other, on, one) for one, on, other in married}
    assert mirror == set(married)
    for one, on, other in married:
        assert years(people.birth[one], on) >= p.MARRIAGEABLE[0 if people.female[one] else 1]
        assert people.female[one] != people.female[other]
        assert people.mother[one] == NOBODY or people.mother[one] != people.mother[other]
        assert other not in (people.mother[one], people.father[one])
    who, when = np.array([row[0] for row in married]), np.array([row[1] for row in married])
    assert (life.spouse.of(who, when - 1) == NOBODY).all()
    assert (life.spouse.of(who, when) == np.array([row[2] for row in married])).all()


def test_spouses_have_each_other_and_one_home_at_every_months_end(city: City, ends: list[int]) -> None:
    for on in ends:
        spouse, household, marital = (steps.at(on) for steps in (city.life.spouse, city.life.household, city.life.marital))
        has = np.flatnonzero(spouse != NOBODY)
        assert (spouse[spouse[has]] == has).all()
        assert (household[spouse[has]] == household[has]).all()
        assert (city.life.died[has] > on).all()
        living = alive(city, on)
        assert ((marital[living] == MARRIED) == (spouse[living] != NOBODY)).all()


def test_who_was_married_is_divorced_or_widowed(city: City) -> None:
    life = city.life
    for kind, marital in (("divorce", DIVORCED), ("widowhood", WIDOWED)):
        rows = life.of(kind)
        assert len(rows) > 50
        assert (life.spouse.of(life.person[rows], life.day[rows] - 1) == life.other[rows]).all()
        assert (life.spouse.of(life.person[rows], life.day[rows]) == NOBODY).all()
        assert (life.marital.of(life.person[rows], life.day[rows]) == marital).all()
    ever = life.marital.at(city.months[-1].last) != SINGLE
    assert ever[city.people.marital != SINGLE].all()


def test_households_part_the_living_at_every_months_end_and_no_child_is_alone(city: City, ends: list[int]) -> None:
    for on in [city.months[0].first - 1, *ends]:
        household, living = city.life.household.at(on)[alive(city, on)], alive(city, on)
        assert (household >= 0).all()
        assert household.max() < len(city.life.compound.first)
        grown = (on - city.people.birth[living]) / 365.25 >= 17.9  # of age in the month
        assert set(household[~grown].tolist()) <= set(household[grown].tolist())


def test_households_stay_as_large_as_the_censuss(city: City, ends: list[int]) -> None:
    for on in (ends[0], ends[p.MONTHS - 1], ends[-1]):
        living = alive(city, on)
        here = living[city.life.home(on)[living] != AWAY]
        sizes = np.bincount(city.life.household.at(on)[here])
        assert sizes[sizes > 0].mean() == pytest.approx(p.HOUSEHOLD_SIZE, abs=0.15)


def test_children_are_born_to_married_mothers_of_their_age_and_live_with_them(city: City) -> None:
    people, life = city.people, city.life
    rows = life.of("birth")
    mothers = rows[people.female[life.person[rows]]]
    child, mother, on = life.other[mothers], life.person[mothers], life.day[mothers]
    assert len(mothers) > 300
    assert (people.birth[child] == on).all()
    assert (people.mother[child] == mother).all()
    assert (people.father[child] == life.spouse.of(mother, on)).all()
    assert (people.father[child] != NOBODY).all()
    assert (life.household.of(child, on) == life.household.of(mother, on)).all()
    age = [years(people.birth[one], day_) for one, day_ in zip(mother.tolist(), on.tolist(), strict=True)]
    assert 20 <= min(age) <= max(age) <= 50
    later = np.flatnonzero(people.age < 0)
    assert sorted(child.tolist()) == later.tolist()
    siblings = np.lexsort((people.birth, people.mother))
    same = (people.mother[siblings][1:] == people.mother[siblings][:-1]) & (people.mother[siblings][1:] != NOBODY)
    apart = np.diff(people.birth[siblings])[same & (people.age[siblings][1:] < 0)]
    assert apart.min() >= 365


def test_a_childs_school_follows_the_age(city: City) -> None:
    life, people, made = city.life, city.people, city.schools
    begun = set(events(life, "school"))
    starts = [row[2] for row in p.SCHOOLS]
    for one, on, school in begun:
        assert (day(on).month, day(on).day) == (9, 1)
        assert years(people.birth[one], on - 1) == starts[made.stage[school]]
    autumns = [month.first for month in following(city.months[0], p.MONTHS + BEYOND) if month.number == 9]
    assert len(autumns) == YEARS
    for on in autumns:
        home = life.home(on)
        for one in np.flatnonzero((on - people.birth > 5 * 365) & (on - people.birth < 8 * 365) & (life.died > on + 30)).tolist():
            expected = years(people.birth[one], on - 1) == 6 and home[one] != AWAY
            assert ((one, on, int(made.serving[home[one], 1])) in begun) == expected


def test_work_follows_school_and_ends_with_the_statutory_day(city: City) -> None:
    life, done = city.life, city.work
    for one, on, _ in events(life, "retirement"):
        assert on == done.retires[one]
        assert life.job.of(np.array([one, one]), np.array([on - 1, on])).tolist()[1] == RETIRED
    rows = life.of("retirement")
    assert (life.job.of(life.person[rows], life.day[rows] - 1) != RETIRED).all()
    assert (life.income.of(life.person[rows], life.day[rows]) > 0).all()
    rows = life.of("first_job")
    assert {day(on).month for on in life.day[rows].tolist()} == {7}
    assert (life.job.of(life.person[rows], life.day[rows] - 1) == STUDENT).all()
    assert set(life.job.of(life.person[rows], life.day[rows]).tolist()) == {EMPLOYEE, MERCHANT}
    ages = [years(city.people.birth[one], on) for one, on, _ in events(life, "first_job")]
    assert set(ages) <= {17, 18, 21, 22}  # who is born in July or August is a year younger


def test_a_change_of_job_is_to_another_employer(city: City) -> None:
    life = city.life
    rows = life.of("job_change")
    before, after = (life.employer.of(life.person[rows], life.day[rows] - late) for late in (1, 0))
    assert len(rows) > 500
    assert (before != after).all()
    assert (after == life.other[rows]).all()
    assert (before != NOBODY).all()


def test_what_is_done_and_earned_agree_at_every_months_end(city: City, ends: list[int]) -> None:
    for on in ends:
        living = alive(city, on)
        job, employer, income = (steps.at(on) for steps in (city.life.job, city.life.employer, city.life.income))
        earns = np.isin(job, (EMPLOYEE, MERCHANT, RETIRED))
        assert ((income > 0) == earns)[living].all()
        assert (employer[job != EMPLOYEE] == NOBODY).all()
        here = living[(city.life.home(on)[living] != AWAY) & (job[living] == EMPLOYEE)]
        assert (employer[here] != NOBODY).all()
        dead = city.life.died <= on
        assert (income[dead] == 0).all()
        assert (job[living][city.people.birth[living] > on - 5 * 365] == CHILD).all()


def test_who_moves_lives_elsewhere(city: City) -> None:
    life = city.life
    for kind in ("move", "left_home"):
        rows = life.of(kind)
        assert len(rows) > 40
        assert (life.compound.of(life.household.of(life.person[rows], life.day[rows]), life.day[rows]) == life.other[rows]).all()
    rows = life.of("left_city")
    assert (life.compound.of(life.household.of(life.person[rows], life.day[rows]), life.day[rows]) == AWAY).all()


def test_the_first_years_are_the_same_however_long_the_window(city: City) -> None:
    short = city.months[:12]
    anchor = np.flatnonzero(city.people.age >= 0)
    people = city.people.take(anchor)
    done = Work(*(getattr(city.work, column.name)[anchor] for column in fields(Work)))
    home = city.home[: people.household.max() + 1]
    first, life = live(people, done, home, city.compounds, city.schools, city.firms, short, city.seed)
    until = short[-1].last + 335
    rows = slice(0, int(np.searchsorted(life.day, until, side="right")))
    same = slice(0, int(np.searchsorted(city.life.day, until, side="right")))
    sooner = life.kind[rows] != KINDS.index("home")  # a home is told of when its household has moved in, later
    longer = city.life.kind[same] != KINDS.index("home")
    for column in ("person", "day", "kind", "other"):
        assert (getattr(life, column)[rows][sooner] == getattr(city.life, column)[same][longer]).all()
    assert (first.birth == city.people.birth[: first.count]).all()


def expectation(rates: tuple[int, ...]) -> float:
    """The years that a newborn child lives on average under these deaths of 100,000 by five years of age."""
    living, lived = 1.0, 0.0
    for rate in rates[:-1]:
        dying = 5 * rate / (100_000 + 2.5 * rate)
        lived, living = lived + 5 * living * (1 - dying / 2), living * (1 - dying)
    return lived + living * 100_000 / rates[-1]


def test_the_expectation_of_life_is_the_countrys() -> None:
    """79.0 years in 2024 (National Health Commission); women live 5.51 years longer (census of 2020)."""
    men, women = expectation(p.DEATHS_MEN), expectation(p.DEATHS_WOMEN)
    assert (men + women) / 2 == pytest.approx(79.0, abs=0.4)
    assert women - men == pytest.approx(80.88 - 75.37, abs=0.4)


@pytest.mark.parametrize(("kind", "share", "of_thousand", "within"), [
    ("death", 1, 7.76, 1.2), ("birth", 2, 6.77, 1.2), ("marriage", 2, 4.3, 0.9), ("divorce", 2, 2.5, 0.7),
])
def test_as_many_are_born_marry_part_and_die_as_in_the_country(
    city: City, kind: str, share: int, of_thousand: float, within: float,
) -> None:
    """Of 1,000 people a year in 2024 (NBS communiqué; Ministry of Civil Affairs); both of a couple are told."""
    happened = len(city.life.of(kind)) / share / YEARS / (city.people.age >= 0).sum() * 1000
    assert happened == pytest.approx(of_thousand, abs=within)


def test_people_marry_at_the_ages_of_the_country(city: City) -> None:
    """Shares by age of all who married in 2022 (Ministry of Civil Affairs), within eight percent."""
    rows = city.life.of("marriage")
    age = (city.life.day[rows] - city.people.birth[city.life.person[rows]]) / 365.25
    share = np.histogram(age, (20, 25, 30, 35, 40, 120))[0] / len(rows)
    assert share.tolist() == pytest.approx([0.152, 0.372, 0.207, 0.091, 0.177], abs=0.08)


def test_the_truth_tells_every_event_with_whom_or_where(written: Path) -> None:
    rows = table(written / "truth/life.csv")
    people = {row["person"] for row in table(written / "truth/people.csv")}
    places = {row["place"]: row["kind"] for row in table(written / "truth/places.csv")}
    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)
    expected = {
        "marriage": "person", "birth": "person", "school": "school", "job_change": "employer", "move": "compound", "death": ""}
    for row in rows:
        assert row["person"] in people
        if row["kind"] in expected:
            told = "person" if row["other"] in people else places.get(row["other"], "")
            assert told == expected[row["kind"]]


def test_the_truth_of_households_covers_each_life_once(written: Path) -> None:
    spells: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in table(written / "truth/households.csv"):
        spells[row["person"]].append((row["since"], row["until"]))
    died = {row["person"]: row["day"] for row in table(written / "truth/life.csv") if row["kind"] == "death"}
    people = table(written / "truth/people.csv")
    assert spells.keys() == {row["person"] for row in people}
    for row in people:
        own = spells[row["person"]]
        assert own[0][0] == ("" if row["birth_date"] < "2024-07" else row["birth_date"])
        assert all(until == since for (_, until), (since, _) in pairwise(own))
        assert own[-1][1] == died.get(row["person"], "")
