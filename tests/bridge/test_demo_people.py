"""Each role of the simulated bank has somebody who may sign in, and who sees what the role may see."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from pytest_django.fixtures import Settings

from kequn.access.models import User
from kequn.access.reading import scope_of
from kequn.access.roles import ROLES
from kequn.bridge import reading
from kequn.journeys.catalogue import plays
from kequn.organisation.models import Assignment, Staff
from kequn.project.demonstration import DEMO, SECOND, people, scripts
from kequn.relationship.models import Script

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(demo_home: Path, settings: Settings) -> dict[str, User]:
    settings.KEQUN_HOME = demo_home
    return {login["role"]: User.objects.get(username=login["name"]) for login in people(demo_home)}


def seen(user: User) -> int:
    """How many customers of the warehouse a person's scope holds."""
    with reading.bank(scope_of(user)) as bank, bank.connection.cursor() as cursor:
        [(number,)] = cursor.execute(f"SELECT count(*) FROM ({bank.who()})").fetchall()
    return int(number)


def test_there_is_one_for_each_role_and_the_password_is_the_homes(users: dict[str, User], demo_home: Path) -> None:
    assert users.keys() == ROLES.keys()
    password = (demo_home / "demo.password").read_text(encoding="utf-8")
    assert all(check_password(password, user.password) for user in users.values())
    assert {role: user.role_id for role, user in users.items()} == {role: role for role in ROLES}


def test_those_of_the_staff_are_who_the_staff_list_says(users: dict[str, User]) -> None:
    for role in ("manager", "lobby_manager", "remote_agent", "sub_branch_head", "branch_head", "operations"):
        staff = Staff.objects.get(staff_number=users[role].username)
        assert (staff.position, staff.name, staff.outlet) == (role, users[role].display_name, users[role].outlet)


def test_each_sees_what_lies_below_and_the_manager_the_own_customers(users: dict[str, User]) -> None:
    own = Assignment.objects.filter(staff_number=users["manager"].username, until=None).count()
    numbers = {role: seen(users[role]) for role in ("manager", "lobby_manager", "sub_branch_head", "branch_head", "operations")}
    assert numbers["manager"] >= own > 0  # and those they are the deputy for
    whole = numbers["operations"]  # the customers of the core, and the parties whom other systems know alone
    assert own < numbers["lobby_manager"] <= numbers["sub_branch_head"] < numbers["branch_head"] < 400 < whole < 600
    assert seen(users["remote_agent"]) > 0
    assert {role: seen(users[role]) for role in ("analyst", "board")} == {"analyst": whole, "board": whole}
    assert {role: seen(users[role]) for role in ("compliance", "auditor", "administrator")} == {
        "compliance": 0, "auditor": 0, "administrator": 0}


def test_a_second_time_nothing_changes(users: dict[str, User], demo_home: Path) -> None:
    users["manager"].set_password("chosen by the person")
    users["manager"].save()
    before = list(User.objects.order_by("pk").values())
    people(demo_home)
    assert list(User.objects.order_by("pk").values()) == before


def test_every_wave_has_a_script_that_says_it_is_a_demonstrations(demo_home: Path) -> None:
    scripts(demo_home)
    scripts(demo_home)
    waves = {(play.id, wave.id) for play in plays(demo_home).values() for wave in play.waves}
    made = Script.objects.all()
    assert {(each.play, each.wave) for each in made} == waves
    assert {(play, wave) for play, wave in waves if made.filter(play=play, wave=wave).count() == 2} == set(SECOND)
    assert all(each.review.startswith("演示 demo") and each.released_by == each.maker == DEMO for each in made)
