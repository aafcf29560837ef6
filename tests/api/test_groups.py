"""Groups with a service of their own: numbers over those seen, uses that count at once, a menu that a second person approves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kequn.access import approval
from kequn.access.reading import scope_of
from kequn.customers.ids import customer_id
from kequn.loop.bank import Bank
from kequn.offers.models import Stock, Use
from tests.api.conftest import ROOT, Caller
from tests.web.town import Town

pytestmark = pytest.mark.django_db
CHAIR = {"group": "elderly", "benefit": "massage_chair", "outlet": "101101"}
CHECK = {"group": "elderly", "benefit": "health_check", "outlet": "101101"}


def members(town: Town, group: str, role: str) -> list[int]:
    """Return the members of a group whom the role's person sees."""
    with Bank(town.home) as bank:
        rows = bank.table("group_members").to_arrow().to_pylist()
    seen = town.seen[role] or town.everybody
    return [row["customer_no"] for row in rows if row["group_id"] == group and row["customer_no"] in seen]


def elderly(call: Caller, role: str) -> dict[str, Any]:
    found: dict[str, Any] = call(role, "get", "/groups/elderly").json()
    return found


def test_numbers_are_over_those_seen_and_a_use_counts_at_once(call: Caller, town: Town) -> None:
    mine, all_of_them = members(town, "elderly", "sub_branch_head"), members(town, "elderly", "analyst")
    assert 0 < len(mine) < len(all_of_them)
    before = elderly(call, "sub_branch_head")
    assert (before["members"], before["used"], before["never"]) == (len(mine), 0, len(mine))
    made = call("sub_branch_head", "post", f"/customers/{customer_id(mine[0])}/benefits", CHECK)
    assert (made.status_code, made.json()["outlet"], made.json()["by"]) == (201, "101101", "sub_branch_head-1")
    after = {role: elderly(call, role) for role in ("sub_branch_head", "analyst")}
    assert {role: (one["members"], one["used"], one["never"]) for role, one in after.items()} == {
        "sub_branch_head": (len(mine), 1, len(mine) - 1), "analyst": (len(all_of_them), 1, len(all_of_them) - 1)}
    left = {line["id"]: line["left"] for line in after["analyst"]["menu"]}
    assert left == {"massage_chair": None, "phone_lesson": None, "health_check": 499}
    elsewhere = elderly(call, "operations")  # of another branch
    assert (elsewhere["used"], elsewhere["never"]) == (0, len(members(town, "elderly", "operations")))


def test_small_numbers_are_not_told_and_neither_is_their_rest(call: Caller, town: Town) -> None:
    number = members(town, "elderly", "sub_branch_head")[0]
    call("sub_branch_head", "post", f"/customers/{customer_id(number)}/benefits", CHAIR)
    board = elderly(call, "board")
    assert (board["members"], board["used"], board["never"]) == (len(members(town, "elderly", "board")), None, None)


def test_who_is_entitled_uses_as_often_as_the_menu_says_and_a_use_is_taken_back(call: Caller, town: Town) -> None:
    number = members(town, "elderly", "sub_branch_head")[0]
    path = f"/customers/{customer_id(number)}/benefits"
    made = call("sub_branch_head", "post", path, CHECK).json()
    again = call("sub_branch_head", "post", path, CHECK)
    assert (again.status_code, again.json()["error"]) == (400, "this customer has used it once this year, which is all")
    line = next(one for group in call("sub_branch_head", "get", path).json()["groups"] for one in group["menu"]
                if one["id"] == "health_check")
    assert (line["used"], line["open"], line["left"]) == (1, False, 499)
    undone = call("sub_branch_head", "post", f"{path}/{made['id']}/undo", {"reason": "登记错人"})
    assert undone.status_code == 200
    assert (call("sub_branch_head", "get", path).json()["uses"], Stock.objects.get().taken) == ([], 0)
    assert call("sub_branch_head", "post", f"{path}/{made['id']}/undo", {"reason": "again"}).status_code == 400


def test_who_is_not_a_member_is_not_entitled_and_who_is_not_seen_is_not_there(call: Caller, town: Town) -> None:
    mine = set(members(town, "elderly", "sub_branch_head"))
    young = min(town.seen["sub_branch_head"] - mine)
    refused = call("sub_branch_head", "post", f"/customers/{customer_id(young)}/benefits", CHAIR)
    assert (refused.status_code, refused.json()["error"]) == (400, "this customer is not entitled to that benefit")
    stranger = min(set(members(town, "elderly", "analyst")) - town.seen["sub_branch_head"])
    assert call("sub_branch_head", "post", f"/customers/{customer_id(stranger)}/benefits", CHAIR).status_code == 404
    assert call("sub_branch_head", "get", f"/customers/{customer_id(stranger)}/benefits").status_code == 404
    assert Use.objects.count() == 0


@pytest.mark.parametrize(("changes", "error"), [
    ({"outlet": "999"}, "there is no such outlet; choose another"),
    ({"day": "2020-01-01"}, "the day is today or one of the 31 before"),
    ({"day": "2999-01-01"}, "the day is today or one of the 31 before"),
])
def test_a_use_is_of_these_days_and_at_an_outlet(call: Caller, town: Town, changes: dict[str, str], error: str) -> None:
    number = members(town, "elderly", "sub_branch_head")[0]
    refused = call("sub_branch_head", "post", f"/customers/{customer_id(number)}/benefits", {**CHAIR, **changes})
    assert (refused.status_code, refused.json()["error"]) == (400, error)


@pytest.fixture
def ask(own_town: Town, client: Client) -> Caller:
    """Call an operation as the person of a role, in a town whose home may change."""

    def call(role: str, method: str, path: str, given: Any = None) -> Any:
        client.force_login(own_town.person(role))
        return getattr(client, method)(ROOT + path, given, content_type="application/json")

    return call


def test_an_approved_menu_counts_at_once_and_its_rule_with_the_next_run(ask: Caller, own_town: Town) -> None:
    number = members(own_town, "elderly", "operations")[0]
    path = f"/customers/{customer_id(number)}/benefits"
    words = {"zh": "茶话会", "en": "tea"}
    draft = {"id": "elderly", "title": {"zh": "长者", "en": "elders"}, "expression": "age >= 99", "needs": words,
             "menu": [{"id": "tea", "title": words, "stock": 1, "price": "5"}]}
    waits = ask("analyst", "post", "/groups", draft)
    assert (waits.status_code, waits.json()["kind"]) == (202, "group")
    tea = {"group": "elderly", "benefit": "tea", "outlet": "101101"}
    assert ask("operations", "post", path, tea).status_code == 400
    approval.approve(waits.json()["id"], scope_of(own_town.person("compliance")))
    assert ask("operations", "post", path, tea).status_code == 201
    found = elderly(ask, "analyst")
    assert ([line["id"] for line in found["menu"]], found["menu"][0]["left"], found["version"]) == (["tea"], 0, 0)
    other = members(own_town, "elderly", "operations")[1]
    refused = ask("operations", "post", f"/customers/{customer_id(other)}/benefits", tea)
    assert refused.json()["error"] == "none of this benefit is left; offer another or ask operations for more"


def test_a_group_that_cannot_be_read_is_not_proposed(call: Caller) -> None:
    words = {"zh": "甲", "en": "a"}
    draft = {"id": "mine", "title": words, "expression": "household.sum(aum) > 1", "needs": words, "menu": []}
    refused = call("operations", "post", "/groups", draft)
    assert (refused.status_code, "about the customer alone" in refused.json()["error"]) == (400, True)
