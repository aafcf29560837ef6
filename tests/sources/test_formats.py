"""Numbers and dates as sources write them: what is written by a format is read back exactly, what is not is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.facts.schema import Type
from kequn.sources import formats
from kequn.sources.mapping import NumberFormat

CONNECTION = duckdb.connect()
CONNECTION.execute("SET TimeZone = 'UTC'")
AMOUNTS = st.decimals(min_value=Decimal("-9999999999999.99"), max_value=Decimal("9999999999999.99"), places=2)


def read(expression: str, text: str) -> object:
    """Return what a conversion of `x` gives."""
    [(value,)] = CONNECTION.execute(f"SELECT {expression} FROM (SELECT $1::VARCHAR AS x)", [text]).fetchall()
    return value


def money(text: str, form: NumberFormat = formats.PLAIN) -> object:
    """Read an amount."""
    return read(formats.number("x", form, Type.MONEY), text)


@given(AMOUNTS)
def test_plain_amounts_are_read_as_they_are_written(amount: Decimal) -> None:
    assert money(str(amount)) == amount


@given(
    AMOUNTS,
    st.sampled_from(["leading", "trailing", "parentheses"]),
    st.sampled_from([".", ",", " ", "'", ""]),
    st.sampled_from([".", ","]),
)
def test_formatted_amounts_are_read_as_they_are_written(amount: Decimal, minus: str, thousands: str, decimal: str) -> None:
    if thousands == decimal:
        return
    digits = f"{abs(amount):,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    written = digits if amount >= 0 else {"leading": f"-{digits}", "trailing": f"{digits}-", "parentheses": f"({digits})"}[minus]
    assert money(written, NumberFormat(decimal=decimal, thousands=thousands, minus=minus)) == amount


@given(AMOUNTS)
def test_implied_decimals_and_marks(amount: Decimal) -> None:
    digits = str(int(abs(amount) * 100))
    assert (
        money(f"{digits.zfill(15)}{'DR' if amount < 0 else 'CR'}", NumberFormat(implied=2, positive="CR", negative="DR"))
        == amount
    )
    assert money(f"{'-' if amount < 0 else ''}{digits}", NumberFormat(implied=2)) == amount


@pytest.mark.parametrize(
    "text",
    [
        "1e5",
        "1_000",
        "0x1F",
        "inf",
        "nan",
        "--5",
        "5-",
        "1,000",
        "1 000",
        "１２",
        ".",
        "+",
        "12abc",
        "(5)",
        "1.2.3",
        "99999999999999999",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert money(text) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1.2345,00", NumberFormat(decimal=",", thousands=".")),
        ("12.34", NumberFormat(implied=2)),
        ("1,5", NumberFormat(thousands=",")),
        ("5-", NumberFormat(minus="leading", positive="CR")),
        ("-5-", NumberFormat(minus="trailing")),
        ("(5", NumberFormat(minus="parentheses")),
    ],
)
def test_what_breaks_the_stated_format_is_refused(text: str, form: NumberFormat) -> None:
    assert money(text, form) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.005", "1.01"), ("-1.005", "-1.01"), ("1.00499", "1.00"), (".5", "0.50"), ("5.", "5.00"), ("+5", "5.00")],
)
def test_money_has_two_decimals(text: str, value: str) -> None:
    assert money(text) == Decimal(value)


def test_whole_numbers_have_no_fraction() -> None:
    whole = formats.number("x", formats.PLAIN, Type.INTEGER)
    assert [read(whole, text) for text in ("12", "-12", "12.0", "12.5", "1e3", "")] == [12, -12, 12, None, None, None]


DAYS = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y", "%Y年%m月%d日", "%d %b %Y", "%j/%Y"]))
def test_a_day_is_read_as_its_format_writes_it(day: date, form: str) -> None:
    year = f"{day.year:04d}"
    written = day.strftime(form.replace("%Y", "@")).replace("@", year)
    assert read(formats.day("x", (form,)), written) == day


@given(DAYS)
def test_common_days_need_no_format(day: date) -> None:
    iso = day.isoformat()
    for written in (iso, iso.replace("-", ""), iso.replace("-", "/"), f"{iso} 00:00:00", f"{iso}T23:59:59"):
        assert read(formats.day("x"), written) == day


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(9999, 12, 31)))
def test_excel_days_are_serial(day: date) -> None:
    assert read(formats.day("x", ("excel",)), str((day - date(1899, 12, 30)).days)) == day


def test_excel_times_are_fractions_of_a_day() -> None:
    assert read(formats.moment("x", ("excel",)), "45292.75") == datetime(2024, 1, 1, 18)


@pytest.mark.parametrize(
    "text",
    [
        "1993-02-30",
        "2023-02-29",
        "1993-13-01",
        "19930230",
        "1993",
        "199302",
        "infinity",
        "epoch",
        "1993-02-03 (BC)",
        "-1993-02-03",
        "12345-01-01",
        "1993-02-03x",
        "1993-02-03 25:00:00",
        "0",
        "03.02.1993",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    low, high = formats.SANE["date"]
    value = formats.day("x")
    assert read(f"CASE WHEN {value} BETWEEN {low} AND {high} THEN {value} END", text) is None


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%Y%m%d", "1993111"),
        ("%Y%m%d", "199301011"),
        ("%y%m%d", "930230"),
        ("%d.%m.%Y", "3.2.93"),
        ("excel", "60"),
        ("excel", "0"),
        ("excel", "2024-01-01"),
        ("chinese", "2024年2月30日"),
        ("%Y", "infinity"),
    ],
)
def test_a_format_is_taken_by_its_word(form: str, text: str) -> None:
    assert read(formats.day("x", (form,)), text) is None


def test_several_formats_are_tried_in_turn() -> None:
    value = formats.day("x", ("%d.%m.%Y", "chinese", "excel"))
    assert [str(read(value, text)) for text in ("5.1.2024", "2024年1月5日", "45296")] == ["2024-01-05"] * 3


@given(st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(2100, 1, 1)))
def test_times(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    for written in (str(moment), moment.isoformat(), whole.strftime("%Y%m%d%H%M%S"), whole.strftime("%Y%m%d %H:%M:%S")):
        assert read(formats.moment("x"), written) in (moment, whole)
    assert read(formats.moment("x", zone="Asia/Shanghai"), f"{whole.isoformat()}Z") == whole + timedelta(hours=8)
    assert read(formats.moment("x", zone="Asia/Shanghai"), f"{whole.isoformat()}+05:00") == whole + timedelta(hours=3)
