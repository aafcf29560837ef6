"""Groups on pages: proposing a menu keeps what was not touched, and a use is recorded and taken back where one serves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from kequn.access.models import Approval
from kequn.bridge import benefits
from kequn.customers.ids import customer_id
from kequn.loop.bank import Bank
from kequn.offers.catalogue import shipped
from kequn.offers.models import Stock, Use
from tests.web.town import Town

pytestmark = pytest.mark.django_db


def signed_in(town: Town, role: str) -> Client:
    client = Client()
    client.force_login(town.person(role))
    return client


def filled(answer: Any, lines: str = "menu") -> dict[str, Any]:
    """Return what a browser would send if nothing in the form and its lines was touched."""
    form, menu = answer.context["form"], answer.context[lines]
    data = {name: form[name].value() for name in form.fields}
    data |= {menu.management_form[name].html_name: menu.management_form[name].value() for name in menu.management_form.fields}
    for line in menu:
        data |= {line[name].html_name: line[name].value() for name in line.fields if name != "DELETE"}
    return {name: "" if value is None else value for name, value in data.items()}


def proposed(client: Client, address: str, **changes: Any) -> Any:
    data = filled(client.get(address)) | changes
    answer = client.post(address, data)
    assert answer.status_code == 302, [answer.context["form"].errors, answer.context["menu"].errors]
    return Approval.objects.get().content


def test_a_menu_that_came_with_kequn_is_called_an_example_until_the_bank_has_one(
        town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    client, mark = signed_in(town, "operations"), "样例，本行尚未确认"
    assert mark in client.get("/groups/elderly/").content.decode()
    assert client.get("/groups/").content.decode().count(mark) == len(shipped())
    known = benefits.known_groups()
    monkeypatch.setattr(benefits, "known_groups", lambda: known | {"elderly": replace(known["elderly"], version=1)})
    assert mark not in client.get("/groups/elderly/").content.decode()
    assert client.get("/groups/").content.decode().count(mark) == len(shipped()) - 1


def test_what_is_not_touched_is_proposed_as_it_was(town: Town) -> None:
    before = shipped()["elderly"]
    content = proposed(signed_in(town, "operations"), "/groups/elderly/edit", **{"menu-2-stock": "600", "menu-2-price": "59.5"})
    chair, lesson, check = before.body["menu"]
    assert content["body"]["menu"] == [
        {**chair, "price": "0.00"}, {**lesson, "price": "0.00"}, {**check, "price": "59.50", "stock": 600}]
    assert (content["body"]["expression"], content["body"]["needs"]) == (before.body["expression"], before.body["needs"])
    assert (content["id"], content["title"], content["description"]) == ("elderly", before.title, before.description)


def test_a_line_is_removed_and_one_is_added(town: Town) -> None:
    content = proposed(signed_in(town, "operations"), "/groups/elderly/edit", **{
        "menu-0-DELETE": "on", "menu-3-title_zh": "茶话会", "menu-3-stock": "20", "menu-3-period": "month",
        "menu-3-outlets": "101101，101201"})
    assert [line["id"] for line in content["body"]["menu"]] == ["phone_lesson", "health_check", "cha_hua_hui"]
    added = content["body"]["menu"][-1]
    assert (added["title"], added["stock"], added["period"], added["outlets"], added["limit"], added["price"]) == (
        {"zh": "茶话会", "en": "茶话会"}, 20, "month", ["101101", "101201"], 1, "0.00")


def test_a_condition_that_cannot_be_read_is_said_beside_it(town: Town) -> None:
    client = signed_in(town, "operations")
    answer = client.post("/groups/elderly/edit", filled(client.get("/groups/elderly/edit")) | {"expression": "agee > 3"})
    assert (answer.status_code, Approval.objects.count()) == (422, 0)
    assert "agee" in answer.content.decode()


def test_a_use_is_recorded_in_one_post_and_taken_back_in_another(town: Town) -> None:
    client = signed_in(town, "manager")
    with Bank(town.home) as bank:
        rows = bank.table("group_members").to_arrow().to_pylist()
    elderly = {row["customer_no"] for row in rows if row["group_id"] == "elderly"}
    number = min(elderly & town.seen["manager"])
    path = f"/customers/{customer_id(number)}/benefits/"
    assert client.post(f"{path}use/", {"benefit": "elderly.health_check", "outlet": "101101"}).status_code == 302
    made = Use.objects.get()
    assert (made.customer_no, made.benefit, made.by, Stock.objects.get().taken) == (number, "health_check", "manager-1", 1)
    page = client.get(path).content.decode()
    assert ("499" in page, "本期已用满" in page, "撤销这次使用" in page) == (True, True, True)
    assert client.post(f"{path}undo/", {"use": made.pk, "reason": "登记错人"}).status_code == 302
    assert (Use.objects.get().undone_by, Stock.objects.get().taken) == ("manager-1", 0)
    never = client.get("/groups/elderly/never/").content.decode()
    assert customer_id(number) in never
