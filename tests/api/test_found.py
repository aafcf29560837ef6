"""A program has groups found and asks for lists: within its scope, told to itself alone, a list only after a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kequn.access.models import ApiKey, Approval
from kequn.loop.bank import Bank
from kequn.project.handlers import HANDLERS
from kequn.work.worker import work_once
from tests.api.conftest import ROOT, Caller
from tests.web.town import Town

pytestmark = pytest.mark.django_db
TAGS = ["age", "occupation", "pension_count_90d", "has_mortgage", "business_income_90d", "salary_months_6m"]
ORDER = {"purpose": "analysis", "reason": "a study of pensions", "parts": "ab"}
Ask = Callable[..., Any]


@pytest.fixture
def machine(key: Callable[[str], str], client: Client) -> Ask:
    """Call an operation with a key of the analyst's role."""
    text = key("analyst")

    def ask(path: str, given: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {text}"}
        if given is None:
            return client.get(ROOT + path, headers=headers)
        return client.post(ROOT + path, given, content_type="application/json", headers=headers)

    return ask


def test_a_key_has_groups_found_and_each_condition_chooses_people(machine: Ask, call: Caller, town: Town) -> None:
    begun = machine("/found", {"tags": TAGS, "among": "open_accounts > 0", "number": 3})
    assert (begun.status_code, begun.json()["state"], begun.json()["groups"]) == (202, "waiting", None)
    path = f"/found/{begun.json()['id']}"
    assert machine("/found", {"tags": TAGS}).json()["id"] == begun.json()["id"]  # one at a time
    assert work_once(HANDLERS, owner="w")
    found = machine(path).json()
    assert (found["state"], found["error"], found["like"]) == ("done", "", None)
    assert len(found["groups"]) == 3
    assert sum(group["size"] for group in found["groups"]) == found["customers"]
    with Bank(town.home) as bank:
        assert found["as_of"] == bank.as_of.isoformat()
        for group in found["groups"]:
            assert 3 <= len(group["traits"]) <= 5
            assert bank.customers.where(group["rule"]["condition"], as_of=bank.as_of).count() > 0
    assert call("analyst", "get", path).status_code == 404  # another's


def test_who_is_like_a_segment_is_found_and_a_revoked_key_finds_nothing(machine: Ask) -> None:
    begun = machine("/found", {"tags": TAGS, "like": "pensioners"}).json()
    assert work_once(HANDLERS, owner="w")
    found = machine(f"/found/{begun['id']}").json()
    assert (found["state"], found["groups"]) == ("done", None)
    assert found["like"]["members"] + found["like"]["candidates"] == found["customers"]
    again = machine("/found", {"tags": TAGS}).json()
    ApiKey.objects.update(revoked_at=ApiKey.objects.get().made_at)
    work_once(HANDLERS, owner="w")
    assert machine(f"/found/{again['id']}").status_code == 401


@pytest.mark.parametrize(("given", "error"), [
    ({"tags": ["nothing"]}, "nothing"), ({"among": "agee > 60"}, "did you mean 'age'?"),
    ({"like": "households_with_child"}, "choose the segment"), ({"like": "nobody_knows"}, "choose the segment")])
def test_what_cannot_be_looked_for_is_said(machine: Ask, given: dict[str, Any], error: str) -> None:
    refused = machine("/found", given)
    assert (refused.status_code, error in refused.json()["error"]) == (400, True)


def test_a_list_that_a_program_asks_for_waits_for_a_second_person(call: Caller, town: Town) -> None:
    asked = call("operations", "post", "/segments/pensioners/exports", ORDER)
    assert (asked.status_code, asked.json()["kind"], asked.json()["state"]) == (202, "export", "proposed")
    made = Approval.objects.get()
    assert (made.maker, made.note) == ("operations-1", "a study of pensions")
    assert made.content == {"version": 0, "purpose": "analysis", "name": "pensioners",
                            "shares": {"A": 0.45, "B": 0.45, "control": 0.1}}
    assert call("analyst", "post", "/segments/pensioners/exports", ORDER).status_code == 403  # sees no persons
    assert call("manager", "post", "/segments/pensioners/exports", ORDER).status_code == 403
    assert Approval.objects.count() == 1
    assert call("operations", "post", "/segments/households_with_child/exports", ORDER).status_code == 202  # their members
