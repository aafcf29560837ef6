"""Tags

A tag is an expression with a name. It is called by its id or by its Chinese title, like a column.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph


def test_calling(spec: Paragraph) -> None:
    """Calling

    A tag may call other tags, in any order, but not itself round some corners. Signs in a title that no name can have become `_`.
    """
    spec.tags("""
        id     | zh              | expression
        senior | 长者            | age >= 60
        age    | 年龄            | years_since(birth_date)
        spent  | 近90天支出(元)  | -sum(transactions.amount, where=amount < 0, days=90)
    """)
    spec.rows("customers", """
        customer | birth_date
        1        | 1950-01-01
        2        | 1990-01-01
    """)
    spec.rows("transactions", """
        customer | occurred_on | amount
        1        | 2024-06-01  | -75.00
    """)
    spec.gives("""
        expression                     | 1     | 2
        age                            | 74    | 34
        senior and spent > 50          | true  | false
        长者 且 近90天支出_元_ > 50    | true  | false
        household.max(age)             | null  | null
    """)


def test_columns_first(spec: Paragraph) -> None:
    """A column hides a tag of its name

    Where a column of `customers` and a tag have one name, the name means the column.
    """
    spec.tags("""
        id   | zh   | expression
        city | 城市 | "a tag"
    """)
    spec.rows("customers", """
        customer | city
        1        | Praha
    """)
    spec.gives("expression | 1\n city | Praha\n 城市 | Praha")


def test_of_households(spec: Paragraph) -> None:
    """Tags of households

    A tag has a value for customers or for households. One of households may stand in a question about customers: each member is
    given it.
    """
    spec.tags("""
        id     | zh       | expression                     | unit
        wealth | 家庭收入 | household.sum(declared_income) | household
        income | 收入     | declared_income                | customer
    """)
    spec.rows("customers", """
        customer | declared_income
        1        | 100.00
        2        | 50.00
    """)
    spec.rows("members", """
        customer | household | primary
        1        | 10        | true
        2        | 10        | true
    """)
    spec.gives("expression | 1 | 2\n wealth - income | 50.00 | 100.00")
    spec.error(
        "wealth > income",
        "income is one per customer: wrap it for a household, e.g. household.sum(income)",
        unit="household",
    )
