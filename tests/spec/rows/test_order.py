"""First, last, trend

These look at the order of rows, so they take tables whose rows have a day.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph


def test_last(spec: Paragraph) -> None:
    """The last and the first value

    `last` gives the value of the latest row that has one, `first` that of the earliest.
    """
    spec.rows("balances", """
        customer | occurred_on | amount
        1        | 2024-04-30  | 100.00
        1        | 2024-05-31  | 300.00
        1        | 2024-06-30  |
    """)
    spec.gives("""
        expression                                     | 1
        last(balances.amount)                          | 300.00
        first(balances.amount)                         | 100.00
        last(balances.amount, where=amount < 200)      | 100.00
        last(balances.occurred_on)                     | 2024-06-30
    """)


def test_ties(spec: Paragraph) -> None:
    """Rows of one day

    Of rows of one day that with the higher `sequence` is later, one without a sequence comes first; then the source's key
    decides, then the source.
    """
    spec.rows("balances", """
        customer | occurred_on | sequence | source_key | amount
        1        | 2024-06-30  |          | z          | 1.00
        1        | 2024-06-30  | 2        | a          | 2.00
        1        | 2024-06-30  | 1        | y          | 3.00
        2        | 2024-06-30  |          | a          | 4.00
        2        | 2024-06-30  |          | b          | 5.00
    """)
    spec.gives("""
        expression              | 1    | 2
        last(balances.amount)   | 2.00 | 5.00
        first(balances.amount)  | 1.00 | 4.00
    """)


def test_by(spec: Paragraph) -> None:
    """The last of each

    With `by=` the last value for each value of a column is taken, and these are added up: the balance of today over all accounts
    is that of the last row of each account.
    """
    spec.rows("balances", """
        customer | occurred_on | account_id | amount
        1        | 2024-05-31  | A          | 100.00
        1        | 2024-06-30  | A          | 150.00
        1        | 2024-06-01  | B          | 7.00
        2        | 2024-06-01  |            | 3.00
    """)
    spec.gives("""
        expression                                | 1      | 2    | 3
        last(balances.amount, by=account_id)      | 157.00 | 3.00 | null
        first(balances.amount, by=account_id)     | 107.00 | 3.00 | null
        last(balances.amount)                     | 150.00 | 3.00 | null
    """)


def test_days_since(spec: Paragraph) -> None:
    """Days since the last

    `days_since` of a table counts the days from the last row that counts to the date of the question.
    """
    spec.rows("events", """
        customer | occurred_on | name
        1        | 2024-06-01  | login
        1        | 2024-06-30  | page
    """)
    spec.gives("""
        expression                                    | 1    | 2
        days_since(events)                            | 0    | null
        days_since(events, where=name == "login")     | 29   | null
        days_since(events, where=name == "share")     | null | null
    """)


def test_slope(spec: Paragraph) -> None:
    """Trend

    `slope` is the slope of the straight line through the values over their days that fits best (least squares), per day. Fewer
    than two days have none.
    """
    spec.rows("balances", """
        customer | occurred_on | amount
        1        | 2024-06-10  | 100.00
        1        | 2024-06-20  | 120.00
        1        | 2024-06-30  | 140.00
        2        | 2024-06-30  | 1.00
        2        | 2024-06-30  | 5.00
    """)
    spec.gives("""
        expression                    | 1    | 2
        slope(balances.amount)        | 2    | null
        slope(balances.amount) > 0    | true | null
    """)
    spec.error(
        "last(holdings.amount) > 1",
        "last needs rows with a day, and holdings has none: use count, exists, sum, min or max",
    )
