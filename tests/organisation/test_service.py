"""Handing customers over, giving deputies, returning to the pool: what is refused, what changes, what is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kequn.organisation import service
from kequn.organisation.models import Assignment, Outlet, Staff
from kequn.organisation.service import AssignmentError

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def people() -> None:
    outlet = Outlet.objects.create(outlet_id="O1", name="一网点", level="outlet")
    for number, position in (("M1", "manager"), ("M2", "manager"), ("M3", "remote_agent"), ("P1", "operations")):
        Staff.objects.create(staff_number=number, name="某某", outlet=outlet, position=position)
    Staff.objects.create(staff_number="M8", name="某某", outlet=outlet, position="manager", active=False)
    service.hand_over([1, 2, 3], "M1", deputy="M2", on=START, by="H1")


def held() -> list[tuple[int, str, str]]:
    return list(Assignment.objects.filter(until=None).values_list("customer_no", "staff_number", "deputy_number"))


def history(customer: int) -> list[tuple[str, str, date, date | None, str, str]]:
    rows = Assignment.objects.filter(customer_no=customer).order_by("pk")
    return list(rows.values_list("staff_number", "deputy_number", "since", "until", "recorded_by", "ended_by"))


def test_a_hand_over_ends_the_old_and_begins_the_new_and_keeps_both() -> None:
    assert service.hand_over([1, 4], "M2", on=date(2026, 3, 1), by="H2") == 2
    assert held() == [(1, "M2", ""), (2, "M1", "M2"), (3, "M1", "M2"), (4, "M2", "")]
    assert history(1) == [("M1", "M2", START, date(2026, 3, 1), "H1", "H2"), ("M2", "", date(2026, 3, 1), None, "H2", "")]
    old, new = Assignment.objects.filter(customer_no=1).order_by("pk")
    assert old.ended_at == new.recorded_at


def test_who_has_that_manager_and_deputy_already_stays_untouched() -> None:
    assert service.hand_over([1, 2], "M1", deputy="M2", on=date(2026, 3, 1), by="H2") == 0
    assert history(1) == [("M1", "M2", START, None, "H1", "")]


def test_a_deputy_is_given_and_taken_away_with_its_history() -> None:
    assert service.deputise([1], "M3", on=date(2026, 2, 1), by="H1") == 1
    assert service.deputise([1], "", on=date(2026, 4, 1), by="H1") == 1
    assert [(deputy, since, until) for _, deputy, since, until, *_ in history(1)] == [
        ("M2", START, date(2026, 2, 1)), ("M3", date(2026, 2, 1), date(2026, 4, 1)), ("", date(2026, 4, 1), None)]


def test_a_customer_returns_to_the_pool_and_comes_back() -> None:
    assert service.to_pool([1, 9], on=date(2026, 2, 1), by="H1") == 1  # 9 was there already
    assert 1 not in service.standing([1, 2])
    assert service.hand_over([1], "M3", on=date(2026, 3, 1), by="H1") == 1
    assert [(who, since) for who, _, since, *_ in history(1)] == [("M1", START), ("M3", date(2026, 3, 1))]


@pytest.mark.parametrize(("customers", "to", "deputy", "day", "said"), [
    ([], "M2", "", START, "no customer was chosen"),
    ([1], "X9", "", START, "there is no member of staff X9"),
    ([1], "M8", "", START, "M8 does not work here any more"),
    ([1], "P1", "", START, "P1 works in operations and serves no customers"),
    ([1], "M2", "M2", START, "M2 cannot be their own deputy"),
    ([1], "M2", "X9", START, "there is no member of staff X9"),
    ([1], "M2", "", date(2025, 12, 31), "one of these customers is with M1 since 2026-01-01"),
    ([1], "M2", "", timezone.localdate() + timedelta(2), "is still to come"),
])
def test_nonsense_is_refused_in_one_line_and_nothing_changes(
    customers: list[int], to: str, deputy: str, day: date, said: str,
) -> None:
    before = list(Assignment.objects.values())
    with pytest.raises(AssignmentError) as refused:
        service.hand_over(customers, to, deputy=deputy, on=day, by="H1")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list(Assignment.objects.values()) == before


def test_one_bad_customer_stops_the_whole_hand_over() -> None:
    service.hand_over([3], "M2", on=date(2026, 5, 1), by="H1")
    with pytest.raises(AssignmentError):
        service.hand_over([1, 2, 3], "M3", on=date(2026, 4, 1), by="H1")
    assert held() == [(1, "M1", "M2"), (2, "M1", "M2"), (3, "M2", "")]


def test_a_deputy_is_somebody_else_and_stands_in_for_somebody() -> None:
    with pytest.raises(AssignmentError, match="cannot be their own deputy"):
        service.deputise([1], "M1", on=date(2026, 2, 1), by="H1")
    with pytest.raises(AssignmentError, match="no manager to be deputised for"):
        service.deputise([7], "M2", on=date(2026, 2, 1), by="H1")
