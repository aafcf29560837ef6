"""The quarantine page: nothing of a person before a reason is on record; mended rows are loaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from kequn.access.models import ReadLog, User
from kequn.organisation.models import Outlet
from kequn.project.handlers import HANDLERS
from kequn.web.console.reasons import in_chinese
from kequn.work.models import Job
from kequn.work.worker import work_once
from tests.sources.desk import Desk
from tests.web.people import client_of, person
from tests.web.quarantined import LEAKS, quarantined

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Desk:
    desk = quarantined(tmp_path)
    settings.KEQUN_HOME = desk.home
    return desk


@pytest.fixture
def client(desk: Desk) -> Client:
    return client_of(person("operations"))


def text_of(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def row_path(client: Client, reason: str) -> str:
    page = text_of(client, f"/quarantine/?reason={reason}")
    [found] = re.findall(r'href="(/quarantine/[0-9a-f]{32}/)"', page)
    return str(found)


def test_the_page_answers_how_many_wait_and_why(client: Client) -> None:
    page = text_of(client, "/quarantine/")
    assert re.search(r"<h1><span class=\"num\"[^>]*>3</span> rows wait to be mended</h1>", page)
    assert "amount is not a number" in page
    assert "1 row chosen" in re.sub("<[^>]+>", "", text_of(client, "/quarantine/?reason=amount is not a number"))


def test_no_page_shows_a_value_of_the_rows(client: Client) -> None:
    path = row_path(client, "occurred_on is not a date")
    pages = [client.get(each).content.decode() for each in ("/quarantine/", path)]
    pages.append(b"".join(client.get("/quarantine/export/").streaming_content).decode())  # type: ignore[attr-defined]
    pages.append(client.post(f"{path}reveal/", {"why": ""}).content.decode())
    assert [leak for leak in LEAKS for page in pages if leak in page] == []
    assert "9999-99-99" in pages[0]


def test_a_row_is_shown_whole_once_the_reason_is_on_record(client: Client) -> None:
    path = row_path(client, "occurred_on is not a date")
    answer = client.post(f"{path}reveal/", {"why": "mend"})
    assert 'name="field" value="13812341234"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    log = ReadLog.objects.get()
    assert (log.actor, log.what, log.subject, log.reason) == ("operations", "quarantine", "pay.csv:3", "mend")


def test_another_reason_needs_words(client: Client) -> None:
    path = row_path(client, "occurred_on is not a date")
    assert "Choose why you look" in client.post(f"{path}reveal/", {"why": "other", "text": "x"}).content.decode()
    assert not ReadLog.objects.exists()
    client.post(f"{path}reveal/", {"why": "other", "text": "asked by the branch"})
    assert ReadLog.objects.get().reason == "other: asked by the branch"


def test_a_mended_row_is_loaded_and_gone(client: Client, desk: Desk) -> None:
    path = row_path(client, "occurred_on is not a date")
    page = client.post(f"{path}mend/", {"field": ["2", "1", "2024-02-29", "20"]}, follow=True).content.decode()
    assert "Tried 1 row: 1 loaded. They reach tags and segments with the next run." in page
    assert desk.rows("SELECT amount::VARCHAR FROM stored.transactions WHERE source_key = '2'") == [("20.00",)]
    assert client.get(path).status_code == 404


def test_a_row_that_still_will_not_do_says_why(client: Client) -> None:
    path = row_path(client, "occurred_on is not a date")
    page = client.post(f"{path}mend/", {"field": ["2", "1", "2024-02-29", "much"]}, follow=True).content.decode()
    assert "Tried 1 row: 1 still waiting. Because: amount is not a number." in page


def test_rows_are_given_up_for_a_reason_that_stays(client: Client, desk: Desk) -> None:
    path = row_path(client, "occurred_on is not a date")
    assert "say in a few words why" in client.post(f"{path}discard/", {"reason_given": ""}, follow=True).content.decode()
    assert "Gave up 1 row" in client.post(f"{path}discard/", {"reason_given": "test payment"}, follow=True).content.decode()
    chosen = {"reason": "amount is not a number", "reason_given": "test payments"}
    assert "Gave up 1 row" in client.post("/quarantine/discard/", chosen, follow=True).content.decode()
    assert desk.rows("SELECT DISTINCT note FROM stored.quarantine WHERE state = 'discarded' ORDER BY 1") == [
        ("test payment (by operations)",), ("test payments (by operations)",)]


def test_all_are_tried_again(client: Client, desk: Desk) -> None:
    desk.load(desk.mapping, {"clients2.csv": "id,name,city\n9,赵九,北京\n"})
    page = client.post("/quarantine/retry/", follow=True).content.decode()
    assert "Tried 3 rows: 1 loaded, 2 still waiting." in page


def test_many_rows_are_tried_again_by_a_job_that_the_page_follows(client: Client, desk: Desk) -> None:
    desk.load(desk.mapping, {"pay3.csv": "no,client,day,amt\n" + "".join(f"{n},9,2024-01-06,1\n" for n in range(100, 160))})
    desk.load(desk.mapping, {"clients2.csv": "id,name,city\n9,赵九,北京\n"})
    page = client.post("/quarantine/retry/", follow=True).content.decode()
    assert ('hx-get="/quarantine/progress/"' in page, "No worker is alive" in page) == (True, True)
    assert client.get("/quarantine/progress/").status_code == 200
    assert work_once(HANDLERS, owner="w")
    assert client.get("/quarantine/progress/").headers["HX-Refresh"] == "true"
    page = client.get("/quarantine/").content.decode()
    assert ("Tried 63 rows: 61 loaded, 2 still waiting." in page, "hx-get=" in page) == (True, False)
    assert desk.rows("SELECT count(*) FROM stored.transactions") == [(62,)]


def test_a_job_tries_nothing_for_who_may_no_longer_do_that(client: Client, desk: Desk) -> None:
    desk.load(desk.mapping, {"pay3.csv": "no,client,day,amt\n" + "".join(f"{n},9,2024-01-06,1\n" for n in range(100, 160))})
    client.post("/quarantine/retry/")
    User.objects.update(role_id="auditor")
    assert work_once(HANDLERS, owner="w")
    assert Job.objects.values_list("state", "result").get() == ("failed", None)


def test_the_list_goes_out_as_a_file_and_on_record(client: Client) -> None:
    answer = client.get("/quarantine/export/?table=transactions")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "id,source,table,file,line,reason,shape"
    assert (len(lines), lines[1].split(",", 1)[1]) == (
        4, 'core,transactions,pay.csv,3,occurred_on is not a date,"9,9,9999-99-99,99999999999"')
    log = ReadLog.objects.get()
    assert (log.what, log.subject, log.reason) == ("export", "quarantine", "3 rows, masked")


def test_a_branch_sees_the_shapes_and_changes_nothing(desk: Desk) -> None:
    branch = Outlet.objects.create(outlet_id="B1", name="分行", level="branch")
    client = client_of(person("operations", branch))
    path = row_path(client, "occurred_on is not a date")
    assert "operations of the head office" in text_of(client, path)
    refused = [client.post(f"{path}{act}/", {"why": "mend", "raw": "x", "reason_given": "because"}).status_code
               for act in ("reveal", "mend", "discard")]
    assert refused == [403, 403, 403]
    assert not ReadLog.objects.exists()


@pytest.mark.parametrize("role", ["manager", "analyst", "board", "auditor", "administrator"])
def test_others_are_refused(desk: Desk, role: str) -> None:
    assert client_of(person(role)).get("/quarantine/").status_code == 403


def test_thirty_rows_take_as_many_queries_as_one(desk: Desk, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(person("operations"))
    with django_assert_num_queries(4):  # session, person, outlet, the last job
        assert len(client.get("/quarantine/").context["page"].object_list) == 3
    desk.load(desk.mapping, {"pay3.csv": "no,client,day,amt\n" + "".join(f"{n},1,x,1\n" for n in range(100, 140))})
    with django_assert_num_queries(4):
        assert len(client.get("/quarantine/").context["page"].object_list) == 30


@pytest.mark.parametrize(("english", "chinese"), [
    ("birth_date is not a date", "出生日期不是日期"),
    ("known_at is not a date; amount is not a number", "已知时间不是日期；金额不是数字"),
    ("no customer 客户号 yet", "还没有客户号所指的客户"),
    ("key 客户号 is empty; customer is empty", "主键客户号为空；客户标识为空"),
    ("5 fields instead of 7", "有 5 个字段，应为 7 个"),
    ("the gzip file ends too early: the rest is missing", "压缩文件不完整或已损坏；其余部分缺失"),
    ("something new", "something new"),
])
def test_reasons_are_told_in_chinese(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese
