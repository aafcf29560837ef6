"""The Python face makes the same trees as the text, and says so where Python's own signs would mislead."""

from __future__ import annotations

import doctest
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kequn.facts.language import language
from kequn.facts.parse import parse
from kequn.kernel.errors import LanguageError
from kequn.warehouse.tables import SCHEMA

f = language(SCHEMA)
t = f.transactions

SAME = [
    (f.city == "a", 'city == "a"'),
    ((f.day(f.opened_on) >= 18) & (f.day(f.opened_on) < 60), "day(opened_on) >= 18 and day(opened_on) < 60"),
    (~(f.city == "a") | f.city.is_(None) & f.region.is_not("b"), 'not city == "a" or city is None and region is not "b"'),
    (f.city.isin(["a", "b"]) & ~f.region.isin(["c"]), 'city in ("a", "b") and region not in ("c",)'),
    (1 + f.declared_income * 2 - 3 / -f.declared_income > 0.125, "1 + declared_income * 2 - 3 / -declared_income > 0.125"),
    (f.declared_income > Decimal("0.005"), "declared_income > 0.005"),
    (f.opened_on > date(2026, 1, 31), 'opened_on > date("2026-01-31")'),
    (f.count(t, where=t.kind == "a", days=9) > 0, 'count(transactions, where=kind == "a", days=9) > 0'),
    (f.sum(t.amount * t.quantity, months=6) > 0, "sum(transactions.amount * transactions.quantity, months=6) > 0"),
    (f.last(f.balances.amount, by=f.balances.account_id) > 0, "last(balances.amount, by=account_id) > 0"),
    (f.last(f.balances.amount, by="account_id") > 0, "last(balances.amount, by=account_id) > 0"),
    (f.days_since(f.events) > f.days_since(f.opened_on), "days_since(events) > days_since(opened_on)"),
    (f.holds("fund", "card"), 'holds("fund", "card")'),
    (f.if_(f.gender == "F", 1, 2) > 1, '(1 if gender == "F" else 2) > 1'),
    (f.coalesce(f.declared_income, 0) > 1, "coalesce(declared_income, 0) > 1"),
    (f.household.sum(f.years_since(f.birth_date), where=f.gender == "F") > f.household.size,
     'household.sum(years_since(birth_date), where=gender == "F") > household.size'),
    (f.household.count() > 1, "household.count() > 1"),
    (f.employer.count(where=f.holds("fund")) > 1, 'employer.count(where=holds("fund")) > 1'),
    (f.employer.payroll & (f.employer == "a"), 'employer.payroll and employer == "a"'),
    (f.合计(f.交易.金额, days=30) > 0, "sum(transactions.amount, days=30) > 0"),
    (f["城市"] == f["city"], "city == city"),
    (f("city == 'a'") & True, 'city == "a" and True'),
]


@pytest.mark.parametrize(("term", "text"), SAME, ids=[text for _, text in SAME])
def test_python_and_text_make_the_same_tree(term: object, text: str) -> None:
    assert getattr(term, "tree", None) == parse(text, SCHEMA)
    assert repr(term) == text


def test_a_households_question() -> None:
    assert (language(SCHEMA, "household").size > 2).tree == parse("size > 2", SCHEMA, "household")


NO_TRUTH = (
    "an expression has no truth before it is asked: write & | ~ for and, or, not, each comparison in brackets,"
    " and two comparisons for a range"
)
ERRORS: list[tuple[Callable[[], object], str]] = [
    (lambda: f.cty, "there is no 'cty'; did you mean 'city'?"),
    (lambda: f.summ, "there is no 'summ'; did you mean 'sum'?"),
    (lambda: f.transactions.amout, "transactions has no column 'amout'; did you mean 'amount'?"),
    (lambda: f.household.sice, "households has no column 'sice'; did you mean 'size'?"),
    (lambda: bool(f.city == "a"), NO_TRUTH),
    (lambda: t.amount + f.declared_income, "transactions.amount is many per customer: wrap it, e.g. sum(transactions.amount)"),
    (lambda: f.sum(f.city), "sum takes a value of each row, e.g. sum(transactions.amount), not city (a text)"),
    (lambda: f.sum(f.transactions.amount, day=3), "sum takes no day= (it takes where=, days=, months=, by=)"),
    (lambda: f.count(days=3), "count takes one table or value, not 0"),
    (lambda: f.abs(1, days=3), "abs takes no days="),
    (lambda: f.last(f.balances.amount, by=t.account_id), "by= names a column of balances, e.g. by=f.balances.account_id"),
    (lambda: f.date("2026-01-31"), "in Python a date is written datetime.date(2026, 1, 31)"),
    (lambda: f.city == object(), "object is no value of the language: numbers, texts, dates, True, False and None are"),
    (lambda: f.declared_income + float("nan"), "a number must be finite"),
    (lambda: f.declared_income > 10**30, "a number has too many digits: at most 18 before the point"),
]  # fmt: skip


@pytest.mark.parametrize(("mistake", "message"), ERRORS, ids=[message for _, message in ERRORS])
def test_mistakes_get_one_line(mistake: Callable[[], object], message: str) -> None:
    with pytest.raises(LanguageError) as error:
        mistake()
    assert str(error.value) == message


def test_a_loop_cannot_make_a_tree_too_deep_for_the_engines() -> None:
    with pytest.raises(LanguageError, match=r"^the expression is nested too deeply: at most 70 levels$"):
        sum([f.declared_income] * 100)


def test_the_examples_of_the_module_run() -> None:
    assert doctest.testmod(sys.modules[language.__module__]).failed == 0


def test_python_may_ask_for_its_protocols() -> None:
    assert not hasattr(f, "_repr_html_")
    assert not hasattr(f.transactions, "__array__")
    with pytest.raises(TypeError):
        iter(f.city)
    with pytest.raises(TypeError):
        hash(f.city)
