"""Meetings on the pages: agreed, confirmed the day before, a must-do on their day, held by the log; guide and calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kequn.access.models import ReadLog
from kequn.customers.ids import customer_id
from kequn.loop.bank import Bank
from kequn.relationship.models import Contact, Insight, Meeting, Promise, Wish
from tests.web.test_day import by_day, items, log  # noqa: F401  # it is day here, too
from tests.web.test_groups import signed_in
from tests.web.town import Town

pytestmark = pytest.mark.django_db


def at(days: int, hour: int = 15) -> datetime:
    return timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def agree(client: Client, identifier: str, **said: str) -> Any:
    given = {"at": f"{at(3):%Y-%m-%dT%H:%M}", "channel": "branch", "intent": "care", "place": "云湖人民路营业厅",
             "about": "定期到期"}
    return client.post(f"/customers/{identifier}/meetings/", given | said, follow=True)


def test_it_is_agreed_and_comes_up_on_its_day_and_the_day_before(town: Town) -> None:
    client = signed_in(town, "manager")
    identifier = next(iter(items(client)))
    assert "已约好" in agree(client, identifier).content.decode()
    made = Meeting.objects.get()
    assert (made.at, made.owner, made.channel, made.place) == (at(3), "manager-1", "branch", "云湖人民路营业厅")
    assert not {line.item.first.kind for line in items(client).values()} & {"meeting", "confirm"}
    Meeting.objects.update(at=at(1))
    line = items(client)[identifier]
    assert (line.item.first.kind, line.item.first.section, line.channel) == ("confirm", "must", "企业微信")
    assert "15:00" in line.why
    log(client, identifier, intent="service")  # it is confirmed
    assert items(client).get(identifier) is None or items(client)[identifier].item.first.kind != "confirm"
    Meeting.objects.update(at=at(0))
    line = items(client)[identifier]
    assert (line.item.first.kind, line.item.channel, line.meeting) == ("meeting", "branch", made.pk)
    assert f'data-meeting="{made.pk}"' in client.get(f"/customers/{identifier}/contacts/").content.decode()
    assert line.why == "15:00 · 网点 · 云湖人民路营业厅 · 定期到期"
    assert log(client, identifier, channel="branch", meeting=str(made.pk), note="想买两年期").status_code == 200
    assert Meeting.objects.get().contact == Contact.objects.get(channel="branch")
    assert identifier not in {each.id for each in items(client).values() if each.meeting}


def test_caps_hold_no_meeting_back_but_the_customers_word_does(town: Town) -> None:
    client = signed_in(town, "manager")
    identifier = next(iter(items(client)))
    agree(client, identifier)
    Meeting.objects.update(at=at(0))
    log(client, identifier)  # contacted today already
    assert items(client)[identifier].item.first.kind == "meeting"
    Wish.objects.create(customer_no=int(identifier[1:]), intent="care", wanted=False, door="page", by="x")
    assert identifier not in items(client) or items(client)[identifier].item.first.kind != "meeting"


@pytest.mark.parametrize(("said", "told"), [
    ({"at": "soon"}, "请选择日期和时间"), ({"at": "2020-01-01T10:00"}, "约见时间须在现在之后"),
    ({"channel": "sms"}, "请选择怎么见")])
def test_what_cannot_be_is_said(town: Town, said: dict[str, str], told: str) -> None:
    client = signed_in(town, "manager")
    assert told in agree(client, customer_id(min(town.seen["manager"])), **said).content.decode()
    assert not Meeting.objects.exists()


def test_what_the_customer_does_not_want_is_not_agreed(town: Town) -> None:
    client = signed_in(town, "manager")
    number = min(town.seen["manager"])
    Wish.objects.create(customer_no=number, intent="sell", wanted=False, door="page", by="x")
    assert "不能联系：客户不希望这样联系" in agree(client, customer_id(number), intent="sell").content.decode()
    assert not Meeting.objects.exists()


def test_the_calendar_names_the_customer_masked_and_no_home(town: Town) -> None:
    client, stranger = signed_in(town, "manager"), signed_in(town, "remote_agent")
    number = min(town.seen["manager"])
    identifier = customer_id(number)
    with Bank(town.home) as bank, bank.connection.cursor() as cursor:
        [name] = cursor.execute("SELECT name FROM main.customer_names WHERE customer_no = ?", [number]).fetchone() or ("",)
    for channel, place in (("branch", "云湖人民路营业厅"), ("visit", "人民路一号"), ("branch", f"{name}家")):
        Meeting.objects.all().delete()
        agree(client, identifier, channel=channel, place=place)
        address = f"/customers/{identifier}/meetings/{Meeting.objects.get().pk}/calendar/"
        file = client.get(address)
        text = file.content.decode().replace("\r\n ", "")
        assert file["Content-Type"] == "text/calendar; charset=utf-8"
        assert f"DTSTART:{at(3).astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n" in text
        assert f"SUMMARY:约见 {name[:1]}** · " in text
        assert f"/customers/{identifier}/" in text
        assert ("LOCATION:云湖人民路营业厅" in text) == (place == "云湖人民路营业厅")
        assert name not in text
        assert "人民路一号" not in text
        assert "定期到期" not in text
        assert stranger.get(address).status_code == 404
    assert ReadLog.objects.filter(what="customer", actor="manager-1", customer_no=number).count() >= 3


def test_a_meeting_is_called_off(town: Town) -> None:
    client = signed_in(town, "manager")
    identifier, other = (customer_id(number) for number in sorted(town.seen["manager"])[:2])
    agree(client, identifier)
    number = Meeting.objects.get().pk
    assert client.post(f"/customers/{other}/meetings/{number}/off/").status_code == 404
    assert "已取消约见" in client.post(f"/customers/{identifier}/meetings/{number}/off/", follow=True).content.decode()
    assert Meeting.objects.get().off_by == "manager-1"


def test_the_guide_tells_what_is_on_record(town: Town) -> None:
    client = signed_in(town, "manager")
    identifier = next(iter(items(client)))
    number = int(identifier[1:])
    Insight.objects.create(customer_no=number, kind="need", text="给孩子存学费", by="manager-1")
    Promise.objects.create(customer_no=number, owner="manager-1", due_on=timezone.localdate(), what="把利率表发给他")
    log(client, identifier, answer="refused", intent="service")
    Contact.objects.update(at=timezone.now() - timedelta(days=400))  # answers were a year ago: not since the last talk
    context = client.get(f"/customers/{identifier}/talk/").context
    assert context["need"].text == "给孩子存学费"
    assert [each.what for each in context["promises"]] == ["把利率表发给他"]
    assert all(each.day >= context["changed"].since for each, _, _ in context["happened"])
    Contact.objects.update(at=timezone.now())
    context = client.get(f"/customers/{identifier}/talk/").context
    assert any("拒绝过推荐" in each for each in context["obstacles"])
    assert any("现在不谈营销" in each for each in context["obstacles"])
    assert context["changed"].happened == () or context["changed"].since == context["as_of"]
