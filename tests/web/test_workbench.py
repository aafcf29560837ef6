"""Search, the customer's and the household's page: who sees whom, what is masked, what is written down."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from kequn.access.models import ReadLog, ReadLogCustomer
from kequn.bridge.models import Answer
from kequn.organisation.models import Assignment, Outlet, Staff
from kequn.warehouse.home import Paths
from kequn.warehouse.redirects import merge
from kequn.warehouse.tombstones import erase
from kequn.web.workbench import customer
from tests.web.people import client_of, person

pytestmark = pytest.mark.django_db

PARTS = ("", "wallet/", "household/", "segments/", "accounts/", "tags/", "timeline/", "tags/pension_90d/", "tags/age/")
SECRET = ("13812341234", "1954-03-02", "A001", "6222000000009999", "社保中心", "自来水公司")
SEARCHED, OPENED = 10, 14  # of them session, user, outlets and the log
LATER = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def home(settings: Settings, people: Path) -> Path:
    settings.KEQUN_HOME = people
    return people


def manager(*numbers: int, name: str = "M001") -> Client:
    """Sign in somebody who answers for these customers."""
    Staff.objects.get_or_create(staff_number=name, defaults={"name": "周经理"})
    for number in numbers:
        Assignment.objects.create(customer_no=number, staff_number=name, since=date(2026, 1, 1), recorded_at=timezone.now())
    return client_of(person("manager", name=name))


def head(outlet_id: str, level: str = "sub_branch") -> Client:
    """Sign in the head of a place."""
    place = Outlet.objects.create(outlet_id=outlet_id, name=outlet_id, level=level)
    return client_of(person("sub_branch_head", place, name=f"H{outlet_id}"))


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def found(client: Client, text: str) -> list[str]:
    answer = client.post("/search", {"q": text}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return re.findall(r'href="/customers/(C\d{8})/"', answer.content.decode())


def test_a_manager_finds_their_own_by_name_pinyin_and_id(home: Path) -> None:
    client = manager(1, 3)
    assert found(client, "王小明") == ["C00000001"]
    assert found(client, "wang") == ["C00000003", "C00000001"]
    assert found(client, "c4") == []
    assert ReadLog.objects.filter(what="search").count() == 2
    assert sorted(ReadLogCustomer.objects.values_list("customer_no", flat=True)) == [1, 1, 3]


def test_what_was_typed_stands_in_no_address(home: Path) -> None:
    client = manager(1)
    page = text_of(client, "/search?q=王小明")
    assert "C00000001" not in page
    assert 'method="post" action="/search"' in page
    answer = client.post("/search", {"q": "王小明"})
    assert 'value="王小明"' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_answers_who_this_is_and_what_they_have(home: Path) -> None:
    page = text_of(manager(1), "/customers/C00000001/")
    for said in ("王小明", "72", "人民路支行", "周经理", "138****1234", "75,100.00", "2026-07-10", "稳健基金", "2026-06-30"):
        assert said in page, said


def test_every_tag_that_the_first_screen_shows_is_read() -> None:
    templates = Path(customer.__file__).parents[1] / "templates" / "kequn" / "workbench"
    shown = "".join((templates / name).read_text("utf-8") for name in ("customer.html", "who.html"))
    assert set(re.findall(r"\btags\.(\w+)", shown)) == customer.TAGS


@pytest.mark.parametrize("part", PARTS)
def test_no_part_holds_a_value_unmasked(home: Path, part: str) -> None:
    page = text_of(manager(1, 2), f"/customers/C00000001/{part}")
    assert [secret for secret in SECRET if secret in page] == []


@pytest.mark.parametrize("part", PARTS)
def test_anothers_customer_is_not_there(home: Path, part: str) -> None:
    client = manager(3)
    assert client.get(f"/customers/C00000001/{part}").status_code == 404
    assert client.get(f"/customers/C00009999/{part}").status_code == 404
    assert head("O2").get(f"/customers/C00000001/{part}").status_code == 404
    assert head("O1").get(f"/customers/C00000001/{part}").status_code == 200
    assert set(ReadLog.objects.filter(actor="M001").values_list("what", flat=True)) == {"not_seen"}


def test_what_is_not_there_is_said_of_what_it_is(home: Path) -> None:
    client = manager(3)
    assert "A customer may have been handed over." in client.get("/customers/C00000001/").content.decode()
    for path in ("/moments/nothing/", "/nothing/"):
        page = client.get(path)
        assert page.status_code == 404
        assert "Check the address, or start from the menu." in page.content.decode()


def test_the_page_says_what_is_missing_and_asks_the_question_that_tells_most(home: Path) -> None:
    page = text_of(manager(1, 3), "/customers/C00000003/")
    assert "37%" in page
    assert "Your risk assessment is due." in page
    assert "(weight 9): valid risk assessment, not on record. An answer adds about 16 points." in page
    assert "Missing or to confirm: 8" in page
    assert "Which bank is your pension paid to?" not in page  # known of the father, and nothing of his stands here


@pytest.mark.parametrize("role", ["analyst", "board", "compliance", "auditor", "administrator"])
def test_roles_that_see_no_person_have_no_such_page(home: Path, role: str) -> None:
    client = client_of(person(role))
    for path in ("/search", "/customers/C00000001/", "/customers/C00000001/timeline/", "/households/H00000001/"):
        assert client.get(path).status_code == 403, path


def test_operations_see_names_masked(home: Path) -> None:
    office = Outlet.objects.create(outlet_id="HQ", name="总行", level="head_office")
    client = client_of(person("operations", office))
    for path in ("/customers/C00000001/", "/customers/C00000001/household/", "/households/H00000001/"):
        page = text_of(client, path)
        assert "王**" in page, path
        assert "王小明" not in page, path


def test_of_a_household_only_those_seen_are_people(home: Path) -> None:
    page = text_of(manager(1), "/households/H00000001/")
    assert "王小明" in page
    for other in ("李华", "王小<", "C00000002", "C00000003", "13912345678"):
        assert other not in page, other
    assert "75,100.00" in page
    whole = text_of(client_of(person("branch_head")), "/households/H00000001/")
    for member in ("王小明", "李华", "C00000002", "C00000003"):
        assert member in whole, member
    assert "75,100.00" in whole  # the grown child belongs to the family, too, and is in no total of it
    assert "Further families" in whole


def test_a_household_says_whom_of_those_seen_to_ask_what(home: Path) -> None:
    client = manager(1, 2)
    page = text_of(client, "/households/H00000001/")
    assert re.findall(r'data-label="Known">([^<]*)</td>', page) == ["78%", "26%"]
    assert 'ask <a href="/customers/C00000002/">李华</a>' in page
    assert "Which bank is your pension paid to?" in page
    Assignment.objects.filter(customer_no=2).delete()
    alone = text_of(client, "/households/H00000001/")
    assert re.findall(r'data-label="Known">([^<]*)</td>', alone) == ["78%", "—"]
    assert "Where do you live now?" in alone
    assert "pension" not in alone


def test_an_answer_is_noted_on_the_page_and_counts_at_once(home: Path) -> None:
    client = manager(2)
    assert "26%" in text_of(client, "/customers/C00000002/")
    noted = client.post("/customers/C00000002/answer/", {"fact": "pension", "value": "工行"})
    assert (noted.status_code, noted["location"]) == (302, "/customers/C00000002/")
    page = text_of(client, "/customers/C00000002/")
    assert "41%" in page
    assert "<span>工行</span>" in page
    assert "Which bank is your pension paid to?" not in page
    client.post("/customers/C00000002/answer/", {"fact": "address", "refused": "1"})
    assert "would not say" in text_of(client, "/customers/C00000002/")
    client.post("/customers/C00000002/answer/", {"fact": "mobile", "value": " "})
    assert "write what the customer said" in text_of(client, "/customers/C00000002/")
    assert Answer.objects.count() == 2


def test_within_the_days_list_the_next_question_follows_in_its_place(home: Path) -> None:
    client, inside = manager(2), {"HX-Request": "true"}
    wrong = client.post("/customers/C00000002/answer/", {"fact": "pension", "value": " "}, headers=inside).content.decode()
    assert wrong.count("write what the customer said") == wrong.count("kq-state-bad") == 1
    assert "Which bank is your pension paid to?" in wrong
    noted = client.post("/customers/C00000002/answer/", {"fact": "pension", "value": "工行"}, headers=inside).content.decode()
    assert noted.count("kq-state-good") == noted.count('class="kq-ask"') == 1
    assert "Which bank is your pension paid to?" not in noted
    assert "hx-post" in noted  # and the next one may be answered there
    assert Answer.objects.count() == 1


def test_nobody_notes_an_answer_of_anothers_customer(home: Path) -> None:
    client = manager(1)
    assert client.post("/customers/C00000002/answer/", {"fact": "pension", "value": "工行"}).status_code == 404
    assert client.get("/customers/C00000001/answer/").status_code == 405
    board = client_of(person("board"))
    assert board.post("/customers/C00000001/answer/", {"fact": "pension", "value": "工行"}).status_code == 403
    assert not Answer.objects.exists()


def test_a_household_is_there_for_who_sees_one_of_its_members(home: Path) -> None:
    assert manager(4).get("/households/H00000001/").status_code == 404
    assert manager(2, name="M002").get("/households/H00000001/timeline/").status_code == 200
    assert client_of(person("manager", name="M003")).get("/households/H00000099/").status_code == 404


def test_the_timeline_tells_everything_newest_first_and_one_source_alone(home: Path) -> None:
    client = manager(1)
    page = text_of(client, "/customers/C00000001/timeline/")
    days = re.findall(r'<time datetime="([\d-]+)"', page)
    assert days == sorted(days, reverse=True)
    assert days[0] == "2026-06-29"
    assert {"2026-06-11", "2026-06-10", "2026-04-04", "2026-03-05", "2026-03-01", "2026-02-01", "2026-01-01"} <= set(days)
    assert "× 2" in page
    assert 'class="kq-inferred"' in page
    only = text_of(client, "/customers/C00000001/timeline/?source=complaints")
    assert re.findall(r'<time datetime="([\d-]+)"', only) == ["2026-03-05", "2026-03-01"]
    assert re.findall(r'<time datetime="([\d-]+)"', text_of(client, "/customers/C00000001/timeline/?from=999")) == []


def test_evidence_shows_the_rows_that_were_counted(home: Path) -> None:
    client = manager(1)
    page = text_of(client, "/customers/C00000001/tags/pension_90d/")
    assert page.count("5,000.00") >= 2
    assert "2026-05-10" in page
    assert "2026-06-10" in page
    assert client.get("/customers/C00000001/tags/household_aum/").status_code == 400


def test_a_value_is_shown_once_after_the_reason_is_on_record(home: Path) -> None:
    client = manager(1)
    path = "/customers/C00000001/reveal/"
    assert client.post(path, {"column": "phone", "reason": ""}).status_code == 400
    assert client.post(path, {"column": "phone", "reason": "other", "text": ""}).status_code == 400
    assert not ReadLog.objects.filter(what="reveal").exists()
    answer = client.post(path, {"column": "phone", "reason": "service"}, headers={"HX-Request": "true"})
    assert "13812341234" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    row = ReadLog.objects.get(what="reveal")
    assert (row.actor, row.customer_no, row.subject, row.reason) == ("M001", 1, "phone", "service")
    assert "A001" in client.post(path, {"column": "account_id", "place": "0", "reason": "service"}).content.decode()
    assert "1954-03-02" in client.post(path, {"column": "birth_date", "reason": "service"}).content.decode()
    assert client.post(path, {"column": "national_id_hash", "reason": "service"}).status_code == 404
    assert client.post("/customers/C00000002/reveal/", {"column": "phone", "reason": "service"}).status_code == 404
    assert client.get(path).status_code == 405


def test_opening_a_page_is_written_once_and_its_parts_belong_to_it(home: Path) -> None:
    client = manager(1, 2)
    token = re.findall(r"opened=([^\"&]+)", text_of(client, "/customers/C00000001/"))[0]
    assert ReadLog.objects.filter(what="customer", customer_no=1).count() == 1
    client.get(f"/customers/C00000001/timeline/?opened={token}")
    assert ReadLog.objects.filter(what="customer").count() == 1
    client.get(f"/customers/C00000002/timeline/?opened={token}")  # another's token tells nothing of this customer
    assert ReadLog.objects.filter(what="customer", customer_no=2).count() == 1
    client.get("/customers/C00000001/timeline/")
    assert ReadLog.objects.filter(what="customer", customer_no=1).count() == 2


def test_the_merged_lead_to_the_survivor_and_the_erased_are_gone(people: Path, settings: Settings, tmp_path: Path) -> None:
    settings.KEQUN_HOME = home = tmp_path / "home"
    shutil.copytree(people, home)
    client = manager(1, 3, 4)
    assert client.get("/customers/C00000004/").status_code == 200
    merge(Paths(home), 4, 3, at=LATER, reason="one person")
    erase(Paths(home), 1, at=LATER, reason="asked")
    answer = client.get("/customers/C00000004/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/customers/C00000003/")
    for part in PARTS:
        assert client.get(f"/customers/C00000001/{part}").status_code == 404, part
    assert found(client, "王小明") == ["C00000003"]


def test_the_records_are_asked_as_often_for_many_as_for_one(
    home: Path, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = manager(1, 3, 4, 5, 6, 7)
    with django_assert_num_queries(SEARCHED):
        assert len(found(client, "曾王")) == 1
    with django_assert_num_queries(SEARCHED):
        assert len(found(client, "王")) == 5
    with django_assert_num_queries(OPENED):
        client.get("/customers/C00000001/")
    with django_assert_num_queries(OPENED):
        client.get("/customers/C00000007/")

