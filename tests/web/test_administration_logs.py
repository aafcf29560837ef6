"""The log of reads and the alarms: findable, exported safely, never with a customer's name."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kequn.access import log
from kequn.access.models import Alarm, ReadLog
from kequn.access.roles import ROLES
from kequn.access.scope import NotSeen, Scope
from tests.web.signing_in import someone

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def auditor(client: Client) -> None:
    """An auditor who is signed in, and two managers who looked at customers."""
    client.force_login(someone("U1", "auditor"))
    someone("M1", display_name="王小明")


def _look(actor: str = "M1", *, at: datetime = NOON, what: str = "customer", **fields: Any) -> ReadLog:
    return ReadLog.objects.create(**{"at": at, "actor": actor, "role_id": "manager", "what": what, "number": 1} | fields)


def _shown(client: Client, **asked: str) -> list[int]:
    return [look["row"].pk for look in client.get("/logs/", asked).context["looks"]]


def test_looks_are_found_by_person_customer_kind_and_day(client: Client) -> None:
    one = _look(customer_no=123)
    two = _look("M2", what="members", at=NOON + timedelta(days=1))
    two.customers.create(customer_no=123)
    three = _look("key:campaigns", what="export", at=NOON + timedelta(days=2))
    assert _shown(client) == [three.pk, two.pk, one.pk]
    assert _shown(client, actor="m1") == [one.pk]
    assert _shown(client, customer="c00000123") == [two.pk, one.pk]
    assert _shown(client, what="export") == [three.pk]
    assert _shown(client, since="2026-11-25", until="2026-11-25") == [two.pk]


@pytest.mark.parametrize("asked", [{"customer": "123"}, {"since": "2026-11-25", "until": "2026-11-24"}, {"since": "soon"}])
def test_what_cannot_be_asked_shows_nothing_and_says_why(client: Client, asked: dict[str, str]) -> None:
    _look()
    answer = client.get("/logs/", asked)
    assert (answer.status_code, answer.context["looks"]) == (200, [])
    assert answer.context["form"].errors
    assert client.get("/logs/file/", asked).context["form"].errors


def test_the_page_shows_the_customer_s_id_the_person_and_the_reason(client: Client) -> None:
    _look(what="reveal", customer_no=123, subject="phone", reason="other: card found")
    text = client.get("/logs/").content.decode()
    for part in ("C00000123", "M1", "王小明", "客户经理", "查看明文", "phone", "其他: card found"):
        assert part in text


def test_the_file_is_safe_for_a_spreadsheet_and_is_a_look_itself(client: Client) -> None:
    _look(customer_no=123, reason="=cmd|'/c calc'!A1", subject="+1", address="10.0.0.1")
    _look("M2", reason="-2", subject="@here")
    answer = client.get("/logs/file/", {"actor": "M1"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff时间,")
    assert rows[1][1:9] == ["M1", "客户经理", "客户页", "'+1", "C00000123", "1", "'=cmd|'/c calc'!A1", "10.0.0.1"]
    assert len(rows) == 2
    assert answer["Cache-Control"] == "no-store"
    exported = ReadLog.objects.latest("id")
    assert (exported.actor, exported.what, exported.subject) == ("U1", "logs", "actor=M1")


@pytest.mark.parametrize("number", [1, 30])
def test_the_log_takes_as_many_queries_with_one_row_as_with_thirty(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(number):
        _look(f"M{n}", customer_no=n)
    with django_assert_num_queries(5):  # session, person, how many, the page, names of staff
        client.get("/logs/")


@pytest.mark.parametrize("number", [1, 30])
def test_the_alarms_take_as_many_queries_with_one_as_with_thirty(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Alarm.objects.bulk_create([Alarm(kind="bulk", actor=f"M{n}", role_id="manager", since=NOON, latest=NOON,
                                     evidence={"opened_per_hour": [101, 100]}) for n in range(number)])
    with django_assert_num_queries(5):
        client.get("/alarms/")


def test_an_alarm_rises_is_seen_with_its_looks_and_closed_with_a_note(client: Client) -> None:
    manager = Scope("M1", ROLES["manager"])
    for number in range(11):
        with pytest.raises(NotSeen), log.watching(manager):
            raise NotSeen("there is no such customer among yours", number)
    text = client.get("/alarms/").content.decode()
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert "反复查询非本人客户" in text
    assert f'href="/logs/?actor=M1&amp;since={today}&until={today}"'.replace("&until", "&amp;until") in text
    alarm = Alarm.objects.get(kind="not_seen")
    client.post(f"/alarms/{alarm.pk}/close/", {"note": " "})
    assert Alarm.objects.get(pk=alarm.pk).closed_at is None
    client.post(f"/alarms/{alarm.pk}/close/", {"note": "系统测试，已向本人核实"})
    assert "系统测试，已向本人核实" in client.get("/alarms/?state=closed").content.decode()
    assert client.post(f"/alarms/{alarm.pk}/close/", {"note": "again"}).status_code == 400


def test_an_alarm_about_oneself_is_for_a_colleague(client: Client) -> None:
    alarm = Alarm.objects.create(kind="bulk", actor="U1", role_id="auditor", since=NOON, latest=NOON, evidence={})
    assert "由同事核查" in client.get("/alarms/").content.decode()
    assert client.post(f"/alarms/{alarm.pk}/close/", {"note": "it was me"}).status_code == 400
