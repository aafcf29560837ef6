"""Who works where and who answers for whom, in the files of the simulated bank."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import python_calamine

from kequn.simulate import parameters as p
from kequn.simulate import staff
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City, build
from kequn.simulate.draws import Draws
from kequn.simulate.people import NOBODY
from tests.simulate.reading import Row, clean


@pytest.fixture(scope="module")
def city() -> City:
    return build(12_000, 3, p.UNTIL)


@pytest.fixture(scope="module")
def people(city: City) -> staff.Staff:
    return staff._staff(city, staff._wanted(city, Draws(city.seed, "managed")), Draws(city.seed, "staff"))


@pytest.fixture(scope="module")
def made(city: City, people: staff.Staff) -> staff.Assignments:
    return staff.assigned(city, people, staff._wanted(city, Draws(city.seed, "managed")))


def places(written: Path) -> dict[str, str]:
    book = python_calamine.CalamineWorkbook.from_path(written / "corporate/outlets_and_employers.xlsx")
    return {str(row[0]): str(row[3]) for row in book.get_sheet_by_name("机构").to_python()[1:]}


def latest(written: Path) -> dict[str, Row]:
    """The last that the files say of each assignment."""
    return {row["管户编号"]: row for row in clean(written, "corporate/assignments_*.csv")}


def test_every_place_has_its_people(written: Path) -> None:
    level = places(written)
    rows = clean(written, "corporate/staff_*.csv")
    assert len({row["工号"] for row in rows}) == len(rows)
    assert all(2 <= len(row["姓名"]) <= 4 for row in rows)
    there = Counter((level[row["所属机构"]], row["岗位"]) for row in rows)
    count = Counter(level.values())
    assert there[("分行", "分行行长")] == count["分行"]
    assert there[("支行", "支行行长")] == count["支行"]
    assert there[("网点", "大堂经理")] == count["网点"]
    assert there[("网点", "客户经理")] >= count["网点"]
    assert there[("总行", "远程坐席")] >= 2
    assert there[("总行", "运营岗")] == p.OPERATIONS_AT_HEAD_OFFICE


def test_a_manager_has_80_to_500_customers_of_the_own_outlet(
    city: City, people: staff.Staff, made: staff.Assignments,
) -> None:
    now = made.ended == NEVER
    load = np.bincount(made.who[now], minlength=len(people.outlet))
    managers, agents = people.of(staff.MANAGER), people.of(staff.AGENT)
    assert load[managers].min() >= 80
    assert load[managers].max() <= 500
    assert load[agents].min() > 0
    assert load.sum() == load[managers].sum() + load[agents].sum()
    managed = np.isin(made.who, managers)
    assert (people.outlet[made.who] == city.accounts.outlet[made.client])[managed].all()
    assert (city.clients.assets[made.client] >= p.MANAGED_FROM * 100)[managed].all()
    assert (city.clients.assets[made.client] < p.MANAGED_FROM * 100)[~managed].all()


def test_a_customer_has_one_manager_at_a_time_and_hand_overs_go_on_where_the_last_ended(made: staff.Assignments) -> None:
    handed_over = 0
    for client in np.unique(made.client):
        rows = np.flatnonzero(made.client == client)
        assert (made.ended[rows] == NEVER).sum() == 1
        assert (made.ended[rows][:-1] == made.since[rows][1:]).all()
        assert len(set(made.who[rows].tolist())) == len(rows)
        handed_over += len(rows) - 1
    assert handed_over > 50


def test_a_deputy_is_another_of_the_same_place(people: staff.Staff, made: staff.Assignments) -> None:
    with_deputy = made.deputy != NOBODY
    assert 0.1 < with_deputy.mean() < 0.3
    assert (made.deputy[with_deputy] != made.who[with_deputy]).all()
    assert (people.outlet[made.deputy] == people.outlet[made.who])[with_deputy].all()


def test_the_pool_is_the_rest(written: Path) -> None:
    managed = {row["客户号"] for row in latest(written).values()}
    known = {row["客户号"] for row in clean(written, "core/customers_*.csv", "gb18030")}
    assert managed < known
    assert 0.2 < len(managed) / len(known) < 0.4


def test_nobody_serves_before_the_customer_came_or_before_being_hired(written: Path) -> None:
    opened = {row["客户号"]: row["开户日期"].replace("/", "-") for row in clean(written, "core/customers_*.csv", "gb18030")}
    hired = {row["工号"]: row["入职日期"] for row in clean(written, "corporate/staff_*.csv")}
    for row in latest(written).values():
        assert row["起始日"] > max(opened[row["客户号"]], hired[row["管户经理"]])
        assert row["变动日"] == (row["结束日"] or row["起始日"])
