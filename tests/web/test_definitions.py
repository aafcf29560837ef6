"""Definitions and approvals: versions side by side, and a change that takes effect when a second person approves it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kequn.access import approval
from kequn.access.models import Approval
from kequn.access.reading import scope_of
from kequn.bridge import proposals
from kequn.definitions.model import Definition
from kequn.loop.run import run
from kequn.segments.service import definitions, save
from kequn.segments.usage import users_of
from tests.web.people import client_of, person
from tests.web.two_people import checker, home, maker

pytestmark = pytest.mark.django_db
__all__ = ["checker", "home", "maker"]


@pytest.fixture(scope="module")
def published(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(small, tmp_path_factory.mktemp("small") / "home"))
    save(home, "rich", {"zh": "有钱", "en": "Rich"}, "balance > 1000", owner="零售部")
    run(home)
    return home


def proposed(title: str = "Rich", expression: str = "balance > 20", id_: str = "rich") -> Approval:
    from kequn.access.models import User

    definition = Definition("segment", id_, {"zh": "有钱", "en": title}, {"unit": "customer", "expression": expression})
    scope = scope_of(User.objects.get(username="maker"))
    return approval.propose("segment", id_, proposals.content_of(definition), scope, title=title, note="more of them")


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def versions(home: Path) -> list[str]:
    known = definitions(home)
    return [known.get("segment", "rich", number).body["expression"] for number in known.versions("segment", "rich")]


def test_definitions_are_listed_found_and_counted(maker: Client) -> None:
    page = text_of(maker, "/definitions/?kind=segment")
    assert "<h1>13 definitions</h1>" in page
    assert "Shipped with Kequn: 12; made or changed here: 1." in page
    assert page.index("/definitions/segment/rich/") < page.index("/definitions/segment/dormant_with_balance/")
    assert "<h1>1 definition</h1>" in text_of(maker, "/definitions/?q=有钱")
    assert "No definition fits" in text_of(maker, "/definitions/?q=nothing_is_called_so")


def test_versions_stand_side_by_side_with_what_changed(maker: Client, home: Path) -> None:
    save(home, "rich", {"zh": "有钱", "en": "Rich"}, "balance > 5000", owner="零售部")
    page = text_of(maker, "/definitions/segment/rich/")
    assert "balance &gt; <del>1000</del><ins>5000</ins>" in page
    assert page.index("<b>v2</b>") < page.index("<b>v1</b>")
    assert maker.get("/definitions/segment/none/").status_code == 404
    assert maker.get("/definitions/play/rich/").status_code == 404


def test_a_tag_says_where_it_is_used(maker: Client, home: Path) -> None:
    users = users_of(definitions(home), "balance")
    assert ("segment", "rich") in users
    assert users == sorted(users, key=lambda user: user[0] == "segment")
    assert 'href="/definitions/segment/rich/"' in text_of(maker, "/definitions/tag/balance/")


def test_a_second_person_sees_what_changes_and_how_many_it_counts(checker: Client) -> None:
    found = proposed()
    assert "<h1>1 proposal waits for you</h1>" in text_of(checker, "/approvals/")
    page = text_of(checker, f"/approvals/{found.pk}/")
    assert "balance &gt; <del>1000</del><ins>20</ins>" in page
    assert page.index(">2</span>") < page.index(">1</span>")  # as proposed, in force
    assert "The maker says: more of them" in page


def test_what_is_approved_is_in_force_and_says_by_whom(checker: Client, home: Path) -> None:
    found = proposed()
    page = checker.post(f"/approvals/{found.pk}/decide/", {"act": "approve", "note": "fine"}, follow=True).content.decode()
    assert "“Rich” is approved; it counts from the next run" in page
    assert versions(home) == ["balance > 1000", "balance > 20"]
    assert "maker → checker" in text_of(checker, "/definitions/segment/rich/")
    decided = text_of(checker, f"/approvals/{found.pk}/")
    assert ("On deciding: fine" in decided, "<del>1000</del><ins>20</ins>" in decided) == (True, True)


def test_nobody_decides_on_a_change_of_their_own(maker: Client, home: Path) -> None:
    found = proposed()
    assert 'value="approve"' not in text_of(maker, f"/approvals/{found.pk}/")
    refused = maker.post(f"/approvals/{found.pk}/decide/", {"act": "approve"})
    assert refused.status_code == 403
    assert "Nobody decides on a proposal of their own" in refused.content.decode()
    assert versions(home) == ["balance > 1000"]
    maker.post(f"/approvals/{found.pk}/decide/", {"act": "withdraw"})
    assert "withdrawn" in text_of(maker, "/approvals/?show=mine")


def test_who_refuses_says_why(checker: Client, home: Path) -> None:
    found = proposed()
    page = checker.post(f"/approvals/{found.pk}/decide/", {"act": "refuse"}, follow=True).content.decode()
    assert "say in a few words why" in page
    checker.post(f"/approvals/{found.pk}/decide/", {"act": "refuse", "note": "too many"})
    assert "On deciding: too many" in text_of(checker, f"/approvals/{found.pk}/")
    assert versions(home) == ["balance > 1000"]


def test_a_condition_that_cannot_be_read_any_more_is_told(checker: Client, home: Path) -> None:
    found = proposed()
    content = {**found.content, "body": {"unit": "customer", "expression": "wealth > 1"}}
    Approval.objects.filter(pk=found.pk).update(content=content)
    assert "This condition cannot be read" in text_of(checker, f"/approvals/{found.pk}/")
    page = checker.post(f"/approvals/{found.pk}/decide/", {"act": "approve"}, follow=True).content.decode()
    assert "wealth" in page
    assert versions(home) == ["balance > 1000"]


def test_a_tag_is_proposed_and_approved_as_well(checker: Client, home: Path) -> None:
    from kequn.access.models import User

    known = definitions(home).get("tag", "balance")
    content = {**known.content(), "title": {"zh": "账户余额合计", "en": "All balances"}}
    found = approval.propose("tag", "balance", content, scope_of(User.objects.get(username="maker")), title="账户余额合计")
    page = text_of(checker, f"/approvals/{found.pk}/")
    assert "<ins>All balances</ins>" in page
    checker.post(f"/approvals/{found.pk}/decide/", {"act": "approve"})
    assert definitions(home).get("tag", "balance").title["en"] == "All balances"


def test_compliance_decides_without_seeing_numbers(maker: Client) -> None:
    found = proposed()
    client = client_of(person("compliance"))
    page = text_of(client, f"/approvals/{found.pk}/")
    assert ("How many" in page, 'value="approve"' in page) == (False, True)


@pytest.mark.parametrize("role", ["manager", "auditor", "administrator"])
def test_others_are_refused(home: Path, role: str) -> None:
    client = client_of(person(role))
    assert [client.get(path).status_code for path in ("/definitions/", "/approvals/", "/approvals/1/")] == [403] * 3


def test_thirty_proposals_take_as_many_queries_as_one(checker: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    proposed()
    with django_assert_num_queries(6):  # session, person, outlet, two counts, the rows
        assert len(text_of(checker, "/approvals/").split("/approvals/")) > 1
    for number in range(29):
        proposed(f"Rich {number}", id_=f"rich{number}")
    with django_assert_num_queries(6):
        assert "<h1>30 proposals wait for you</h1>" in text_of(checker, "/approvals/")
