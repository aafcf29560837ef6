"""Windows

`days=` and `months=` look at the last days or months that end with the date of the question, that day included.
"""

from __future__ import annotations

from datetime import date

from tests.spec.paragraph import Paragraph


def test_days(spec: Paragraph) -> None:
    """Days

    `days=1` is the day itself, `days=30` that day and the 29 before it.
    """
    spec.rows("transactions", """
        customer | occurred_on | amount
        1        | 2024-06-30  | 1.00
        1        | 2024-06-29  | 2.00
        1        | 2024-06-01  | 4.00
        1        | 2024-05-31  | 8.00
    """)
    spec.gives("""
        expression                            | 1
        sum(transactions.amount, days=1)      | 1.00
        sum(transactions.amount, days=2)      | 3.00
        sum(transactions.amount, days=30)     | 7.00
        sum(transactions.amount, days=31)     | 15.00
        sum(transactions.amount)              | 15.00
    """)


def test_months(spec: Paragraph) -> None:
    """Months

    Months are counted back from the day after: three months to 30 June begin on 1 April, one month to 15 June on 16 May.
    """
    spec.rows("transactions", """
        customer | occurred_on | amount
        1        | 2024-03-31  | 1.00
        1        | 2024-04-01  | 2.00
        1        | 2024-05-15  | 4.00
        1        | 2024-05-16  | 8.00
    """)
    spec.gives("""
        expression                             | 1
        sum(transactions.amount, months=3)     | 14.00
        sum(transactions.amount, months=2)     | 12.00
    """)
    spec.gives("""
        expression                             | 1
        sum(transactions.amount, months=1)     | 8.00
    """, as_of=date(2024, 6, 15))


def test_month_ends(spec: Paragraph) -> None:
    """Ends of months

    Where the month that is reached is shorter, its last day stands in: one month to 30 March, counted back from the 31st, begins
    on 29 February in a leap year and on the 28th in another.
    """
    spec.rows("transactions", """
        customer | occurred_on | amount
        1        | 2024-02-28  | 1.00
        1        | 2024-02-29  | 2.00
        1        | 2023-02-27  | 4.00
        1        | 2023-02-28  | 8.00
    """)
    expression = "sum(transactions.amount, months=1)"
    spec.gives(f"expression | 1\n {expression} | 2.00", as_of=date(2024, 3, 30))
    spec.gives(f"expression | 1\n {expression} | 8.00", as_of=date(2023, 3, 30))


def test_no_window_without_a_day(spec: Paragraph) -> None:
    """Tables without days

    Tables that hold states (holdings, accounts …) have no day and so no window: what holds at the date is seen.
    """
    spec.error("sum(holdings.amount, days=30) > 0", "holdings has no day and so no window: leave days= away")
    spec.error("count(events, days=0) > 0", "days= of count must be a whole number from 1 to 36600")
