"""Numbers as people read them: three figures that count, a unit, a sign, and never a rounding that tells a lie."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from kequn.web import numbers


@pytest.mark.parametrize(("value", "zh", "en"), [
    ("0", "0 元", "CNY 0"), ("0.4", "0 元", "CNY 0"), ("999", "999 元", "CNY 999"), ("9282.99", "9,283 元", "CNY 9.28 k"),
    ("9994.9", "9,995 元", "CNY 9.99 k"), ("9999", "1.00 万元", "CNY 10.0 k"), ("26313.65", "2.63 万元", "CNY 26.3 k"),
    ("99949", "9.99 万元", "CNY 99.9 k"), ("171500", "17.2 万元", "CNY 172 k"), ("12345678", "1,235 万元", "CNY 12.3 M"),
    ("99999999", "1.00 亿元", "CNY 100 M"), ("456000000", "4.56 亿元", "CNY 456 M"),
    ("1200000000000", "1.20 万亿元", "CNY 1.20 T"),
    ("-52345", "−5.23 万元", "CNY −52.3 k"),
])  # fmt: skip
def test_an_amount(value: str, zh: str, en: str) -> None:
    assert (numbers.money(Decimal(value), "zh").text, numbers.money(Decimal(value), "en").text) == (zh, en)


def test_an_amount_keeps_the_exact_one_beside_it() -> None:
    assert numbers.money(Decimal("26313.65"), "zh").exact == "26,313.65 元"
    assert numbers.money(26313.65, "en", "CZK").exact == "CZK 26,313.65"
    assert numbers.money(26313.65, "zh", "CZK").text == "2.63 万 CZK"


@pytest.mark.parametrize(("value", "zh", "en"), [
    (0, "0", "0"), (20_000, "20,000", "20,000"), (99_999, "99,999", "99,999"), (123_456, "12.3 万", "123 k"),
    (45_600_000, "4,560 万", "45.6 M"), (-1204, "−1,204", "−1,204"),
])  # fmt: skip
def test_a_count(value: int, zh: str, en: str) -> None:
    assert (numbers.count(value, "zh").text, numbers.count(value, "en").text) == (zh, en)


@pytest.mark.parametrize(("value", "told"), [
    (0, "0%"), (0.0001, "<0.1%"), (0.0005, "0.1%"), (0.123, "12.3%"), (0.9994, "99.9%"), (0.9999, ">99.9%"), (1, "100%"),
    (1.5, "150.0%"), (-0.03, "−3.0%"),
])  # fmt: skip
def test_a_share_is_never_nothing_or_all_when_it_is_not(value: float, told: str) -> None:
    assert numbers.share(value) == told


def test_a_change_has_its_sign() -> None:
    assert [numbers.signed(str(value), value) for value in (3, 0)] == ["+3", "0"]


@pytest.mark.parametrize(("day", "zh", "en"), [
    (date(2026, 11, 24), "今天", "today"), (date(2026, 11, 25), "明天", "tomorrow"), (date(2026, 11, 23), "昨天", "yesterday"),
    (date(2026, 11, 27), "3 天后", "in 3 days"), (date(2026, 11, 17), "7 天前", "7 days ago"),
    (date(2026, 11, 15), "11-15 周日", "Sun 15 Nov"), (date(2025, 11, 22), "2025-11-22", "22 Nov 2025"),
])  # fmt: skip
def test_a_day(day: date, zh: str, en: str) -> None:
    today = date(2026, 11, 24)
    assert (numbers.day(day, today, "zh"), numbers.day(day, today, "en")) == (zh, en)


@pytest.mark.parametrize(("moment", "zh", "en"), [
    (datetime(2026, 11, 24, 23, 5), "今天 23:05", "today 23:05"), (datetime(2026, 11, 22, 9, 0), "11-22 09:00", "22 Nov 09:00"),
    (datetime(2025, 1, 2, 9, 0), "2025-01-02 09:00", "2 Jan 2025 09:00"),
    (datetime(2026, 11, 25, 9, 0), "11-25 09:00", "25 Nov 09:00"),
])  # fmt: skip
def test_a_moment(moment: datetime, zh: str, en: str) -> None:
    today = date(2026, 11, 24)
    assert (numbers.moment(moment, today, "zh"), numbers.moment(moment, today, "en")) == (zh, en)


@pytest.mark.parametrize(("seconds", "zh", "en"), [
    (0.25, "0.3 秒", "0.3 s"), (59.96, "1 分 0 秒", "1 min 0 s"), (125, "2 分 5 秒", "2 min 5 s"),
    (3725, "1 小时 2 分", "1 h 2 min"),
])  # fmt: skip
def test_a_duration(seconds: float, zh: str, en: str) -> None:
    assert (numbers.duration(seconds, "zh"), numbers.duration(seconds, "en")) == (zh, en)


def test_a_size() -> None:
    assert [numbers.size(octets) for octets in (0, 999, 5_779_456, 12_400_000_000)] == ["0 B", "999 B", "5.78 MB", "12.4 GB"]
