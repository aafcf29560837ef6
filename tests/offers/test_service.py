"""Using a benefit and taking it back: how often, where, how many are left, and what stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kequn.offers import service
from kequn.offers.model import Benefit
from kequn.offers.models import Stock, Use
from kequn.offers.service import BenefitError
from tests.offers.taking import GROUP, ONCE, SCARCE

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 15)


def used(benefit: Benefit, customer: int, day: date = DAY, outlet: str = "O1", same: tuple[int, ...] = ()) -> Use:
    return service.use(GROUP, benefit, customer, same=same, outlet_id=outlet, day=day, by="M1")


def test_a_use_is_on_record_and_taken_from_the_stock() -> None:
    made = used(SCARCE, 7)
    assert (made.customer_no, made.group, made.benefit, made.version, made.outlet_id, made.day, made.price, made.by) == (
        7, "club", "scarce", 3, "O1", DAY, Decimal("9.90"), "M1")
    assert service.left(GROUP) == {"scarce": 14, "once": None}


def test_the_stock_ends_at_nothing_and_a_smaller_one_never_below() -> None:
    two = replace(SCARCE, stock=2)
    used(two, 1)
    used(two, 2)
    with pytest.raises(BenefitError, match="none of this benefit is left"):
        used(two, 3)
    assert (Use.objects.count(), Stock.objects.get().taken) == (2, 2)
    assert service.left(replace(GROUP, menu=(replace(SCARCE, stock=1),))) == {"scarce": 0}
    with pytest.raises(BenefitError, match="none of this benefit is left"):
        used(replace(SCARCE, stock=0), 4)


@pytest.mark.parametrize(("period", "inside", "outside"), [
    ("month", date(2026, 5, 31), date(2026, 6, 1)), ("quarter", date(2026, 6, 30), date(2026, 7, 1)),
    ("year", date(2026, 12, 31), date(2027, 1, 1)), ("once", date(2036, 1, 1), None),
])
def test_nobody_uses_more_than_the_menu_allows_within_a_period(period: str, inside: date, outside: date | None) -> None:
    twice = replace(SCARCE, limit=2, period=period)
    used(twice, 7)
    used(twice, 7, inside)
    with pytest.raises(BenefitError, match="has used it 2 times"):
        used(twice, 7, inside)
    used(twice, 8, inside)
    if outside:
        used(twice, 7, outside)
    assert Stock.objects.get().taken == (4 if outside else 3)


def test_who_was_merged_counts_with_the_survivor() -> None:
    used(ONCE, 7)
    with pytest.raises(BenefitError, match="has used it once"):
        used(ONCE, 8, same=(7,))


def test_a_benefit_is_given_where_the_menu_says() -> None:
    there = replace(SCARCE, outlets=("O2", "O3"))
    with pytest.raises(BenefitError, match="not given there"):
        used(there, 7)
    assert used(there, 7, outlet="O3").outlet_id == "O3"


def test_a_use_is_taken_back_once_with_a_reason_and_stays_on_record() -> None:
    made = used(SCARCE, 7)
    with pytest.raises(BenefitError, match="why it is taken back"):
        service.undo(made.pk, {7}, reason=" \n ", by="M2")
    with pytest.raises(BenefitError, match="does not stand"):
        service.undo(made.pk, {8}, reason="登记错人", by="M2")
    service.undo(made.pk, {7}, reason="登记\n错人", by="M2")
    with pytest.raises(BenefitError, match="does not stand"):
        service.undo(made.pk, {7}, reason="again", by="M2")
    made.refresh_from_db()
    assert (made.undone_by, made.undone_reason, made.undone_at is not None) == ("M2", "登记 错人", True)
    assert service.left(GROUP)["scarce"] == 15
    assert used(SCARCE, 7).nth == 1  # and may be used again
    assert list(service.users()) == [(7, "club", "scarce", 1)]


def test_what_was_taken_back_frees_its_place_and_no_other() -> None:
    twice = replace(SCARCE, limit=2)
    first, second = used(twice, 7), used(twice, 7)
    service.undo(first.pk, {7}, reason="x", by="M1")
    assert (second.nth, used(twice, 7).nth) == (2, 1)


def test_the_uses_of_the_erased_go_and_what_they_took_stays_taken() -> None:
    used(SCARCE, 7)
    used(SCARCE, 8)
    assert service.forget({7}) == 1
    assert (list(Use.objects.values_list("customer_no", flat=True)), service.left(GROUP)["scarce"]) == ([8], 13)


def test_a_benefit_is_given_until_its_last_day() -> None:
    ending = replace(SCARCE, until=DAY)
    used(ending, 1)
    with pytest.raises(BenefitError, match="this benefit was given until 2026-05-15"):
        used(ending, 2, DAY + timedelta(days=1))
    assert (Use.objects.count(), Stock.objects.get().taken) == (1, 1)
