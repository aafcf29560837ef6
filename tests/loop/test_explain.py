"""Why somebody is chosen: parts, values, source rows; never a personal value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from kequn.loop.explanation import Behind
from tests.loop.small import AS_OF

SECRETS = ("王小明", "13812341234", "1954-03-02", "1958-07-01", "1954, 3, 2", "1958, 7, 1", "A1")


def test_an_explanation_in_words(bank: Bank) -> None:
    chosen = bank.customers.where("pension_90d > 0 and (age < 18 or days_since_login > 30)", as_of=AS_OF)
    assert str(chosen.explain("C00000001")).splitlines() == [
        "C00000001 2026-06-30: unknown   pension_90d > 0 and (age < 18 or days_since_login > 30)",
        "  yes   pension_90d > 0",
        "      pension_90d = 10,000.00",
        "        C00000001  transactions  2026-05-10  5,000.00  (core t1)",
        "        C00000001  transactions  2026-06-10  5,000.00  (core t2)",
        "  no   age < 18",
        "      age = 72",
        "  unknown   days_since_login > 30",
        "      days_since_login = unknown",
    ]
    assert chosen.explain("C00000001").text("zh").splitlines()[:3] == [
        "C00000001 2026-06-30: 未知   近90天养老金 > 0 且 (年龄 < 18 或 最近登录天数 > 30)",
        "  是   近90天养老金 > 0",
        "      近90天养老金 = 10,000.00",
    ]


def test_the_rows_behind_a_household(bank: Bank) -> None:
    reason = bank.customers.where("household.sum(balance) > 700", as_of=AS_OF).explain("C00000003").reasons[0]
    assert (reason.holds, reason.figures[0].value) == (True, Decimal("710.50"))
    assert [(row.customer_id, row.source_key, row.value) for row in reason.figures[0].rows] == [
        ("C00000004", "b4", Decimal("700.50")), ("C00000004", "b5", Decimal("10.00"))]


def test_a_household_is_explained_on_any_day(bank: Bank) -> None:
    told = bank.households.where("household_balance > 700", as_of="2026-06-01").explain("H00000003")
    assert (told.holds, told.reasons[0].figures[0].rows) == (
        False, (Behind("C00000004", "balances", "core", "b3", date(2026, 6, 1), Decimal("20.00")),))


@pytest.mark.parametrize("expression", [
    "phone is not None", "birth_date is not None", "reachable_by_phone", "household.min(birth_date) is not None",
    "last(balances.account_id) is not None", "coalesce(name, city) is not None", "(phone if age > 1 else None) is not None",
])
def test_no_personal_value_is_told(bank: Bank, expression: str) -> None:
    told = bank.customers.where(expression, as_of=AS_OF).explain("C00000001")
    assert told.holds is True
    for text in (str(told), told.text("zh"), repr(told.to_json())):
        assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize(("identifier", "message"), [
    ("C00000099", "C00000099 is no customer at 2026-06-30"), ("H00000001", "give the id of a customer"),
    ("王小明", "that is not an id"),
])
def test_who_cannot_be_explained_is_one_line(bank: Bank, identifier: str, message: str) -> None:
    with pytest.raises(KequnError, match=message):
        bank.customers.where("age > 1", as_of=AS_OF).explain(identifier)


def test_a_value_that_the_run_made_is_told_and_has_no_source_rows(bank: Bank) -> None:
    told = bank.customers.where("aum_today >= 0 and last(tier_months.tier) >= 0", as_of=AS_OF).explain("C00000001")
    assert [(figure.text, figure.rows) for reason in told.reasons for figure in reason.figures] == [
        ("aum_today", ()), ("last(tier_months.tier)", ())]
    assert told.reasons[0].figures[0].value == Decimal("54770.00")  # 5100 and 50000, less what was booked since
