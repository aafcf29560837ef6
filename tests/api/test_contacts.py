"""Contacts through the API: once for a key, through the gate, and a word that counts at once at every door."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from kequn.access.models import ReadLog
from kequn.customers.ids import customer_id
from kequn.relationship.models import Contact, Held, Wish
from tests.api.conftest import Caller
from tests.web.test_day import by_day  # noqa: F401  # it is day
from tests.web.town import Town

pytestmark = pytest.mark.django_db


def contact(**other: Any) -> dict[str, Any]:
    now = timezone.now().isoformat()
    return {"key": str(uuid4()), "channel": "phone", "intent": "care", "answer": "spoken", "at": now, **other}


def own(call: Caller) -> str:
    """Return the first customer of the manager's day."""
    return str(call("manager", "get", "/day").json()["items"][0]["customer_id"])


def test_the_day_is_of_ones_own_customers_and_is_logged(call: Caller, town: Town) -> None:
    found = call("manager", "get", "/day").json()
    mine = {customer_id(number) for number in town.seen["manager"]}
    listed = [each["customer_id"] for each in (*found["items"], *found["held"])]
    assert listed
    assert set(listed) <= mine
    assert len(set(listed)) == len(listed)
    [look] = ReadLog.objects.filter(what="day", actor="manager-1")
    assert {customer_id(number) for number in look.customers.values_list("customer_no", flat=True)} >= set(listed)


def test_what_is_sent_twice_stands_once(call: Caller) -> None:
    identifier, given = own(call), contact(note="说好下周再联系")
    answers = [call("manager", "post", f"/customers/{identifier}/contacts", given) for _ in range(2)]
    expected = {"key": given["key"], "customer_id": identifier, "answer": "spoken", "reached": True}
    assert [(each.status_code, each.json()) for each in answers] == [(200, expected)] * 2
    assert Contact.objects.get().note == "说好下周再联系"
    told = call("manager", "get", f"/customers/{identifier}/contacts").json()
    touch = {"on": told["as_of"], "channel": "phone", "intent": "care", "reached": True, "answer": "spoken", "inbound": False}
    assert told["contacts"].count(touch) == 1


def test_the_gate_stands_before_this_door_too(call: Caller) -> None:
    identifier = own(call)
    word = {"intent": "care", "channel": "phone", "wanted": False}
    told = call("manager", "post", f"/customers/{identifier}/wishes", word).json()
    said = {(each["intent"], each["channel"]): each["rule"] for each in told["permissions"]}
    assert said["care", "phone"] == "unwanted"
    assert Wish.objects.get().door == "api"
    refused = call("manager", "post", f"/customers/{identifier}/contacts", contact())
    assert (refused.status_code, refused.json()) == (409, {"error": "not to be contacted: the customer does not want this"})
    assert list(Held.objects.filter(door="api").values_list("rule", flat=True)) == ["unwanted"]
    assert not Contact.objects.exists()


@pytest.mark.parametrize("wrong", [
    {"channel": "fax"}, {"answer": ""}, {"at": "2026-11-29T10:00:00"}, {"key": "x"}, {"moment": "y"}, {"secret": 1}])
def test_what_cannot_be_read_is_refused_in_a_line(call: Caller, wrong: dict[str, Any]) -> None:
    answer = call("manager", "post", f"/customers/{own(call)}/contacts", contact(**wrong))
    assert answer.status_code == 422
    assert list(answer.json()) == ["error"]


def test_somebody_elses_customer_is_not_there(call: Caller, town: Town) -> None:
    stranger = customer_id(next(iter(sorted(town.everybody - town.seen["manager"]))))
    for method, path, given in (("get", "contacts", None), ("post", "contacts", contact()),
                                ("post", "wishes", {"intent": "sell", "wanted": False})):
        assert call("manager", method, f"/customers/{stranger}/{path}", given).status_code == 404
