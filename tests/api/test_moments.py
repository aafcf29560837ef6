"""Moments through the API: one's own alone, in pages that lose none, never one that is withheld, taken once and given back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kequn.access.models import ReadLog
from kequn.customers.ids import customer_id
from kequn.moments.models import Act
from tests.api.conftest import Caller
from tests.web.test_moments import mine, rows
from tests.web.town import Town

pytestmark = pytest.mark.django_db


def walked(call: Caller, role: str, asked: str = "") -> list[dict[str, Any]]:
    """Return the moments of all pages, three at a time."""
    found, after = list[dict[str, Any]](), ""
    while after is not None:
        page = call(role, "get", f"/moments?limit=3{asked}{after and f'&after={after}'}").json()
        found, after = [*found, *page["moments"]], page["next"]
        assert page["number"] >= len(found)
    return found


def test_the_pages_are_all_of_ones_own_and_no_others(call: Caller, town: Town) -> None:
    every = rows(town, "state = 'open'")
    own = [each for each in every if each["customer_no"] in town.seen["branch_head"]]
    assert 6 < len(own) < len(every)
    found = walked(call, "branch_head")
    assert [each["ref"] for each in found] == [each["ref"] for each in sorted(own, key=lambda row: (-row["worth"], row["ref"]))]
    assert ReadLog.objects.filter(what="moment", actor="branch_head-1").count() == (len(own) + 2) // 3


def test_they_are_chosen_by_detector_place_customer_and_whether_they_wait(call: Caller, town: Town) -> None:
    held = {each["customer_no"] for each in rows(town, "state = 'open'") if each["held"]}
    role = next(role for role in ("branch_head", "operations") if held & town.seen[role])
    seen = town.seen[role]
    own = [each for each in rows(town, "state = 'open'") if each["customer_no"] in seen]
    first = own[0]
    asked = {
        f"&moment={first['moment']}": [each for each in own if each["moment"] == first["moment"]],
        f"&customer={customer_id(first['customer_no'])}": [each for each in own if each["customer_no"] == first["customer_no"]],
        "&held=true": [each for each in own if each["held"]], "&held=false": [each for each in own if not each["held"]],
        "&state=lapsed": [each for each in rows(town, "state = 'lapsed'") if each["customer_no"] in seen],
        "&outlet=999999": []}
    for text, wanted in asked.items():
        assert {each["ref"] for each in walked(call, role, text)} == {each["ref"] for each in wanted}, text
    assert 0 < len(walked(call, role, "&held=true")) < len(own)
    unknown = call(role, "get", "/moments?moment=leavin")
    assert (unknown.status_code, unknown.json()) == (404, {"error": "there is no detector 'leavin'; did you mean 'leaving'?"})


def test_one_is_told_with_its_evidence_and_its_play(call: Caller, town: Town) -> None:
    row = mine(town, "branch_head", "state = 'open' AND moment = 'near_tier' AND held IS NULL")
    found = call("branch_head", "get", f"/moments/{row['ref']}").json()
    assert (found["moment"]["customer_id"], found["play"]) == (customer_id(row["customer_no"]), "near_tier")
    so_far = f"{json.loads(row['figures'])['so_far']:,.2f} CNY"
    assert found["moment"]["evidence"]["zh"].startswith(f"本月至今日均 {so_far}，")
    assert found["moment"]["evidence"]["en"].startswith(f"{so_far} on average this month, ")
    assert [wave["state"] for wave in found["waves"]][:1] == ["due"]
    assert ReadLog.objects.filter(what="moment", customer_no=row["customer_no"]).exists()


def test_it_is_taken_once_and_given_back(call: Caller, town: Town) -> None:
    row = mine(town, "manager", "state = 'open' AND held IS NULL")
    path = f"/moments/{row['ref']}"
    taken = call("manager", "post", f"{path}/act", {"kind": "taken"}).json()["moment"]["act"]
    assert (taken["kind"], taken["by"]) == ("taken", "manager-1")
    again = call("manager", "post", f"{path}/act", {"kind": "unfit", "reason": "late"})
    assert (again.status_code, again.json()["error"]) == (400, "somebody saw to it a moment ago; reload the page")
    assert call("manager", "post", f"{path}/undo").json()["moment"]["act"] is None
    assert call("manager", "post", f"{path}/undo").status_code == 400
    nothing = call("manager", "post", f"{path}/act", {"kind": "unfit"})
    assert (nothing.status_code, nothing.json()["error"]) == (400, "say in a few words why it does not suit")
    assert Act.objects.filter(undone_at__isnull=True).count() == 0


@pytest.mark.parametrize("who", ["another's", "withheld"])
def test_what_is_not_theirs_or_withheld_is_not_there(call: Caller, town: Town, who: str) -> None:
    if who == "withheld":
        row = mine(town, "manager", "state = 'control'")
    else:
        row = next(each for each in rows(town, "state = 'open'") if each["customer_no"] in town.others("manager"))
        assert call("manager", "get", f"/moments?customer={customer_id(row['customer_no'])}").status_code == 404
    path = f"/moments/{row['ref']}"
    answers = [call("manager", "get", path), call("manager", "post", f"{path}/act", {"kind": "taken"}),
               call("manager", "post", f"{path}/undo"), call("manager", "get", f"/moments?after={row['ref']}")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert row["ref"] not in {each["ref"] for each in walked(call, "manager")}
    assert Act.objects.count() == 0


def test_who_sees_no_persons_sees_no_moments(call: Caller) -> None:
    assert call("analyst", "get", "/moments").status_code == 403
