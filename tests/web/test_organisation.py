"""Places and managers: what is counted, who is out of bounds, and a hand-over that counts at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from kequn.access.models import ReadLog
from kequn.access.reading import scope_of
from kequn.customers.ids import customer_id
from kequn.organisation.models import Assignment, Outlet, Staff
from tests.web.people import client_of, person
from tests.web.town import Town, leave, settle

pytestmark = pytest.mark.django_db
MINE, NEXT_DOOR, ELSEWHERE = "101101", "101201", "102301"
QUERIES = 10


@pytest.fixture
def town(demo_home: Path, settings: Settings) -> Iterator[Town]:
    settings.KEQUN_HOME = demo_home
    made = settle(demo_home)
    for number, outlet in (("manager-1", MINE), ("somebody-else", MINE), ("M5", NEXT_DOOR), ("M6", ELSEWHERE)):
        Staff.objects.create(staff_number=number, name="郑某", outlet=Outlet.objects.get(outlet_id=outlet), position="manager")
    yield made
    leave()


@pytest.fixture
def head(town: Town) -> Client:
    """The head of the sub-branch with both outlets."""
    return client_of(town.person("sub_branch_head"))


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(client: Client, customers: list[int], **given: str) -> str:
    """Send the form; return what the page says then."""
    form = {"customer": [customer_id(number) for number in customers], "what": "to", "on": f"{timezone.localdate()}",
            "back": "/organisation/", **given}
    answer = client.post("/organisation/hand-over/", form, follow=True)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def holder(customer: int) -> str | None:
    found = Assignment.objects.filter(customer_no=customer, until=None).first()
    return found.staff_number if found else None


def test_the_page_counts_customers_pool_and_loads(town: Town, head: Client) -> None:
    both = town.seen["sub_branch_head"]
    managed = Assignment.objects.filter(customer_no__in=both, until=None).count()
    text = text_of(head, "/organisation/")
    assert f"{len(both)} customers, of whom {len(both) - managed} are in the pool" in text
    assert "3 managers are outside 80–500 customers" in text
    assert "manager-1" in text
    assert "M6" not in text  # of another branch
    assert text_of(head, f"/organisation/?place={MINE}").count("few") == 2


def test_the_whole_bank_tells_those_of_no_outlet(town: Town, head: Client) -> None:
    bank = person("operations", Outlet.objects.get(parent=None), name="whole")
    text = text_of(client_of(bank), "/organisation/")
    found = re.search(r"([0-9,]+) customers, of whom .* ([0-9,]+) customers more belong to no place", text)
    assert found
    assert sum(int(number.replace(",", "")) for number in found.groups()) == len(town.everybody)
    assert "belong to no place" not in text_of(head, "/organisation/")


def test_another_branch_is_not_there(town: Town, head: Client) -> None:
    for path in (f"/organisation/?place={ELSEWHERE}", "/organisation/?place=nowhere", "/organisation/staff/M6/",
                 "/organisation/staff/nobody/", f"/organisation/pool/{ELSEWHERE}/"):
        assert head.get(path).status_code == 404, path


def test_a_hand_over_counts_at_once_and_the_look_is_on_record(town: Town, head: Client) -> None:
    mine = sorted(town.seen["manager"])[:2]
    page = head.get("/organisation/staff/manager-1/").content.decode()
    assert all(customer_id(number) in page for number in mine)
    assert ReadLog.objects.filter(actor="sub_branch_head-1", what="members", subject="manager-1", number=40).count() == 1
    assert "2 customers changed hands" in send(head, mine, to="M5")
    assert [holder(number) for number in mine] == ["M5", "M5"]
    assert scope_of(town.person("manager")).managed == town.seen["manager"] - set(mine)
    assert Assignment.objects.get(customer_no=mine[0], until=None).recorded_by == "sub_branch_head-1"


def test_the_pool_is_given_out_and_taken_back(town: Town, head: Client) -> None:
    managed = set(Assignment.objects.values_list("customer_no", flat=True))
    free = min(town.seen["lobby_manager"] - managed, default=None) or min(town.seen["sub_branch_head"] - managed)
    outlet = MINE if free in town.seen["lobby_manager"] else NEXT_DOOR
    assert "customers for whom nobody answers" in text_of(head, f"/organisation/pool/{outlet}/")
    send(head, [free], to="M5")
    assert holder(free) == "M5"
    send(head, [free], what="pool")
    assert holder(free) is None


def test_what_cannot_be_is_said_and_changes_nothing(town: Town, head: Client) -> None:
    mine = min(town.seen["manager"])
    other = min(town.others("sub_branch_head"))
    before = list(Assignment.objects.order_by("pk").values())
    for customers, given, said in (
        ([], {"to": "M5"}, "No customer was chosen"), ([mine], {"to": ""}, "Choose who takes over"),
        ([mine], {"to": "M6"}, "Nobody with the number M6 works in your places"),
        ([mine], {"to": "M5", "on": "soon"}, "Write the day"),
        ([mine], {"to": "M5", "on": "2999-01-01"}, "still to come"), ([mine, other], {"to": "M5"}, "404"),
    ):
        assert said in send(head, customers, **given)
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_only_who_may_assign_gets_there(town: Town) -> None:
    codes = {role: client_of(town.person(role)).get("/organisation/").status_code for role in town.seen}
    assert {role for role, code in codes.items() if code == 200} == {"sub_branch_head", "branch_head", "operations"}
    assert {code for code in codes.values() if code != 200} == {403}


def test_operations_see_masked_names(town: Town) -> None:
    client = client_of(town.person("operations"))
    text = text_of(client, f"/organisation/pool/{ELSEWHERE}/")
    assert re.search(r".＊|.\*", text)
    assert client.get(f"/organisation/pool/{MINE}/").status_code == 404


def test_many_staff_take_no_more_queries(
    town: Town, head: Client, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    head.get("/organisation/")
    with django_assert_num_queries(QUERIES):
        head.get("/organisation/")
    outlet = Outlet.objects.get(outlet_id=MINE)
    Staff.objects.bulk_create(Staff(staff_number=f"N{n}", name="某", outlet=outlet, position="manager") for n in range(30))
    with django_assert_num_queries(QUERIES):
        head.get("/organisation/")
