"""Who forms a household with whom, by what, in which role, and in which stage of life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kequn.customers.household.forming import formed
from kequn.customers.household.stages import school_stage
from kequn.customers.household.steps import READS, households
from kequn.warehouse.decisions import Decision

DAY = date(2026, 6, 30)
COLUMNS = {
    "customers": "customer_no BIGINT, name VARCHAR, gender VARCHAR, birth_date DATE, marital_status VARCHAR, "
                 "precedence VARCHAR DEFAULT '', source VARCHAR DEFAULT 'core', source_key VARCHAR DEFAULT '1'",
    "relations": "source VARCHAR, customer_no BIGINT, kind VARCHAR, account_id VARCHAR, other_customer_no BIGINT, "
                 "valid_from DATE",
    "addresses": "customer_no BIGINT, kind VARCHAR, text VARCHAR, valid_from DATE, latitude DOUBLE, longitude DOUBLE, "
                 "city VARCHAR DEFAULT '上海市', precision VARCHAR, source VARCHAR DEFAULT 'core', "
                 "source_key VARCHAR DEFAULT '1', known_at TIMESTAMP DEFAULT TIMESTAMP '2020-01-01'",
    "accounts": "customer_no BIGINT, account_id VARCHAR",
    "transactions": "customer_no BIGINT, amount DECIMAL(18, 2), counterparty_account VARCHAR, occurred_on DATE",
    "events": "customer_no BIGINT, city VARCHAR, occurred_on DATE",
    "life_facts": "customer_no BIGINT, kind VARCHAR, occurred_on DATE",
    "special_lists": "customer_no BIGINT, kind VARCHAR",
}
SYSTEM = {7: "cards", 8: "core.users"}
DECIDED = ("together", "apart")
MADE_OF = {"addresses": ("customer_no", "kind", "text", "valid_from"),
           "located": ("customer_no", "kind", "text", "valid_from", "latitude", "longitude", "precision"),
           "customers": ("customer_no", "name", "gender", "birth_date", "marital_status")}
Row = tuple[Any, ...]
Relation = tuple[int, str, str | None, int | None]


@dataclass
class World:
    """A few customers (number → name, gender, born, marital status) and what is known of them."""

    customers: Mapping[int, Row]
    relations: Sequence[Relation] = ()  # of the kinds together and apart: a person's decision
    addresses: Sequence[Row] = ()  # number, kind, text, day of the change, and perhaps latitude, longitude, precision
    accounts: Sequence[Row] = ()
    transactions: Sequence[Row] = ()
    events: Sequence[Row] = ()
    life_facts: Sequence[Row] = ()
    special_lists: Sequence[Row] = ()
    made: tuple[list[dict[str, Any]], list[dict[str, Any]]] = field(init=False)
    points: dict[int, Row] = field(init=False)

    def __post_init__(self) -> None:
        with duckdb.connect() as connection:
            for table, columns in COLUMNS.items():
                connection.execute(f"CREATE TABLE {table} ({columns})")
            born = {number: date(year, 7, 1) if year else None for number, (_, _, year, _) in self.customers.items()}
            rows: dict[str, Sequence[Row]] = {
                "customers": [(number, name, gender, born[number], marital)
                              for number, (name, gender, _, marital) in self.customers.items()],
                "relations": [(SYSTEM.get(row[0], "core"), *row, None) for row in self.relations if row[1] not in DECIDED],
                "addresses": self.addresses, "accounts": self.accounts, "transactions": self.transactions,
                "events": self.events, "life_facts": self.life_facts, "special_lists": self.special_lists}
            for table, made in rows.items():
                for row in made:
                    names = MADE_OF.get("located" if table == "addresses" and len(row) > 4 else table)
                    into = f"{table} ({', '.join(names)})" if names else table
                    connection.execute(f"INSERT INTO {into} VALUES ({', '.join('?' * len(row))})", list(row))
            made_of = households(connection, {table: f"SELECT * FROM {table}" for table in READS}, as_of=DAY,
                                 decisions=[Decision(row[0], row[3] or 0, row[1]) for row in self.relations if row[1] in DECIDED])
            self.made = made_of.households.to_pylist(), made_of.members.to_pylist()
            self.points = {row.pop("customer_no"): tuple(row.values()) for row in made_of.homes.to_pylist()}

    @property
    def homes(self) -> list[Row]:
        return [(row["household_no"], row["size"], row["formed_by"]) for row in self.made[0]]

    @property
    def roles(self) -> dict[int, str]:
        return {row["customer_no"]: row["role"] for row in self.made[1] if row["primary"]}

    @property
    def together(self) -> set[frozenset[object]]:
        found: dict[int, set[object]] = {}
        for row in self.made[1]:
            if row["primary"]:
                found.setdefault(row["household_no"], set()).add(row["customer_no"])
        return {frozenset(each) for each in found.values()}

    @property
    def further(self) -> list[Row]:
        return [(row["customer_no"], row["household_no"], row["role"], row["inferred"])
                for row in self.made[1] if not row["primary"]]


def nameless(*numbers: int) -> Mapping[int, Row]:
    return dict.fromkeys(numbers, (None, None, None, None))


def groups(*each: set[int]) -> set[frozenset[object]]:
    return {frozenset(group) for group in each}


def test_nobody_is_no_household() -> None:
    assert World({}).made == ([], [])


def test_a_customer_without_ties_is_a_household_of_one() -> None:
    alone = World(nameless(4))
    assert alone.homes == [(4, 1, "alone")]
    assert alone.made[0][0]["household_id"] == "H00000004"
    member = {"household_no": 4, "customer_no": 4, "role": "alone", "primary": True, "inferred": False, "since": None}
    assert alone.made[1] == [member]


def test_owner_and_user_of_one_account_are_one_household() -> None:
    held: list[Relation] = [(2, "account_owner", "A", None), (3, "account_user", "A", None), (1, "account_owner", "B", None)]
    world = World(nameless(3, 1, 2), held)
    assert world.homes == [(1, 1, "alone"), (2, 2, "shared_account")]
    assert world.roles == {1: "alone", 2: "account_owner", 3: "account_user"}


@pytest.mark.parametrize(("kind", "roles"), [
    ("spouse", ["spouse", "spouse"]), ("parent", ["parent", "child"]), ("child", ["child", "parent"]),
    ("supplementary_card", ["supplementary_card", "card_owner"]),
])
def test_a_declared_relation_gives_both_sides_a_role(kind: str, roles: list[str]) -> None:
    world = World(nameless(1, 2), [(1, kind, None, 2)])
    assert world.homes == [(1, 2, "supplementary_card" if kind == "supplementary_card" else "relation")]
    assert [world.roles[1], world.roles[2]] == roles
    assert not any(row["inferred"] for row in world.made[1])


def test_ties_of_both_sorts_chain_and_the_account_names_the_household() -> None:
    relations: list[Relation] = [(4, "account_owner", "A", None), (2, "account_user", "A", None), (2, "spouse", None, 3)]
    world = World(nameless(1, 2, 3, 4), relations)
    assert world.homes == [(1, 1, "alone"), (2, 3, "shared_account")]
    assert world.roles == {1: "alone", 2: "account_user", 3: "spouse", 4: "account_owner"}


def test_ties_to_strangers_to_oneself_and_to_the_dead_do_not_count() -> None:
    relations: list[Relation] = [(1, "spouse", None, 9), (9, "account_owner", "A", None), (1, "account_user", "A", None),
                                 (2, "child", None, 2), (2, "account_owner", None, None), (1, "spouse", None, 3)]
    assert World(nameless(1, 2, 3), relations, special_lists=[(3, "deceased")]).together == groups({1}, {2}, {3})


def test_an_account_is_its_number_in_its_system() -> None:
    world = World(nameless(6, 7, 8), [(number, "account_owner", "1", None) for number in (6, 7, 8)])
    assert world.together == groups({6, 8}, {7})


HOME, OTHER = "上海市浦东新区花园路8号3幢2单元501室", "浦东新区河滨路1号2幢1单元301室"
FAMILY = {1: ("王强", "M", 1970, "married"), 2: ("李敏", "F", 1972, "married"), 3: ("王小明", "M", 1998, "single"),
          4: ("王小红", "F", 2012, "single")}


def test_a_family_at_one_address_is_inferred_however_two_systems_write_it() -> None:
    world = World(FAMILY, addresses=[(1, "home", HOME, None), (2, "home", "浦东新区 花园路８号3-2-501", None),
                                     (3, "home", HOME, None), (4, "home", HOME, None)])
    assert world.together == groups({1, 2, 3, 4})
    assert world.roles == {1: "spouse", 2: "spouse", 3: "child", 4: "child"}
    assert all(row["inferred"] for row in world.made[1])
    assert world.made[0][0]["formed_by"] == "address"


def test_neither_a_dormitory_nor_an_office_nor_neighbours_are_a_family() -> None:
    crowd = {number: (f"王{number}", "M", 1990, "single") for number in range(1, 10)}
    assert len(World(crowd, addresses=[(number, "home", HOME, None) for number in crowd]).together) == 9
    assert len(World(FAMILY, addresses=[(number, "work", HOME, None) for number in FAMILY]).together) == 4
    village = {1: ("王强", "M", 1970, "married"), 2: ("李敏", "F", 1999, "single"), 3: ("王小明", "M", 1998, "single")}
    at_one_gate = [(number, "home", "石岭县阳光村45号", None) for number in village]
    assert World(village, addresses=at_one_gate).together == groups({1, 3}, {2})


STUDENT = FAMILY | {3: ("王小明", "M", 2005, "single")}


def at_one(people: Mapping[int, Row], **known: Any) -> World:
    return World(people, addresses=[(number, "home", HOME, None) for number in people], **known)


def test_two_families_of_one_dwelling_are_told_apart_by_names_and_marriage() -> None:
    later = {5: ("赵刚", "M", 1979, "married"), 6: ("孙丽", "F", 1980, "married"), 7: ("赵一", "F", 2010, "single")}
    assert at_one(FAMILY | later).together == groups({1, 2, 3, 4}, {5, 6, 7})
    declared: list[Relation] = [(2, "spouse", None, 5)]
    assert at_one({2: FAMILY[2], 5: later[5], 6: later[6]}, relations=declared).together == groups({2, 5}, {6})


def test_without_the_name_only_a_mother_or_the_spouse_of_a_child_belongs_to_the_family() -> None:
    father, mother, child = FAMILY[1], FAMILY[2], ("赵小明", "M", 1998, "single")
    assert at_one({2: mother, 3: child}).together == groups({2, 3})
    assert at_one({1: father, 3: child}).together == groups({1}, {3})
    assert at_one({1: father, 2: mother, 3: child}).together == groups({1, 2}, {3})
    son_in_law = ("赵刚", "M", 1996, "married")  # whose wife is no customer
    assert at_one({1: father, 2: mother, 3: son_in_law}).together == groups({1, 2, 3})
    others = {4: ("赵大", "M", 1964, "widowed"), 5: ("赵小", "F", 1990, "single")}
    assert at_one({2: mother} | others).together == groups({2}, {4, 5})


def test_one_person_known_twice_is_no_couple() -> None:
    twice = {1: ("王强", "M", 1970, "married"), 2: ("王芳", "F", 1972, "married"), 3: ("王强", None, 1970, None)}
    assert at_one(twice).roles == {1: "spouse", 2: "spouse", 3: "sibling"}


@pytest.mark.parametrize(("days", "home"), [(30, True), (31, False)])
def test_who_uses_the_app_mostly_from_another_city_has_left_the_parents(days: int, home: bool) -> None:
    first = date(2026, 3, 1)
    used: list[Row] = [(3, "南京市" if day < days else "上海市", first + timedelta(day)) for day in range(60)]
    used += [(3, "南京市", first)] * 9 + [(3, None, first), (3, "上海市", date(2025, 6, 1))]
    world = at_one(STUDENT, relations=[(3, "child", None, 1)], events=used)
    assert world.together == (groups({1, 2, 3, 4}) if home else groups({1, 2, 4}, {3}))
    assert world.further == ([] if home else [(3, 1, "child", False)])


def test_another_city_parts_neither_the_married_nor_minors_nor_the_older_nor_who_are_there_together() -> None:
    there = [(number, "南京市", date(2026, 3, 1)) for number in FAMILY]
    assert at_one(FAMILY, events=there).together == groups({1, 2, 3, 4})
    address_is_old = [there[0], (3, "北京市", date(2026, 3, 1))]
    assert at_one(STUDENT, events=address_is_old).together == groups({1, 2, 3, 4})
    siblings = {3: STUDENT[3], 5: ("王小刚", "M", 2002, "single")}
    assert at_one(siblings).together == groups({3, 5})
    seen: Row = (3, "南京市", date(2026, 3, 1))
    assert at_one(siblings, events=[seen]).together == groups({3}, {5})
    assert at_one(siblings, events=[seen, (5, "南京市", date(2026, 3, 1))]).together == groups({3, 5})


def test_who_told_of_a_marriage_has_left_the_parents_unless_the_spouse_lives_there() -> None:
    told = [(3, "marriage", date(2026, 2, 1))]
    assert at_one(FAMILY, life_facts=told).together == groups({1, 2, 4}, {3})
    assert at_one(FAMILY | {5: ("赵芳", "F", 1999, "married")}, life_facts=told).together == groups({1, 2, 3, 4, 5})
    since = [(number, "home", HOME, date(2026, 3, 1)) for number in FAMILY]
    assert World(FAMILY, addresses=since, life_facts=told).together == groups({1, 2, 3, 4})


def test_a_grown_child_elsewhere_belongs_to_two_households() -> None:
    relations: list[Relation] = [(1, "parent", None, 3), (2, "parent", None, 3), (1, "spouse", None, 2), (3, "spouse", None, 5)]
    world = World(FAMILY | {5: ("赵芳", "F", 1999, "married")}, relations,
                  addresses=[(number, "home", HOME if number < 3 else OTHER, None) for number in (1, 2, 3, 5)])
    assert world.together == groups({1, 2}, {3, 5}, {4})
    assert world.further == [(3, 1, "child", False)]


def test_who_is_married_elsewhere_has_left_the_parents_address() -> None:
    world = World(FAMILY | {5: ("赵芳", "F", 1999, "married")}, [(3, "spouse", None, 5)],
                  addresses=[(number, "home", HOME, None) for number in FAMILY] + [(5, "home", OTHER, None)])
    assert world.together == groups({1, 2, 4}, {3, 5})
    assert world.further == [(3, 1, "child", True)]


def test_the_address_told_last_counts_and_a_family_moves_together() -> None:
    moved = [*((number, "home", HOME, None) for number in FAMILY), (1, "home", OTHER, date(2026, 1, 5))]
    assert World(FAMILY, addresses=moved).together == groups({1, 2, 3, 4})
    left = [*((number, "home", HOME, None) for number in FAMILY), (3, "home", OTHER, date(2026, 1, 5))]
    assert World(FAMILY, addresses=left).together == groups({1, 2, 4}, {3})
    elders = {1: FAMILY[1], 5: ("王老", "M", 1945, "widowed")}  # who live with a married child move with it
    assert World(elders, addresses=[(5, "home", HOME, None), *moved[:1], moved[-1]]).together == groups({1, 5})
    minor = [*((number, "home", HOME, None) for number in FAMILY), (4, "home", OTHER, date(2026, 1, 5))]
    assert World(FAMILY, addresses=minor).together == groups({1, 2, 3, 4})


def test_a_home_has_the_point_of_where_somebody_lives_now() -> None:
    def at(number: int, text: str, day: date | None, point: Row, kind: str = "home") -> Row:
        return (number, kind, text, day, *point)

    here, there, moved = (29.5, 124.5, "house"), (29.6, 124.6, "road"), date(2026, 3, 1)
    world = World(FAMILY | {5: FAMILY[1]}, addresses=[
        at(1, HOME, None, here), at(1, OTHER, moved, there),  # the change told last
        at(2, HOME, None, (None, None, None)), at(2, HOME, None, here, "statement"),  # the same dwelling, found by another system
        at(3, HOME, None, (29.5, 124.5, "district")), at(4, HOME, None, (95.0, 124.5, "house"))])  # of no use for kilometres
    assert world.points == {1: there, 2: here}


def test_who_told_of_a_move_without_an_address_stays_with_the_family_at_no_known_point() -> None:
    point, told = (29.5, 124.5, "house"), [(3, "move", date(2026, 2, 1)), (1, "move", date(2026, 2, 1))]
    known = [(number, "home", HOME, date(2026, 3, 1) if number == 1 else date(2025, 1, 1), *point) for number in (1, 3)]
    world = World({1: FAMILY[1], 3: FAMILY[3]}, addresses=known, life_facts=told)
    assert world.together == groups({1, 3})
    assert world.points == {1: point}


def test_a_divorce_ends_a_marriage_and_a_later_marriage_stands() -> None:
    couple, declared = {1: FAMILY[1], 2: FAMILY[2]}, [(1, "spouse", None, 2)]
    told = [(1, "divorce", date(2025, 3, 1))]
    assert World(couple, declared, life_facts=told).together == groups({1}, {2})
    before = [(1, "home", HOME, None), (2, "home", HOME, None)]
    assert World(couple, addresses=before, life_facts=told).together == groups({1}, {2})
    again = [(1, "home", OTHER, date(2026, 1, 1)), (2, "home", OTHER, date(2026, 1, 1))]
    assert World(couple, addresses=again, life_facts=told).together == groups({1, 2})


def test_regular_transfers_between_parent_and_child_make_a_further_member() -> None:
    paid = [(3, -2000, "P1", date(2026, month, 5)) for month in range(2, 6)]
    accounts = [(1, "P1"), (5, "P5")]
    assert World(FAMILY, accounts=accounts, transactions=paid).further == [(3, 1, "child", True)]
    assert World(FAMILY, accounts=accounts, transactions=paid[:3]).further == []
    strangers = FAMILY | {5: ("赵芳", "F", 1969, "married")}
    to_a_stranger = [(3, -2000, "P5", date(2026, month, 5)) for month in range(2, 6)]
    assert World(strangers, accounts=accounts, transactions=to_a_stranger).further == []


def test_what_people_decided_stands_before_all_evidence() -> None:
    declared: list[Relation] = [(1, "spouse", None, 2), (3, "child", None, 1), (3, "child", None, 2), (4, "child", None, 2)]
    assert World(FAMILY, declared).together == groups({1, 2, 4}, {3})
    joined: list[Relation] = [*declared, (3, "together", None, 2)]
    assert World(FAMILY, joined).together == groups({1, 2, 3, 4})
    parted: list[Relation] = [*declared, (1, "apart", None, 2)]
    assert World(FAMILY, parted).together == groups({1}, {2, 4}, {3})
    assert World(FAMILY, [*declared, (4, "apart", None, 1)]).together == groups({1, 2}, {3}, {4})  # though both are tied to 2
    assert World(FAMILY, [*declared, (3, "apart", None, 1)]).further == [(3, 1, "child", False)]  # 2 says so, too
    assert World(FAMILY, [*declared, (3, "apart", None, 1), (3, "apart", None, 2)]).further == []


@pytest.mark.parametrize(("born", "stage"), [
    ({1: 2002}, "single"), ({1: 1950}, "elder_alone"), ({1: 1994, 2: 1995}, "couple"), ({1: 1970, 2: 1971}, "empty_nest"),
    ({1: 1955, 2: 1956}, "elders"), ({1: 1994, 2: 1995, 3: 2022}, "preschool"), ({1: 1985, 2: 1986, 3: 2016, 4: 2010}, "primary"),
    ({1: 1985, 2: 1986, 3: 2013}, "middle"), ({1: 1980, 2: 1981, 3: 2010}, "high"), ({1: 1980, 2: 1981, 3: 2007}, "university"),
    ({1: 1970, 2: 1971, 3: 1999}, "grown_children"),
])
def test_the_stage_of_a_household_follows_its_ages(born: dict[int, int], stage: str) -> None:
    people = {number: ("王", None, year, None) for number, year in born.items()}
    relations: list[Relation] = [(1, "spouse", None, 2)] * (2 in born)
    world = World(people, [*relations, *((number, "child", None, 1) for number in born if number > 2)],
                  addresses=[(number, "home", HOME, None) for number in born])
    assert [row["stage"] for row in world.made[0]] == [stage]


def test_grandparents_parents_and_children_are_three_generations() -> None:
    people = {1: ("王大", "M", 1950, None), 2: ("王二", "M", 1980, None), 3: ("王三", "F", 2012, None)}
    world = World(people, [(2, "child", None, 1), (3, "child", None, 2)],
                  addresses=[(number, "home", HOME, None) for number in people])
    assert [row["stage"] for row in world.made[0]] == ["three_generations"]
    assert World(nameless(1)).made[0][0]["stage"] is None  # of no known age


def test_school_begins_at_six_and_ends() -> None:
    assert [school_stage(age) for age in (None, 0, 5.9, 6, 11.9, 12, 15, 18, 21.9, 22)] == [
        None, "preschool", "preschool", "primary", "primary", "middle", "high", "university", "university", None]


TIES = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.booleans()), max_size=16)
APART = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda pair: pair[0] != pair[1]), max_size=5)


def _homes(ties: list[tuple[int, int, bool]], apart: list[tuple[int, int]]) -> dict[int, int]:
    a, b = (np.array([tie[place] for tie in ties], np.int64) for place in (0, 1))
    decided = np.array([tie[2] for tie in ties], np.bool_)
    numbers, homes = formed(a, b, decided, apart)
    return {number: number for number in range(1, 10)} | dict(zip(numbers.tolist(), homes.tolist(), strict=True))


def _reached(start: int, ties: list[tuple[int, int]]) -> set[int]:
    reached = {start}
    while grown := {b for pair in ties for a, b in (pair, pair[::-1]) if a in reached} - reached:
        reached |= grown
    return reached


@given(TIES, APART)
def test_a_decision_to_part_holds_and_parts_nobody_else(ties: list[tuple[int, int, bool]], apart: list[tuple[int, int]]) -> None:
    homes, without = _homes(ties, apart), _homes(ties, [])
    assert all(home == min(number for number in homes if homes[number] == home) for home in homes.values())
    parted = {frozenset(pair) for pair in apart}
    decided = [(a, b) for a, b, by_person in ties if by_person and frozenset((a, b)) not in parted]
    for first, second in apart:
        assert (homes[first] == homes[second]) == (second in _reached(first, decided))
    for a, b in decided:
        assert homes[a] == homes[b]
    for number, home in homes.items():  # nobody is joined to whom the ties do not join
        assert without[number] == without[home]
    if not apart:
        assert {number: min(_reached(number, [(a, b) for a, b, _ in ties])) for number in homes} == homes


RELATED = st.tuples(st.integers(1, 9), st.sampled_from(("spouse", "child", "together", "apart")), st.none(), st.integers(1, 9))
LIVING = st.tuples(st.integers(1, 9), st.just("home"), st.sampled_from((HOME, OTHER)), st.sampled_from((None, date(2026, 1, 5))))


@settings(max_examples=15)
@given(st.lists(RELATED, max_size=12), st.lists(LIVING, max_size=9))
def test_whatever_is_known_everybody_has_one_home_of_the_size_told(relations: list[Relation], addresses: list[Row]) -> None:
    people = {number: (f"王{number}", "MF"[number % 2], 1950 + 7 * number, None) for number in range(1, 10)}
    world = World(people, relations, addresses)
    homes = {row["customer_no"]: row["household_no"] for row in world.made[1] if row["primary"]}
    assert sorted(homes) == list(people)
    assert {row["household_no"]: row["size"] for row in world.made[0]} == Counter(homes.values())
    assert all(homes[row["customer_no"]] != row["household_no"] for row in world.made[1] if not row["primary"])
