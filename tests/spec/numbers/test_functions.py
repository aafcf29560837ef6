"""Functions of values

They take values that are one per customer, or values of one row inside of `where=`. They are null where an argument is.
"""

from __future__ import annotations

from datetime import date

from tests.spec.paragraph import Paragraph


def test_dates(spec: Paragraph) -> None:
    """Parts of dates

    `year`, `month` and `day` of a date; `days_since` counts the days from it to the date of the question, and is negative for a
    day to come.
    """
    spec.rows("customers", """
        customer | opened_on
        1        | 2024-06-29
        2        | 2023-12-31
        3        |
    """)
    spec.rows("holdings", """
        customer | matures_on
        1        | 2024-07-03
        2        | 2024-12-31
    """)
    spec.gives("""
        expression                                           | 1    | 2     | 3
        year(opened_on)                                      | 2024 | 2023  | null
        month(opened_on)                                     | 6    | 12    | null
        day(opened_on)                                       | 29   | 31    | null
        days_since(opened_on)                                | 1    | 182   | null
        exists(holdings, where=days_since(matures_on) >= -3) | true | false | false
    """)


def test_years(spec: Paragraph) -> None:
    """Completed years

    `years_since` counts completed years. Who was born on 29 February completes one on 1 March where there is no 29th.
    """
    spec.rows("customers", """
        customer | birth_date
        1        | 2000-02-29
        2        | 2000-03-01
        3        | 2030-01-01
    """)
    expression = "years_since(birth_date)"
    spec.gives(f"expression | 1 | 2 | 3\n {expression} | 22 | 22 | -7", as_of=date(2023, 2, 28))
    spec.gives(f"expression | 1 | 2 | 3\n {expression} | 23 | 23 | -7", as_of=date(2023, 3, 1))
    spec.gives(f"expression | 1 | 2 | 3\n {expression} | 24 | 23 | -6", as_of=date(2024, 2, 29))


def test_texts(spec: Paragraph) -> None:
    """Texts

    `starts_with` and `contains` look for a text as it is written; no sign in it means anything else.
    """
    spec.rows("customers", """
        customer | employer
        1        | 100%银行
        2        | 银行100
        3        |
    """)
    spec.gives("""
        expression                     | 1     | 2     | 3
        starts_with(employer, "100")   | true  | false | null
        contains(employer, "银行")     | true  | true  | null
        contains(employer, "%")        | true  | false | null
    """)


def test_absolute(spec: Paragraph) -> None:
    """Without the sign

    `abs` gives a number without its sign; money stays exact.
    """
    spec.rows("customers", """
        customer | declared_income
        1        | -12.50
        2        | 3.00
    """)
    spec.gives("""
        expression             | 1     | 2
        abs(declared_income)   | 12.50 | 3.00
        -declared_income       | 12.50 | -3.00
    """)


def test_kilometres(spec: Paragraph) -> None:
    """Kilometres

    `kilometres` is the great-circle distance of two points, each a latitude and a longitude in degrees (WGS 84), on a sphere of
    6371.0088 km. In a bank `distance_to("101101")` is that from a customer's home to an outlet; it is null where either has no
    point.
    """
    spec.rows("addresses", """
        customer | latitude | longitude
        1        | 29.51    | 124.52
        2        | 29.53    | 124.52
        3        |          | 124.52
    """)
    spec.gives("""
        expression                                                                  | 1     | 2     | 3
        min(kilometres(addresses.latitude, addresses.longitude, 29.5, 124.5)) <= 3  | true  | false | null
    """)
