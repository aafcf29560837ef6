"""Ids outside, numbers inside."""

from __future__ import annotations

import pytest

from kequn.customers.ids import customer_id, household_id, number_of
from kequn.kernel.errors import KequnError


@pytest.mark.parametrize("number", [1, 123, 99_999_999, 123_456_789_012])
def test_an_id_leads_back_to_its_number(number: int) -> None:
    assert number_of(customer_id(number)) == number_of(household_id(number)) == number


def test_an_id_has_eight_digits_or_more() -> None:
    assert (customer_id(123), household_id(7)) == ("C00000123", "H00000007")


@pytest.mark.parametrize("identifier", ["", "123", "C", "X00000001", "C12a", "C٣", "C1\n2", "C" + "9" * 30])
def test_what_is_no_id_is_one_line_without_the_text(identifier: str) -> None:
    with pytest.raises(KequnError) as caught:
        number_of(identifier)
    assert str(caught.value).startswith("that is not an id")
    assert "\n" not in str(caught.value)
