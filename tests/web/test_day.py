"""A manager's day on its page: listed, logged, put off and held back, and what is said at one door counts at every other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import ANY
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kequn.access import alarms
from kequn.access.models import ReadLog
from kequn.bridge import gate
from kequn.customers.ids import customer_id, number_of
from kequn.loop.bank import Bank
from kequn.moments.models import Act
from kequn.organisation.models import Assignment
from kequn.relationship import policy
from kequn.relationship.models import Contact, Held, Postponed, Promise, Wish
from kequn.relationship.policy import Quiet
from kequn.warehouse.home import Paths
from kequn.warehouse.tombstones import erase
from kequn.web.workbench import day as day_pages
from tests.web.test_groups import signed_in
from tests.web.town import Town

pytestmark = pytest.mark.django_db
QUERIES = 20  # to the records: session, person, scope, look, customers, acts, contacts, wishes, hours, promises, meetings, …


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is day: tests run at any hour, and at night nobody is called and every look at many is conspicuous."""
    awake = replace(policy.read(), quiet=Quiet(0, 0))
    monkeypatch.setattr(gate, "policy", lambda: awake)
    monkeypatch.setattr(alarms, "night_began", lambda *_: None)


def items(client: Client) -> dict[str, Any]:
    """Every card that is listed, at once or later, by the customer's id."""
    answer = client.get("/day/")
    assert answer.status_code == 200
    lines = [line for part in answer.context["parts"] for line, _ in part["now"]]
    for part in answer.context["parts"]:
        for asked in ("?rest=now" if part["more"] else None, "" if part["later"] else None):
            if asked is not None:
                lines += [line for line, _ in client.get(f"/day/later/{part['name']}{asked}").context["lines"]]
    return {line.id: line for line in lines}


def log(client: Client, identifier: str, **said: str) -> Any:
    given = {"customer": identifier, "key": str(uuid4()), "channel": "wecom", "intent": "care", "answer": "spoken"} | said
    return client.post("/day/contacts", given)


def with_moment(client: Client) -> Any:
    return next(line for line in items(client).values() if line.moment)


def test_the_day_lists_ones_own_customers_and_logs_the_look(town: Town) -> None:
    client = signed_in(town, "manager")
    listed = items(client)
    own = {customer_id(number) for number in town.seen["manager"]}
    assert listed
    assert set(listed) <= own
    items(client)  # whoever is shown again that day is not named again
    first, *others = ReadLog.objects.filter(what="day", actor="manager-1").order_by("pk")
    named = set(first.customers.values_list("customer_no", flat=True))
    assert (first.number, {look.number for look in others}) == (len(named), {0})
    assert {customer_id(number) for number in named} >= set(listed)


def test_who_is_erased_is_listed_no_more_though_the_day_was_read_before(own_town: Town) -> None:
    client = signed_in(own_town, "manager")
    first, second, *others = items(client)
    for gone, left in ((first, {second, *others}), (second, set(others))):
        erase(Paths(own_town.home), number_of(gone), at=timezone.now(), reason="asked for")
        assert set(items(client)) == left


def test_each_customer_stands_on_one_card_with_all_reasons(town: Town) -> None:
    client = signed_in(town, "manager")
    line = next(line for line in items(client).values() if line.moment and line.item.first.intent != "sell")
    Promise.objects.create(customer_no=int(line.id[1:]), owner="manager-1", due_on=timezone.localdate(), what="回电")
    again = items(client)[line.id]
    assert again.others == line.others + 1
    assert {task.kind for task in again.item.tasks} >= {"promised", "moment"}
    assert client.get("/day/").content.decode().count(f'data-customer="{line.id}"') == 1  # a promise is a must-do


def test_a_contact_is_logged_once_and_its_moment_taken(town: Town) -> None:
    client = signed_in(town, "manager")
    line = with_moment(client)
    given = {"moment": line.moment, "key": line.key, "intent": line.item.first.intent}
    answers = [log(client, line.id, **given).json() for _ in range(2)]
    assert answers[0] == answers[1] == {"said": "已记录：已沟通", "reached": True}
    made = Contact.objects.get()
    assert (made.staff, customer_id(made.customer_no), made.moment, made.answer) == ("manager-1", line.id, line.moment, "spoken")
    assert Act.objects.get().ref == line.moment
    assert line.moment not in {each.moment for each in items(client).values()}
    assert client.get("/day/").context["numbers"].today == 1


def test_a_second_contact_that_day_is_held_at_every_door(town: Town) -> None:
    client, colleague = signed_in(town, "manager"), signed_in(town, "lobby_manager")
    identifier = next(iter(items(client)))
    assert log(colleague, identifier).status_code == 200  # in the lobby, of the same outlet
    again = log(client, identifier)
    assert (again.status_code, again.json()) == (422, {"error": "不能联系：今天已联系过。"})
    assert client.post("/day/call", {"customer": identifier, "intent": "care"}).status_code == 422
    assert log(client, identifier, intent="service").status_code == 200  # a service notice is no marketing
    assert log(client, identifier, inbound="1").status_code == 200  # the customer came
    assert set(Held.objects.values_list("rule", "door")) == {("day_full", "page")}


def test_who_wants_no_marketing_is_sold_nothing_from_that_moment_on(town: Town) -> None:
    client, colleague = signed_in(town, "manager"), signed_in(town, "sub_branch_head")
    identifier = next(iter(items(client)))
    assert log(client, identifier, intent="service", answer="do_not_disturb").status_code == 200
    assert Wish.objects.get().intent == "sell"
    for door in (client, colleague):
        assert log(door, identifier, intent="sell").json() == {"error": "不能联系：客户不希望这样联系。"}
    shown = client.get(f"/customers/{identifier}/day/").content.decode()
    assert shown.count("客户不希望这样联系") == 8  # of four channels, in the title and in words
    assert {each.first.intent for each in client.get("/day/").context["day"].held} <= {"sell"}


def test_what_the_gate_forbids_is_held_back_with_its_rule_on_record(town: Town) -> None:
    client = signed_in(town, "manager")
    cared = {identifier for identifier, line in items(client).items() if {task.intent for task in line.item.tasks} == {"care"}}
    assert cared
    Wish.objects.bulk_create(Wish(customer_no=int(identifier[1:]), intent="care", wanted=False, door="page", by="x")
                             for identifier in cared)
    assert not cared & set(items(client))
    held = client.get("/day/").context["day"].held
    assert {customer_id(item.card.number): item.verdict.rule for item in held} == dict.fromkeys(cared, "unwanted")
    assert set(Held.objects.values_list("customer_no", "rule", "door", "staff")) == {
        (int(identifier[1:]), "unwanted", "day", "manager-1") for identifier in cared}


def test_a_call_shows_no_number_asks_no_reason_and_waits_for_its_result(town: Town) -> None:
    client = signed_in(town, "manager")
    with Bank(town.home) as bank, bank.connection.cursor() as cursor:
        known = cursor.execute("SELECT customer_no, phone FROM customer_profiles WHERE phone IS NOT NULL").fetchall()
    identifier = next(each for each in items(client) if int(each[1:]) in dict(known))
    phone = client.post("/day/call", {"customer": identifier, "intent": "care"}).json()["dial"].removeprefix("tel:")
    assert (int(identifier[1:]), phone) in known
    assert ReadLog.objects.filter(what="call", customer_no=int(identifier[1:]), reason="").count() == 1
    line = items(client)[identifier]
    assert line.item.first.kind == "pending"
    assert phone not in client.get("/day/").content.decode() + client.get(f"/customers/{identifier}/day/").content.decode()
    assert log(client, identifier, channel="phone", answer="interested").status_code == 200
    assert Contact.objects.get().answer == "interested"
    assert items(client).get(identifier) is None or items(client)[identifier].item.first.kind != "pending"


def test_a_changed_habit_asks_for_a_plan_which_stands_on_the_card(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(town, "manager")
    line = with_moment(client)
    monkeypatch.setattr(day_pages, "HABIT", ANY)  # nobody of the forty broke with a habit
    card = f"/customers/{line.id}/day/?moment={line.moment}"
    asks = "这次变化说明什么？您打算怎么做？"
    assert asks in client.get(card).content.decode()
    written = client.post(f"/customers/{line.id}/understand/", {"kind": "plan", "text": "常去外地，改约视频"},
                          headers={"HX-Request": "true"}).content.decode()
    assert ("常去外地，改约视频" in written, "<html" in written) == (True, False)
    shown = client.get(card).content.decode()
    assert ("常去外地，改约视频" in shown, asks in shown) == (True, False)
    refused = client.post(f"/customers/{line.id}/understand/", {"kind": "plan", "text": " "}, headers={"HX-Request": "true"})
    assert ("请用一句话写下来。" in refused.content.decode(), "常去外地，改约视频" in refused.content.decode()) == (True, True)


def test_a_promise_comes_up_on_its_day_and_an_appointment_is_kept(town: Town) -> None:
    client = signed_in(town, "manager")
    identifier = next(iter(items(client)))
    log(client, identifier, promised_on=timezone.localdate().isoformat(), promise="把资料发给他")
    line = items(client)[identifier]
    assert (line.item.first.kind, line.item.first.section) == ("promised", "must")
    assert line.why.endswith("把资料发给他")
    promise = Promise.objects.get()
    assert (promise.owner, promise.kept_at) == ("manager-1", None)


def test_a_task_is_put_off_and_comes_back(town: Town) -> None:
    client = signed_in(town, "manager")
    identifier, line = next((identifier, line) for identifier, line in items(client).items() if not line.others)
    given = {"customer": identifier, "task": line.item.first.key, "days": "3"}
    assert "已改到" in client.post("/day/postpone", given).content.decode()
    assert identifier not in items(client)
    assert client.get("/day/").context["day"].postponed == 1
    Postponed.objects.update(until=timezone.localdate())
    assert identifier in items(client)
    refused = client.post("/day/postpone", given | {"days": "99"})
    assert (refused["HX-Retarget"], "1 到 30 天" in refused.content.decode()) == ("#messages", True)


def test_what_does_not_suit_leaves_the_list_with_its_reason(town: Town) -> None:
    client = signed_in(town, "manager")
    line = with_moment(client)
    assert "请写明为什么不合适" in client.post("/day/unfit", {"moment": line.moment, "reason": ""}).content.decode()
    assert "已标为不合适" in client.post("/day/unfit", {"moment": line.moment, "reason": "在国外"}).content.decode()
    assert Act.objects.get().reason == "在国外"
    assert line.moment not in {each.moment for each in items(client).values()}


def test_another_persons_customer_is_not_there(town: Town) -> None:
    client = signed_in(town, "manager")
    stranger = customer_id(min(town.others("manager")))
    put_off = client.post("/day/postpone", {"customer": stranger, "task": "x", "days": "1"})
    called = client.post("/day/call", {"customer": stranger, "intent": "care"})
    for answer in (log(client, stranger), called, put_off, client.get(f"/customers/{stranger}/day/")):
        assert answer.status_code == 404
    assert Contact.objects.count() == Postponed.objects.count() == 0


def test_a_moment_of_another_customer_is_not_logged(town: Town) -> None:
    client = signed_in(town, "manager")
    line = with_moment(client)
    other = next(identifier for identifier in items(client) if identifier != line.id)
    assert log(client, other, moment=line.moment).json() == {"error": "这个时机不是这位客户的，请刷新页面。"}


@pytest.mark.parametrize(("said", "error"), [
    ({"answer": ""}, "请选择联系结果。"), ({"key": "x"}, "时间或日期写法不对，请重新选择。"),
    ({"at": "yesterday"}, "时间或日期写法不对，请重新选择。"),
    ({"channel": "pigeon"}, "请选择联系方式、目的和结果。"),
])
def test_what_cannot_be_read_is_said(town: Town, said: dict[str, str], error: str) -> None:
    client = signed_in(town, "manager")
    answer = log(client, next(iter(items(client))), **said)
    assert (answer.status_code, answer.json()) == (422, {"error": error})


def test_who_has_no_customers_reads_where_they_come_from(town: Town) -> None:
    text = signed_in(town, "branch_head").get("/day/").content.decode()
    assert "您名下还没有客户" in text


def test_as_many_questions_for_five_customers_as_for_forty(town: Town, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = signed_in(town, "manager")
    found, few = items(client), Assignment.objects.filter(staff_number="manager-1")
    kept = [int(identifier[1:]) for identifier, line in found.items() if line.moment][:5]
    assert kept
    with django_assert_num_queries(QUERIES):
        client.get("/day/")
    ended = timezone.now()
    few.exclude(customer_no__in=kept).update(until=date(2026, 6, 1), ended_at=ended)
    with django_assert_num_queries(QUERIES):
        client.get("/day/")
    assert len(items(client)) < len(found)


def test_every_customer_has_a_next_touch_or_a_stated_exception(town: Town) -> None:
    client = signed_in(town, "manager")
    rows = client.get("/day/rhythm").context["rows"]
    assert {identifier for _, identifier, _, _ in rows} == {customer_id(number) for number in town.seen["manager"]}
    assert all((line.next_on is None) == bool(why) for line, _, _, why in rows)
    late = next(identifier for line, identifier, _, _ in rows if line.late > 0)
    log(client, late)
    line = next(line for line, identifier, _, _ in client.get("/day/rhythm").context["rows"] if identifier == late)
    assert line.next_on is not None
    assert line.next_on > timezone.localdate()
    Wish.objects.create(customer_no=int(late[1:]), intent="care", wanted=False, door="page", by="x")
    assert {identifier: why for _, identifier, _, why in client.get("/day/rhythm").context["rows"]}[late] == "客户不希望这样联系"


def test_a_contact_of_yesterday_is_written_with_its_time(town: Town) -> None:
    client = signed_in(town, "manager")
    then = timezone.localtime() - timedelta(days=1)
    assert log(client, next(iter(items(client))), at=then.isoformat()).status_code == 200
    assert Contact.objects.get().at == then


def test_the_customers_own_hours_count_at_every_door_until_they_are_taken_back(town: Town) -> None:
    client = signed_in(town, "manager")
    identifier, hour = next(iter(items(client))), timezone.localtime().hour
    address, other = f"/customers/{identifier}/hours/", (hour + 12) % 24
    assert "立即生效" in client.post(address, {"begins": str(other), "ends": str(other + 1)}, follow=True).content.decode()
    assert log(client, identifier, intent="service").json()["error"].startswith("不能联系：客户只愿在约定的时间联系")
    assert client.post("/day/call", {"customer": identifier, "intent": "care"}).status_code == 422
    shown = client.get(f"/customers/{identifier}/contacts/")
    assert f"<b>{other}:00 以后，{other + 1}:00 以前</b>" in shown.content.decode()
    assert all("客户只愿在约定的时间联系" in why for _, why in dict(shown.context["permissions"])["服务"])
    held = {customer_id(item.card.number) for item in client.get("/day/").context["day"].held}
    assert (identifier in items(client), identifier in held) == (other > hour, other < hour)  # later today it is still to be done
    assert log(client, identifier, inbound="1").status_code == 200
    assert "开始的钟点要早于结束的钟点" in client.post(address, {"begins": "9", "ends": "9"}, follow=True).content.decode()
    client.post(address)
    assert log(client, identifier, intent="service").status_code == 200
    assert "以前</b>" not in client.get(f"/customers/{identifier}/contacts/").content.decode()
