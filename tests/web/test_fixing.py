"""Fixing a segment on its page: asked for by one person, approved by another, shown with its day ever after."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from kequn.access.models import Approval
from kequn.loop.run import run
from kequn.segments.service import save
from tests.web.people import client_of, person
from tests.web.two_people import checker, home, maker

pytestmark = pytest.mark.django_db
__all__ = ["checker", "home", "maker"]
ASKED = {"title_zh": "固定的上海客户", "title_en": "Shanghai, fixed", "id": "fixed_one", "note": "spring"}


@pytest.fixture(scope="module")
def published(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(small, tmp_path_factory.mktemp("small") / "home"))
    save(home, "of_shanghai", {"zh": "上海客户", "en": "Of Shanghai"}, 'city == "上海"')
    save(home, "homes", {"zh": "家庭", "en": "Homes"}, "True", unit="household")
    run(home)
    return home


def test_a_segment_is_fixed_by_two_and_says_since_when(maker: Client, checker: Client) -> None:
    page = maker.get("/segments/of_shanghai/").content.decode()
    assert "/segments/of_shanghai/fix" in page
    assert "Whoever is in it on 2026-06-30 stays in it" in maker.get("/segments/of_shanghai/fix").content.decode()
    assert maker.post("/segments/of_shanghai/fix", ASKED).status_code == 302
    waiting = Approval.objects.get()
    assert waiting.content["body"] == {"unit": "customer", "expression": 'exists(lists, where=list == "of_shanghai_20260630")'}
    assert checker.post(f"/approvals/{waiting.pk}/decide/", {"act": "approve"}).status_code == 302
    page = maker.get("/segments/fixed_one/").content.decode()
    assert page.count("fixed on 2026-06-30") == 1
    assert "city == &quot;上海&quot;" in page
    assert "/segments/fixed_one/fix" not in page  # it is fixed already
    assert "fixed on 2026-06-30" in maker.get("/segments/").content.decode()
    built = maker.get("/segments/fixed_one/edit").content.decode()
    assert 'value="fold:lists" selected' in built
    assert "of_shanghai_20260630" in built


def test_a_segment_of_households_is_fixed_as_one(maker: Client, checker: Client) -> None:
    assert "/segments/homes/fix" in maker.get("/segments/homes/").content.decode()
    assert "Each is followed to where most of its members live" in maker.get("/segments/homes/fix").content.decode()
    assert maker.post("/segments/homes/fix", ASKED).status_code == 302
    waiting = Approval.objects.get()
    assert waiting.content["body"] == {
        "unit": "household", "expression": 'household.exists(exists(lists, where=list == "homes_20260630"))'}
    assert checker.post(f"/approvals/{waiting.pk}/decide/", {"act": "approve"}).status_code == 302
    page = maker.get("/segments/fixed_one/").content.decode()
    assert page.count("fixed on 2026-06-30") == 1
    assert "3 <span class" in page.replace("</span> ", " ")
    assert "homes_20260630" in maker.get("/segments/fixed_one/edit").content.decode()


def test_what_cannot_be_is_said_beside_the_form(maker: Client) -> None:
    assert maker.post("/segments/of_shanghai/fix", ASKED | {"id": "Not An Id"}).status_code == 200
    assert not Approval.objects.exists()
    assert maker.get("/segments/nothing/fix").status_code == 404


def test_who_defines_nothing_fixes_nothing(home: Path) -> None:
    assert client_of(person("board", name="bo")).get("/segments/of_shanghai/fix").status_code == 403
