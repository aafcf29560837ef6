"""Somebody judges on the pages who is one person: it counts at once, stands on record, and only who sees both may."""

from __future__ import annotations

import pytest
from django.test import Client

from kequn.access.log import What
from kequn.access.models import ReadLog
from kequn.customers.ids import customer_id
from kequn.organisation.models import Assignment
from kequn.warehouse import redirects
from kequn.warehouse.home import Paths
from kequn.work.models import Job
from tests.web.town import Town, customers_by_outlet

pytestmark = pytest.mark.django_db
REASON = {"reason": "told at the counter"}


def _client(town: Town, role: str) -> Client:
    client = Client()
    client.force_login(town.person(role))
    return client


def _two(town: Town) -> tuple[int, int]:
    """Return two customers of the sub-branch head who are two persons, the first of them with a manager."""
    here = customers_by_outlet(town.home)["101101"]
    return here[0], here[1]


def _page(one: int, other: int) -> str:
    return f"/customers/{customer_id(one)}/same/{customer_id(other)}/"


def test_two_ids_are_never_joined_here(own_town: Town) -> None:
    head, (one, other) = _client(own_town, "sub_branch_head"), _two(own_town)
    page = head.get(_page(one, other)).content.decode()
    assert "不能在这里合并" in page
    assert "两个人：" not in page
    assert 'value="same"' not in page
    head.post(f"{_page(one, other)}judge/", REASON | {"verdict": "same"})
    assert redirects.words(Paths(own_town.home)) == []
    assert "不能合并" in head.get(_page(one, other)).content.decode()


def test_a_join_is_taken_apart_and_made_again(own_town: Town) -> None:
    paths = Paths(own_town.home)
    merges = redirects.read(paths)
    seen = own_town.seen["sub_branch_head"]
    number, survivor = next((number, end) for number, end in merges.items() if end in seen)
    Assignment.objects.filter(customer_no=survivor).delete()
    Assignment.objects.create(customer_no=number, staff_number="800010", since="2026-01-01")
    head, page = _client(own_town, "sub_branch_head"), _page(number, survivor)
    assert "已作为同一客户" in head.get(page).content.decode()
    assert customer_id(number) in head.get(f"/customers/{customer_id(survivor)}/records/").content.decode()
    head.post(f"{page}judge/", {"verdict": "two", "reason": " "})
    assert redirects.read(paths) == merges
    assert head.post(f"{page}judge/", REASON | {"verdict": "two"}).status_code == 302
    assert number not in redirects.read(paths)
    [word] = redirects.words(paths)
    assert ({word.one, word.other}, word.apart, word.by, word.reason) == (
        {number, survivor}, True, "sub_branch_head-1", REASON["reason"])
    assert Job.objects.filter(kind="run").count() == 1
    operations = _client(own_town, "operations")  # of another branch
    assert operations.get(page).status_code == 404
    assert operations.post(f"{page}judge/", REASON | {"verdict": "same"}).status_code == 404
    assert ReadLog.objects.filter(what=What.IDENTITY, actor="sub_branch_head-1").exists()
    assert REASON["reason"] in head.get("/identities/?kind=words").content.decode()
    head.post(f"{page}judge/", {"verdict": "same", "reason": "it is they after all"})
    assert redirects.resolved(redirects.read(paths))[number] == survivor
    assert [(word.apart, word.reason) for word in redirects.words(paths)] == [(False, "it is they after all")]


def test_a_merge_takes_the_manager_along_and_parting_gives_back(own_town: Town) -> None:
    from kequn.bridge.people import settle as settled
    from kequn.warehouse.overlays import Overlays

    one, other = _two(own_town)
    staff = dict(Assignment.objects.filter(customer_no__in=(one, other), until=None).values_list("customer_no", "staff_number"))
    assert set(staff) == {one, other}
    Assignment.objects.filter(customer_no=one).delete()
    paths = Paths(own_town.home)
    redirects.merge(paths, other, one, at=Assignment.objects.latest("recorded_at").recorded_at, reason="test")
    for _ in range(2):
        settled(Overlays.read(paths))
        assert dict(Assignment.objects.filter(customer_no__in=(one, other), until=None).values_list(
            "customer_no", "staff_number")) == {one: staff[other]}
    redirects.undo_merge(paths, other, at=Assignment.objects.latest("recorded_at").recorded_at, reason="test")
    for _ in range(2):
        settled(Overlays.read(paths))
        assert dict(Assignment.objects.filter(customer_no__in=(one, other), until=None).values_list(
            "customer_no", "staff_number")) == {other: staff[other]}


@pytest.mark.parametrize("role", ["manager", "analyst", "compliance"])
def test_who_may_not_identify_finds_the_door_closed(own_town: Town, role: str) -> None:
    client, (one, other) = _client(own_town, role), _two(own_town)
    assert client.get("/identities/").status_code == 403
    assert client.get(_page(one, other)).status_code == 403
