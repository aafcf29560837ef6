"""Moments on pages: taken once and given back, never listed where the prompt is withheld, and plays changed by two people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kequn.access.models import Approval, ReadLog
from kequn.access.reading import scope_of
from kequn.bridge import reading
from kequn.customers.ids import customer_id
from kequn.journeys.catalogue import shipped
from kequn.loop.bank import Bank
from kequn.loop.detecting import worths
from kequn.moments.models import Act
from tests.web.test_groups import filled, signed_in
from tests.web.town import Town

pytestmark = pytest.mark.django_db


def rows(town: Town, where: str) -> list[dict[str, Any]]:
    with Bank(town.home) as bank, bank.connection.cursor() as cursor:
        found: list[dict[str, Any]] = cursor.sql(f"SELECT * FROM moments WHERE {where} ORDER BY ref").to_arrow_table().to_pylist()
        return found


def mine(town: Town, role: str, where: str) -> dict[str, Any]:
    return next(each for each in rows(town, where) if each["customer_no"] in town.seen[role])


def test_a_moment_is_taken_once_and_given_back(town: Town) -> None:
    client = signed_in(town, "manager")
    moment = mine(town, "manager", "state = 'open' AND held IS NULL")
    path = f"/moments/{moment['ref']}/"
    assert client.post(f"{path}act/", {"kind": "taken"}).status_code == 302
    made = Act.objects.get()
    assert (made.ref, made.moment, made.customer_no, made.kind, made.by) == (
        moment["ref"], moment["moment"], moment["customer_no"], "taken", "manager-1")
    assert "已接手" in client.get(path).content.decode()
    again = client.post(f"{path}act/", {"kind": "taken"}, follow=True).content.decode()
    assert "刚刚已有人处理过" in again
    assert Act.objects.count() == 1
    assert client.post(f"{path}undo/").status_code == 302
    assert Act.objects.filter(undone_at__isnull=True).count() == 0
    assert "请写明为什么不合适" in client.post(f"{path}act/", {"kind": "unfit", "reason": " "}, follow=True).content.decode()
    assert client.post(f"{path}act/", {"kind": "unfit", "reason": "搬走了"}).status_code == 302
    assert Act.objects.get(undone_at__isnull=True).reason == "搬走了"
    assert ReadLog.objects.filter(what="moment", customer_no=moment["customer_no"]).exists()


def test_what_is_withheld_is_listed_nowhere(town: Town) -> None:
    hidden = mine(town, "manager", "state = 'control'")
    client = signed_in(town, "manager")
    assert client.get(f"/moments/{hidden['ref']}/").status_code == 404
    assert client.post(f"/moments/{hidden['ref']}/act/", {"kind": "taken"}).status_code == 404
    assert Act.objects.count() == 0
    for address in (f"/moments/list?moment={hidden['moment']}&state=control", f"/moments/list?moment={hidden['moment']}",
                    f"/customers/{customer_id(hidden['customer_no'])}/moments/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert hidden["ref"] not in answer.content.decode()


def test_a_moment_of_another_is_not_seen(town: Town) -> None:
    other = next(each for each in rows(town, "state = 'open'") if each["customer_no"] in town.others("manager"))
    client = signed_in(town, "manager")
    assert client.get(f"/moments/{other['ref']}/").status_code == 404
    assert client.post(f"/moments/{other['ref']}/act/", {"kind": "taken"}).status_code == 404
    assert other["ref"] not in client.get("/moments/list").content.decode()


def test_a_manager_reads_the_reason_to_wait_and_cannot_act(town: Town) -> None:
    waits = rows(town, "state = 'open' AND held IS NOT NULL")
    role, held = next((role, each) for each in waits for role in ("branch_head",
                                                                  "operations") if each["customer_no"] in town.seen[role])
    client = signed_in(town, role)
    assert client.get("/moments/list?held=1").content.decode().count(held["ref"]) == 1
    said = client.post(f"/moments/{held['ref']}/act/", {"kind": "taken"}, follow=True).content.decode()
    assert "现在不能处理" in said
    assert Act.objects.count() == 0


def test_a_play_is_previewed_and_proposed_as_it_was_but_for_what_was_touched(town: Town) -> None:
    client = signed_in(town, "operations")
    address = "/moments/plays/keep/edit"
    data = filled(client.get(address), "waves") | {"waves-0-wording_zh": "{name}，最近好吗？"}
    looked = client.post(address, {**data, "look": "1"})
    assert looked.status_code == 200
    assert looked.context["preview"].waves
    assert Approval.objects.count() == 0
    assert client.post(address, data).status_code == 302
    content, before = Approval.objects.get().content, shipped()["keep"].body
    first, *rest = before["waves"]
    assert content["body"]["waves"] == [{**first, "wording": {**first["wording"], "zh": "{name}，最近好吗？"}}, *rest]
    assert content["body"]["stops_after"] == before["stops_after"]


def test_a_play_with_a_wrong_variable_is_said(town: Town) -> None:
    client = signed_in(town, "operations")
    address = "/moments/plays/keep/edit"
    answer = client.post(address, filled(client.get(address), "waves") | {"waves-0-wording_zh": "{nmae}，您好"})
    assert (answer.status_code, Approval.objects.count()) == (422, 0)
    assert "nmae" in answer.content.decode()


@pytest.mark.parametrize("address", ["/moments/", "/moments/detectors/", "/moments/detectors/leaving/", "/moments/plays/keep/"])
def test_the_board_opens_them(town: Town, address: str) -> None:
    client: Client = signed_in(town, "board")
    assert client.get(address).status_code == 200


def test_the_board_is_told_no_small_numbers(town: Town) -> None:
    scope = scope_of(town.person("board"))
    with reading.bank(scope) as bank:
        found = worths(bank)
    counted = [len(rows(town, f"moment = '{each.detector.id}'")) for each in found]
    assert min(number for number in counted if number) < scope.role.smallest  # there is something that could be told
    for each, number in zip(found, counted, strict=True):
        assert each.raised.number == (number if number == 0 or number >= scope.role.smallest else None)
        assert min((count for _, count in each.months), default=scope.role.smallest) >= scope.role.smallest
        shares = [each.success, each.control, each.precision, each.recall]
        assert all(share is None or share.of == 0 or share.of >= scope.role.smallest for share in shares)
