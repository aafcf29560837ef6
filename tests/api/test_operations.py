"""What each operation answers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kequn.access import alarms
from kequn.access.models import Approval, ReadLog
from kequn.customers.ids import customer_id
from kequn.loop.bank import Bank
from kequn.work.models import Job
from tests.api.conftest import ROOT, Caller
from tests.web.town import Town

pytestmark = pytest.mark.django_db
DAY = "2026-06-30"


def test_who_calls(call: Caller) -> None:
    assert call("board", "get", "/me").json() == {
        "actor": "board-1", "role": "board", "title": {"zh": "董事会", "en": "board"}, "reach": "everybody", "may": ["count"],
        "smallest": 10}


def test_a_key_counts_and_a_wrong_or_missing_one_does_not(key: Callable[[str], str], client: Client, town: Town) -> None:
    def ask(**headers: str) -> Any:
        return client.post(f"{ROOT}/count", {"expression": "age > 0"}, content_type="application/json", headers=headers)

    good = ask(Authorization=f"Bearer {key('operations')}")
    assert (good.status_code, good.json()) == (200, {"as_of": DAY, "count": len(town.seen["operations"]), "smallest": 0})
    client.force_login(town.person("operations"))
    for header in ("Bearer kequn_0_0", "Bearer", "Basic YTpi"):  # whoever sends a header is judged by it, not by a session
        refused = ask(Authorization=header)
        assert (refused.status_code, list(refused.json()), refused["WWW-Authenticate"]) == (401, ["error"], "Bearer")


def test_a_session_needs_the_token_to_ask_by_post(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.person("operations"))
    assert client.get(f"{ROOT}/me").status_code == 200
    refused = client.post(f"{ROOT}/count", {"expression": "age > 0"}, content_type="application/json")
    assert (refused.status_code, refused.json()) == (403, {"error": "CSRF check Failed"})


def test_counts_are_over_ones_own_and_small_ones_not_told(call: Caller, town: Town) -> None:
    given = {"expression": {">=": [{"tag": "aum"}, {"value": 0}]}}
    assert call("sub_branch_head", "post", "/count", given).json()["count"] == len(town.seen["sub_branch_head"])
    assert call("analyst", "post", "/count", given).json()["count"] == len(town.everybody)
    few = {"expression": "age > 84"}
    assert 0 < call("analyst", "post", "/count", few).json()["count"] < 10
    assert call("board", "post", "/count", few).json() == {"as_of": DAY, "count": None, "smallest": 10}
    of_households = call("analyst", "post", "/count", {"expression": "household_members > 1", "unit": "household"})
    assert of_households.json()["count"] > 0
    of_employers = call("analyst", "post", "/count", {"expression": "employer.count() > 1", "unit": "employer"})
    assert of_employers.json()["count"] > 0
    people = call("operations", "post", "/segments/employers_few_funds/members", {})
    assert people.json()["members"] == []  # few work in this town


def test_members_come_in_pages_masked_and_are_logged(call: Caller, town: Town) -> None:
    asked = {"expression": "aum >= 0", "columns": ["name", "phone", "age"], "limit": 100}
    first = call("operations", "post", "/members", asked).json()
    rest = call("operations", "post", "/members", asked | {"after": first["next"]}).json()
    ids = [member["customer_id"] for member in first["members"] + rest["members"]]
    assert (ids, rest["next"]) == ([customer_id(number) for number in sorted(town.seen["operations"])], None)
    values = [member["values"] for member in first["members"]]
    assert {value["name"][1:] for value in values} == {"**"}
    assert {value["phone"][3:7] for value in values if value["phone"]} == {"****"}
    looks = ReadLog.objects.filter(actor="operations-1", what="members")
    assert [look.number for look in looks.order_by("id")] == [100, len(ids) - 100]


def test_the_search_finds_ones_own_and_the_answer_is_logged(call: Caller, town: Town) -> None:
    own, foreign = min(town.seen["manager"]), min(town.others("manager"))
    found = call("manager", "post", "/search", {"text": customer_id(own)}).json()
    assert [hit["customer_id"] for hit in found["customers"]] == [customer_id(own)]
    nobody = {"as_of": DAY, "customers": [], "more": False}
    assert call("manager", "post", "/search", {"text": customer_id(foreign)}).json() == nobody
    assert [look.number for look in ReadLog.objects.filter(what="search").order_by("id")] == [1, 0]


def test_one_customer(call: Caller, town: Town) -> None:
    number = min(town.seen["manager"])
    with Bank(town.home) as bank:
        known = bank.profile(customer_id(number), as_of=DAY, masked=False)
    found = call("manager", "get", f"/customers/{customer_id(number)}").json()
    assert (found["as_of"], found["customer_id"], found["who"]["name"]) == (DAY, customer_id(number), known["who"]["name"])
    assert found["who"]["phone"] == f"{known['who']['phone'][:3]}****{known['who']['phone'][-4:]}"
    amounts = sorted(row["amount"] for row in known["holdings"] if "amount" in row)
    assert sorted(Decimal(row["amount"]) for row in found["holdings"] if row["amount"]) == amounts
    balances = sorted(row["balance"] for row in known["balances"])
    assert sorted(Decimal(row["balance"]) for row in found["accounts"] if row["balance"]) == balances
    tags = call("manager", "get", f"/customers/{customer_id(number)}/tags").json()["tags"]
    assert (tags["age"], tags["aum"]) == (known["tags"]["age"], found["assets"]["total"])
    assert [look.what for look in ReadLog.objects.filter(customer_no=number)] == ["customer", "customer"]


def test_a_household_is_those_who_are_seen(call: Caller, town: Town) -> None:
    with Bank(town.home) as bank, bank.connection.cursor() as cursor:
        query = 'SELECT household_no, list(customer_no ORDER BY customer_no) FROM main.members WHERE "primary" GROUP BY ALL'
        rows = cursor.execute(query).fetchall()
    split = [(home, members) for home, members in rows if 0 < len(town.seen["manager"].intersection(members)) < len(members)]
    assert split, "the town has a household of two managers"
    for home, members in split:
        own = [customer_id(number) for number in sorted(town.seen["manager"].intersection(members))]
        found = call("manager", "get", f"/households/H{home:08d}").json()
        assert ([member["customer_id"] for member in found["members"]], found["others"]) == (own, len(members) - len(own))
        pages = [call("manager", "get", f"/customers/{one}").json() for one in own]
        assert [page["household"]["others"] for page in pages] == [found["others"]] * len(own)
        assert Decimal(found["assets"]["total"]) == sum(Decimal(page["assets"]["total"]) for page in pages)
        assert "household_members" not in call("manager", "get", f"/customers/{own[0]}/tags").json()["tags"]


def test_an_explanation(call: Caller, town: Town) -> None:
    number = min(town.seen["manager"])
    found = call("manager", "post", f"/customers/{customer_id(number)}/explain", {"expression": "age >= 0 and aum < 0"}).json()
    assert (found["id"], found["holds"], [reason["holds"] for reason in found["reasons"]]) == (
        customer_id(number), False, [True, False])


def test_tags_and_segments(call: Caller, town: Town) -> None:
    catalogue = call("analyst", "get", "/tags").json()
    age = next(tag for tag in catalogue["tags"] if tag["id"] == "age")
    assert (catalogue["as_of"], age["expression"], age["stat"]["units"]) == (DAY, "years_since(birth_date)", len(town.everybody))
    assert call("analyst", "get", "/tags/age").json() == age
    assert call("branch_head", "get", "/tags/age").json()["stat"] is None, "of the whole bank, which they do not see"
    unknown = call("analyst", "get", "/tags/agee")
    assert (unknown.status_code, unknown.json()) == (404, {"error": "there is no tag 'agee'; did you mean 'age'?"})
    with Bank(town.home) as bank:
        counts = bank.segments.counts(as_of=DAY)
    listed = call("analyst", "get", "/segments").json()["segments"]
    assert {segment["id"]: segment["count"] for segment in listed} == counts
    own = call("operations", "get", "/segments/pensioners").json()["count"]
    members = call("operations", "post", "/segments/pensioners/members", {"limit": 1000}).json()["members"]
    assert 0 < own == len(members) < counts["pensioners"]
    over = call("analyst", "post", "/segments/overlap", {"ids": ["pensioners", "dormant_with_balance"]}).json()["counts"]
    assert (over[0][0], over[0][1]) == (counts["pensioners"], over[1][0])


def test_a_segment_is_proposed_and_waits_for_a_second_person(call: Caller) -> None:
    draft = {"id": "old_and_rich", "title": {"zh": "年长高资产", "en": "old and rich"}, "expression": "age >= 60 and aum > 1_000"}
    made = call("operations", "post", "/segments", draft)
    assert (made.status_code, made.json()["state"]) == (202, "proposed")
    assert Approval.objects.get().content["body"] == {"unit": "customer", "expression": draft["expression"]}
    assert call("operations", "get", "/segments/old_and_rich").status_code == 404
    assert call("operations", "post", "/segments", draft).status_code == 409
    assert call("operations", "post", "/segments", draft | {"id": "x", "expression": "age >"}).status_code == 400
    assert call("board", "post", "/segments", draft).status_code == 403


def test_a_segment_is_fixed_once_a_second_person_says_so(call: Caller) -> None:
    made = call("operations", "post", "/segments/pensioners/fix", {"id": "spring"})
    assert (made.status_code, made.json()["subject"]) == (202, "spring")
    body = Approval.objects.get().content["body"]
    assert body == {"unit": "customer", "expression": 'exists(lists, where=list == "pensioners_20260630")'}
    asked = {"expression": body["expression"]}
    count = {role: call(role, "post", "/count", asked).json()["count"] for role in ("analyst", "operations")}
    living = {role: call(role, "get", "/segments/pensioners").json() for role in count}
    assert count == {role: told["count"] for role, told in living.items()}
    assert count["analyst"] > count["operations"]
    assert living["analyst"]["fixed_on"] is None
    made = call("operations", "post", "/segments/households_with_child/fix", {"id": "homes"})
    assert made.status_code == 202
    inside = Approval.objects.get(pk=made.json()["id"]).content["body"]
    assert inside["unit"] == "household"
    homes = call("analyst", "get", "/segments/households_with_child").json()["count"]
    assert call("analyst", "post", "/count", inside).json()["count"] == homes > 0
    assert call("board", "post", "/segments/pensioners/fix", {"id": "spring_2"}).status_code == 403


def test_runs_and_jobs(call: Caller) -> None:
    listed = call("operations", "get", "/runs").json()
    assert (listed["total"], listed["runs"][0]["state"], listed["runs"][0]["as_of"]) == (1, "done", DAY)
    assert call("operations", "get", "/runs/1").json() == listed["runs"][0]
    assert call("operations", "get", "/runs/9").status_code == 404
    made = call("operations", "post", "/runs", {"as_of": DAY})
    assert (made.status_code, Job.objects.get().payload) == (202, {"as_of": DAY})
    assert call("operations", "get", f"/jobs/{made.json()['id']}").json() == made.json()
    assert call("operations", "post", "/runs").status_code == 409


def test_definitions_with_versions(call: Caller) -> None:
    listed = call("compliance", "get", "/definitions/segment").json()["definitions"]
    found = call("compliance", "get", "/definitions/segment/pensioners").json()["versions"]
    assert found == [next(each for each in listed if each["id"] == "pensioners")]
    assert call("compliance", "get", "/definitions/segment/nothing").status_code == 404
    assert call("compliance", "get", "/definitions/play").status_code == 422


@pytest.mark.parametrize(("method", "path", "given", "status"), [
    ("post", "/count", {"expression": "ag > 3"}, 400), ("post", "/count", {"expression": "phone > '1'"}, 400),
    ("post", "/count", {"expression": 3}, 422), ("post", "/count", {"expression": "age > 3", "more": 1}, 422),
    ("post", "/count", "{", 400), ("post", "/members", {"expression": "age > 3", "limit": 1001}, 422),
    ("post", "/members", {"expression": "age > 3", "limit": "5"}, 422), ("get", "/customers/4711", None, 422),
    ("get", "/customers/C99999999", None, 404), ("get", "/households/H99999999", None, 404),
    ("post", "/segments/overlap", {"ids": ["pensioners"]}, 422), ("get", "/nowhere", None, 404), ("get", "/jobs/77", None, 404),
    ("post", "/segments/household_of_savers/members", None, 404),
])  # fmt: skip
def test_errors_are_one_line(call: Caller, method: str, path: str, given: Any, status: int) -> None:
    found = call("operations", method, path, given)
    assert found.status_code == status
    error = found.json()
    assert list(error) == ["error"]
    assert "\n" not in error["error"]


def test_a_method_that_an_address_does_not_have_is_an_error_like_the_others(client: Client) -> None:
    refused = client.put(f"{ROOT}/segments")
    assert (refused.status_code, set(refused["Allow"].split(", ")), list(refused.json())) == (405, {"GET", "POST"}, ["error"])


def test_too_many_calls(call: Caller, settings: Any) -> None:
    settings.KEQUN_API_CALLS_A_MINUTE = 0
    found = call("board", "get", "/me")
    assert (found.status_code, list(found.json()), 1 <= int(found["Retry-After"]) <= 60) == (429, ["error"], True)


def test_a_list_asks_the_records_as_often_with_1_as_with_30_rows(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alarms, "consider", lambda *_, **__: None)  # thirty customers at night raise one
    client.force_login(town.person("operations"))
    client.get(f"{ROOT}/me")
    asked = []
    for limit in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            found = client.post(f"{ROOT}/members", {"expression": "age > 0", "limit": limit}, content_type="application/json")
        assert len(found.json()["members"]) == limit
        asked.append(len(queries))
    assert asked[0] == asked[1]
