"""A list leaves the house only after a second person's word, without the hold-out, marked, and everybody in it logged."""

from __future__ import annotations

import csv
import shutil
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import python_calamine
from django.test import Client

from kequn.access.models import Approval, ReadLog, ReadLogCustomer
from kequn.loop.run import run
from kequn.segments.service import save
from kequn.segments.split import held_out, split
from tests.web.people import client_of, person
from tests.web.two_people import checker, home, maker

pytestmark = pytest.mark.django_db
__all__ = ["checker", "home", "maker"]
ASKED = {"purpose": "marketing", "parts": "none", "name": "", "reason": "spring letters"}


@pytest.fixture(scope="module")
def published(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(small, tmp_path_factory.mktemp("small") / "home"))
    (home / "policy.toml").write_text("[holdout]\nshare = 0.5\n", encoding="utf-8")
    save(home, "everybody", {"zh": "所有人", "en": "Everybody"}, "True")
    save(home, "homes", {"zh": "家庭", "en": "Homes"}, "True", unit="household")
    run(home)
    return home


def asked(maker: Client, **given: str) -> Approval:
    answer = maker.post("/segments/everybody/export", ASKED | given)
    assert answer.status_code == 302, answer.content.decode()
    return Approval.objects.get()


def approved(maker: Client, checker: Client, **given: str) -> Approval:
    found = asked(maker, **given)
    page = checker.post(f"/approvals/{found.pk}/decide/", {"act": "approve"}, follow=True).content.decode()
    assert "who asked for it can download it now" in page
    return found


def lines(maker: Client, found: Approval) -> list[list[str]]:
    answer = maker.post(f"/approvals/{found.pk}/download/", {"as": "csv"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("max-age=0")
    return [*csv.reader(StringIO(answer.content.decode("utf-8-sig")))]


def test_a_list_to_sell_leaves_the_hold_out_at_home_and_names_everybody_in_the_log(maker: Client, checker: Client) -> None:
    contacted = [number for number, out in zip(range(1, 7), held_out(range(1, 7), 0.5), strict=True) if not out]
    assert 0 < len(contacted) < 6
    found = approved(maker, checker)
    rows = lines(maker, found)
    assert [row[0] for row in rows[4:]] == [f"C{number:08d}" for number in contacted]
    assert "exported by maker" in rows[0][0]
    assert "to sell" in rows[0][0]
    assert f"approval {found.pk} by checker, reason: spring letters" in rows[1][0]
    assert rows[2][0] == f"{len(contacted)} people; {6 - len(contacted)} of the bank's hold-out are left out"
    [code] = {row[-1] for row in rows[4:]}
    assert code.startswith(f"E{found.pk}-")
    log = ReadLog.objects.get(what="export")
    assert (log.actor, log.number, log.subject) == ("maker", len(contacted), f"segment everybody {code}")
    assert sorted(ReadLogCustomer.objects.filter(log=log).values_list("customer_no", flat=True)) == contacted


def test_names_are_masked_as_on_the_pages_and_no_phone_is_in_the_file(maker: Client, checker: Client) -> None:
    rows = lines(maker, approved(maker, checker, purpose="service"))
    assert [row[1] for row in rows[4:6]] == ["王**", "李**"]
    assert "13812341234" not in str(rows)
    assert len(rows) == 4 + 6  # a notice of service goes to everybody


def test_the_excel_file_bears_the_mark_and_the_parts(maker: Client, checker: Client) -> None:
    found = approved(maker, checker, purpose="analysis", parts="ab", name="spring")
    answer = maker.post(f"/approvals/{found.pk}/download/", {"as": "excel"})
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    rows = python_calamine.load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert "exported by maker" in str(rows[0][0])
    shares = {"A": 0.45, "B": 0.45, "control": 0.1}
    assert [row[6] for row in rows[4:]] == split("spring", range(1, 7), shares).tolist()


def test_nothing_leaves_before_a_second_person_or_to_another_or_after_its_days(maker: Client, checker: Client) -> None:
    found = asked(maker)
    assert maker.post(f"/approvals/{found.pk}/decide/", {"act": "approve"}).status_code == 403
    assert maker.post(f"/approvals/{found.pk}/download/").status_code == 400
    checker.post(f"/approvals/{found.pk}/decide/", {"act": "approve"})
    assert checker.post(f"/approvals/{found.pk}/download/").status_code == 404
    Approval.objects.update(decided_at=Approval.objects.get().made_at - timedelta(days=8))
    assert maker.post(f"/approvals/{found.pk}/download/").status_code == 400
    assert not ReadLog.objects.filter(what="export").exists()


@pytest.mark.parametrize(("segment", "given", "said"), [
    ("everybody", {"reason": "no"}, "say in a few words what the list is for"),
    ("everybody", {"purpose": "fun"}, "Select a valid choice"),
])
def test_what_is_lacking_is_said_in_one_line(maker: Client, segment: str, given: dict[str, str], said: str) -> None:
    answer = maker.post(f"/segments/{segment}/export", ASKED | given)
    assert said in answer.content.decode()
    assert not Approval.objects.exists()


def test_a_list_may_not_be_longer_than_the_policy_says(maker: Client, home: Path) -> None:
    (home / "policy.toml").write_text("[export]\nrows = 3\n", encoding="utf-8")
    page = maker.post("/segments/everybody/export", ASKED | {"purpose": "service"}).content.decode()
    assert "the list would hold 6 people; one to 3 may leave the house at once" in page


def test_a_segment_of_households_leaves_as_its_members(maker: Client, checker: Client) -> None:
    assert "The list holds the members of these households." in maker.get("/segments/homes/export").content.decode()
    answer = maker.post("/segments/homes/export", ASKED | {"purpose": "service"})
    assert answer.status_code == 302, answer.content.decode()
    found = Approval.objects.get()
    checker.post(f"/approvals/{found.pk}/decide/", {"act": "approve"})
    assert ReadLogCustomer.objects.count() == 0
    assert len([line for line in lines(maker, found) if line and line[0].startswith("C0000")]) == 6
    assert ReadLogCustomer.objects.count() == 6


def test_who_sees_no_persons_cannot_ask(home: Path) -> None:
    assert client_of(person("analyst", name="an")).get("/segments/everybody/export").status_code == 403
