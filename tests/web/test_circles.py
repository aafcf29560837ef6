"""Circles on their page, on a customer's and by the API: three who pay each other, and of these only who is seen."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from kequn.organisation.models import Outlet
from tests.loop.circled import circled_home
from tests.web.people import client_of, person
from tests.web.test_workbench import manager, text_of

pytestmark = pytest.mark.django_db
CONDITION = "exists(circles, where=circle == 1)"


@pytest.fixture(scope="module")
def circled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return circled_home(tmp_path_factory.mktemp("circles") / "home")


@pytest.fixture(autouse=True)
def home(settings: Settings, circled: Path) -> Path:
    settings.KEQUN_HOME = circled
    return circled


@pytest.fixture
def analyst() -> Client:
    return client_of(person("analyst"))


def words_of(client: Client, path: str) -> str:
    """What stands on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(client, path)).split())


def test_the_page_lists_circles_and_each_opens_its_people(analyst: Client) -> None:
    words = words_of(analyst, "/circles/")
    assert "3 customers are in 1 circle" in words
    assert "of 3 people 1" in words
    page = text_of(analyst, "/circles/")
    address = f"/segments/new?{urlencode({'where': CONDITION, 'unit': 'customer'})}".replace("&", "&amp;")
    assert address in page
    answer = analyst.post("/api/v1/count", {"expression": CONDITION}, content_type="application/json").json()
    assert answer["count"] == 3


def test_the_operation_gives_the_same(analyst: Client) -> None:
    answer = analyst.get("/api/v1/circles").json()
    [circle] = answer.pop("circles")
    assert answer == {"as_of": "2026-06-30", "customers": 3, "number": 1}
    assert 0.6 <= circle.pop("alike") <= 1
    assert circle == {"circle": 1, "size": 3, "seen": 3, "ties": 3, "colleagues": 0, "condition": CONDITION}
    assert analyst.get("/api/v1/circles?offset=1").json()["circles"] == []
    assert analyst.get("/api/v1/circles?limit=0").status_code == 422


def test_who_may_not_be_told_of_few_is_told_of_none() -> None:
    board = client_of(person("board"))
    page = text_of(board, "/circles/")
    assert "Fewer than 10 customers are in a circle." in page
    assert "They are not listed" in page
    assert "of 3 people" not in page
    answer = board.get("/api/v1/circles").json()
    assert (answer["customers"], answer["number"], answer["circles"]) == (None, 0, [])


def test_who_sees_nobody_of_a_circle_does_not_see_it() -> None:
    place = Outlet.objects.create(outlet_id="O9", name="O9", level="sub_branch")
    page = text_of(client_of(person("sub_branch_head", place)), "/circles/")
    assert "No circles" in page
    assert "of 3 people" not in page


def test_of_a_customers_circle_only_who_is_seen_is_a_person() -> None:
    client = manager(1, 3)
    page = text_of(client, "/customers/C00000001/household/")
    assert "In a circle of 3 people who send each other money; has to do with 2 of them." in page
    assert "张三" in page
    assert "1 other not your customer" in page
    assert "C00000005" not in page
    assert "钱五" not in page


def test_who_is_in_no_circle_reads_nothing_of_one() -> None:
    assert "In a circle" not in text_of(manager(4), "/customers/C00000004/household/")
