"""What is shown of a personal value."""

from __future__ import annotations

from datetime import date

import pytest

from kequn.customers.masking import masked, masked_row


@pytest.mark.parametrize(("column", "value", "shown"), [
    ("name", "王小明", "王**"), ("name", "欧阳", "欧**"), ("name", "", "**"), ("counterparty_name", "Jana", "J**"),
    ("phone", "13812341234", "138****1234"), ("phone", "+8613812341234", "+86****1234"), ("phone", "1234", "****"),
    ("birth_date", date(1954, 3, 2), "1954-**-**"), ("account_id", "6222021001", "***01"), ("account_id", "7", "***"),
    ("national_id_hash", "ab12", "***"), ("value", "x", "***"), ("name", None, None),
])
def test_what_is_shown(column: str, value: object, shown: object) -> None:
    assert masked(column, value) == shown


def test_a_row_keeps_what_is_not_personal() -> None:
    assert masked_row({"name": "王小明", "city": "上海"}, frozenset({"name"})) == {"name": "王**", "city": "上海"}
