"""Constants

Numbers, texts, dates, True, False and None.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph


def test_numbers(spec: Paragraph) -> None:
    """Numbers

    Decimals are taken as they are written, not as the nearest binary number: 0.1 is a tenth. `_` may group digits. A number has
    at most 18 digits before the point and 18 after it.
    """
    spec.rows("customers", """
        customer | declared_income
        1        | 0.10
        2        | 1000000.00
    """)
    spec.gives("""
        expression                                       | 1     | 2
        declared_income == 0.1                           | true  | false
        declared_income == 1_000_000                     | false | true
        declared_income > 0.0999999999                   | true  | true
        declared_income + 0.2 == 0.3                     | true  | false
    """)


def test_texts(spec: Paragraph) -> None:
    r"""Texts

    Texts stand in double or single quotes. Inside, `\\` stands before a quote, for a line break (`\\n`) or for itself. Nothing in
    quotes is changed: capitals, spaces and full-width letters count.
    """
    spec.rows("customers", r"""
        customer | name
        1        | O'Brien
        2        | Ａ😀
    """)
    spec.gives(r"""
        expression          | 1     | 2
        name == "O'Brien"   | true  | false
        name == 'O\'Brien'  | true  | false
        name == "Ａ😀"      | false | true
        name == "A😀"       | false | false
    """)


def test_dates(spec: Paragraph) -> None:
    """Dates

    A date is `date("2024-02-29")`. It does not compare with a text by mistake.
    """
    spec.rows("customers", """
        customer | opened_on
        1        | 2024-02-29
        2        | 2024-03-01
    """)
    spec.gives("""
        expression                        | 1    | 2
        opened_on <= date("2024-02-29")   | true | false
        开户日 <= 日期("2024-02-29")      | true | false
    """)
    spec.error(
        'opened_on > "2024-02-29"',
        'opened_on (a date) cannot be compared with a text: write a date as date("2026-01-31")',
    )


def test_types(spec: Paragraph) -> None:
    """Types

    A value is an integer, money (an exact decimal with two places), a float, a text, a boolean, a date or a timestamp. Numbers
    compare with numbers, everything else with its own kind only.
    """
    spec.error("city > 3", "city (a text) cannot be compared with an integer")
    spec.error(
        "max(events.occurred_at) > opened_on",
        "max(events.occurred_at) (a timestamp) cannot be compared with opened_on (a date): use a day, e.g. events.occurred_on",
    )
