"""People are added and changed by an administrator, with a history, and never change their own rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from kequn.access import people
from kequn.access.models import User
from kequn.access.people import PeopleError
from kequn.access.scope import Forbidden, Scope
from kequn.organisation.models import Outlet

People = Callable[..., Scope]
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(person: People) -> Scope:
    return person("ADMIN", "administrator")


def test_who_is_added_gets_a_password_for_three_days(administrator: Scope) -> None:
    user, password = people.add(administrator, " S007 ", role_id="manager", outlet_id="O1", name="王小明")
    assert (user.username, user.role.id, user.display_name) == ("S007", "manager", "王小明")
    assert user.outlet == Outlet.objects.get(outlet_id="O1")
    assert user.check_password(password)
    assert user.must_change_password
    assert user.password_until is not None
    assert timedelta(days=2, hours=23) < user.password_until - timezone.now() <= timedelta(days=3)


@pytest.mark.parametrize(("staff_number", "role", "outlet", "complaint"), [
    ("", "manager", "", "staff number"), ("S 7", "manager", "", "staff number"), ("admin", "manager", "", "there already"),
    ("S7", "manger", "", "did you mean 'manager'"), ("S7", "manager", "O9", "no outlet 'O9'"),
    ("S7", "branch_head", "", "needs a place"),
])
def test_who_cannot_be_added_is_refused_in_one_line(
    administrator: Scope, staff_number: str, role: str, outlet: str, complaint: str,
) -> None:
    with pytest.raises(PeopleError, match=complaint):
        people.add(administrator, staff_number, role_id=role, outlet_id=outlet)
    assert User.objects.count() == 1


def test_every_change_is_in_the_history_with_who_made_it(administrator: Scope, tree: dict[str, Outlet]) -> None:
    user, _ = people.add(administrator, "S7", role_id="manager", outlet_id="O1")
    people.change(administrator, user, role_id="branch_head", outlet_id="B2", name="王", active=True)
    people.change(administrator, user, role_id="branch_head", outlet_id="B2", name="王", active=False)
    rows = user.history.order_by("history_id").values_list("role_id", "outlet_id", "is_active", "history_change_reason")
    assert list(rows) == [
        ("manager", tree["O1"].pk, True, "added (ADMIN)"), ("manager", tree["O1"].pk, True, "one-time password (ADMIN)"),
        ("branch_head", tree["B2"].pk, True, "changed (ADMIN)"), ("branch_head", tree["B2"].pk, False, "changed (ADMIN)")]


def test_the_history_holds_no_password(administrator: Scope) -> None:
    user, password = people.add(administrator, "S7", role_id="manager")
    fields = {field.name for field in type(user.history.first())._meta.get_fields()}
    assert "password" not in fields
    assert password not in str(list(user.history.values()))


def test_nobody_changes_their_own_rights(administrator: Scope) -> None:
    oneself = User.objects.get(username="ADMIN")
    for role, active in (("board", True), ("administrator", False)):
        with pytest.raises(Forbidden):
            people.change(administrator, oneself, role_id=role, outlet_id="", name="", active=active)
    with pytest.raises(Forbidden):
        people.forget_second_factor(administrator, oneself)
    people.change(administrator, oneself, role_id="administrator", outlet_id="", name="Li", active=True)
    assert User.objects.get(username="ADMIN").display_name == "Li"


def test_only_an_administrator_adds_and_changes_people(person: People) -> None:
    user = User.objects.get(username=person("M1", "manager", "O1").actor)
    for role in ("manager", "branch_head", "operations", "compliance", "auditor", "board"):
        scope = person(f"X-{role}", role, "O1")
        with pytest.raises(Forbidden):
            people.add(scope, "S9", role_id="manager")
        with pytest.raises(Forbidden):
            people.change(scope, user, role_id="board", outlet_id="", name="", active=True)
        with pytest.raises(Forbidden):
            people.hand_out_password(scope, user)
