"""Mistakes

A mistake gets one line when the expression is read, before anything is reckoned.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph


def test_mixing(spec: Paragraph) -> None:
    """One and many

    A value that is one per customer and the rows of a table do not mix, nor do the rows of two tables.
    """
    spec.error(
        "declared_income > transactions.amount",
        "transactions.amount is many per customer: wrap it, e.g. sum(transactions.amount)",
    )
    spec.error(
        "transactions.amount > balances.amount",
        "transactions.amount and balances.amount are rows of two tables: wrap each, e.g. last(transactions.amount)",
    )
    spec.error('count(transactions, where=customers.city == "a") > 3', "where= of count sees the columns of transactions only")
    spec.error(
        "sum(declared_income) > 3",
        "sum takes a value of each row, e.g. sum(transactions.amount), not declared_income (an amount)",
    )


def test_types(spec: Paragraph) -> None:
    """Types

    What a value cannot be is said with what it is.
    """
    spec.error('city + "a" == "b"', "+ needs numbers, not city (a text)")
    spec.error("opened_on - 3 > opened_on", "- needs numbers, not opened_on (a date): count days with days_since(…)")
    spec.error("city and 1 > 0", "and needs a condition, not city (a text): compare it with something")


def test_limits(spec: Paragraph) -> None:
    """No more than an expression

    Nothing that is typed is ever run. What is no expression, or larger than one that a person would ask, is refused.
    """
    spec.error("lambda: 1", "lambda has no place in an expression")
    spec.error("__import__('os')", "there is no function '__import__'")
    spec.error("1e999 > 0", "a number has too many digits: at most 18 before the point and after it")
    spec.error("(" * 50 + "1" + ")" * 50, "the expression is nested too deeply: at most 40 brackets within each other")
    spec.error("city ==", 'this cannot be read to its end; an example: city == "Praha" and count(events) > 3')
