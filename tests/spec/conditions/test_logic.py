"""And, or, not, if

Conditions are true, false or null; a customer counts where a condition is true.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph


def test_three_values(spec: Paragraph) -> None:
    """Three values

    One false makes `and` false and one true makes `or` true, whatever the others are; else a null leaves it null. Who is counted
    is who fulfils the condition: null does not count, and neither does `not` null.
    """
    spec.rows("customers", """
        customer | city  | gender
        1        | Praha | F
        2        | Brno  |
        3        | Praha |
    """)
    spec.gives("""
        expression                          | 1    | 2     | 3
        city == "Praha" and gender == "F"   | true | false | null
        city == "Praha" or gender == "F"    | true | null  | true
        not gender == "F"                   | false | null | null
    """)


def test_precedence(spec: Paragraph) -> None:
    """What binds how tightly

    `not` binds more tightly than `and`, `and` more than `or`, comparisons and arithmetic more than these; brackets say otherwise.
    """
    spec.rows("customers", """
        customer | city  | gender
        1        | Praha | F
        2        | Brno  | M
    """)
    spec.gives("""
        expression                                               | 1     | 2
        city == "Praha" or city == "Brno" and gender == "F"      | true  | false
        (city == "Praha" or city == "Brno") and gender == "F"    | true  | false
        not city == "Praha" or gender == "F"                     | true  | true
        not (city == "Praha" or gender == "F")                   | false | true
    """)


def test_choice(spec: Paragraph) -> None:
    """Choosing a value

    `a if condition else b` gives `b` also where the condition is null. Both must be of one type; of numbers the wider is taken.
    """
    spec.rows("customers", """
        customer | gender | declared_income
        1        | F      | 100.00
        2        | M      | 200.00
        3        |        | 300.00
    """)
    spec.gives("""
        expression                                  | 1      | 2    | 3
        "Ms" if gender == "F" else "Mr"             | Ms     | Mr   | Mr
        declared_income if gender == "F" else 0     | 100.00 | 0.00 | 0.00
        "F" if gender == "F" else None              | F      | null | null
    """)


def test_first_known(spec: Paragraph) -> None:
    """The first that is known

    `coalesce` gives the first of its values that is not null.
    """
    spec.rows("customers", """
        customer | city  | region
        1        | Praha | Čechy
        2        |       | Morava
        3        |       |
    """)
    spec.gives("""
        expression                           | 1     | 2      | 3
        coalesce(city, region)               | Praha | Morava | null
        coalesce(city, region, "unknown")    | Praha | Morava | unknown
    """)
