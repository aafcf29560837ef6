"""Arithmetic

`+ - * /` and a minus before a value.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph


def test_exact(spec: Paragraph) -> None:
    """Sums and differences are exact

    `+` and `-` of integers and money are exact to the last digit, however large; so are `sum`, `min`, `max`, `first` and `last`.
    """
    spec.rows("customers", """
        customer | declared_income
        1        | 9999999999999999.99
        2        | 0.10
    """)
    spec.rows("transactions", """
        customer | occurred_on | amount
        1        | 2024-06-01  | 9999999999999999.99
        1        | 2024-06-01  | 9999999999999999.99
        2        | 2024-06-01  | 0.20
    """)
    spec.gives("""
        expression                                     | 1                    | 2
        declared_income + 0.01                         | 10000000000000000.00 | 0.11
        sum(transactions.amount)                       | 19999999999999999.98 | 0.20
        sum(transactions.amount) - declared_income     | 9999999999999999.99  | 0.10
    """)


def test_products(spec: Paragraph) -> None:
    """Products and quotients are floats

    `*` and `/` give a float, with some 15 digits. Dividing by 0 gives null.
    """
    spec.rows("customers", """
        customer | declared_income
        1        | 100.00
        2        | 0.00
        3        |
    """)
    spec.gives("""
        expression              | 1                 | 2    | 3
        declared_income / 3     | 33.33333333333333 | 0    | null
        100 / declared_income   | 1                 | null | null
        declared_income * 0.5   | 50                | 0    | null
        1 / 3 * 3 == 1          | true              | true | true
    """)


def test_whole_numbers(spec: Paragraph) -> None:
    """Integers have 64 bits

    An integer that outgrows them is null rather than wrong.
    """
    spec.rows("transactions", """
        customer | occurred_on | quantity
        1        | 2024-06-01  | 9223372036854775807
        1        | 2024-06-02  | 1
        2        | 2024-06-02  | 1
    """)
    spec.gives("""
        expression                          | 1                   | 2
        sum(transactions.quantity)          | null                | 1
        max(transactions.quantity)          | 9223372036854775807 | 1
        max(transactions.quantity) + 1      | null                | 2
        avg(transactions.quantity)          | 4611686018427387904 | 1
    """)


def test_finer_than_a_cent(spec: Paragraph) -> None:
    """Finer than a cent

    Money compares exactly with decimals that are finer than it: it may lie above or below, never at one.
    """
    spec.rows("customers", """
        customer | declared_income
        1        | 0.01
        2        | 9999999999999999.99
        3        |
    """)
    spec.gives("""
        expression                                 | 1     | 2     | 3
        declared_income > 0.005                    | true  | true  | null
        declared_income == 0.005                   | false | false | null
        declared_income != 0.005                   | true  | true  | null
        declared_income in (0.005, 0.01)           | true  | false | null
        declared_income > 9999999999999999.985     | false | true  | null
        declared_income >= 9999999999999999.995    | false | false | null
    """)
