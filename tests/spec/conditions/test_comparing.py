"""Comparing

`==  !=  <  <=  >  >=`, ranges, lists, and null.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph


def test_ranges(spec: Paragraph) -> None:
    """Ranges

    Comparisons can be chained: both must hold.
    """
    spec.rows("customers", """
        customer | birth_date
        1        | 2006-06-30
        2        | 2006-07-01
        3        | 1964-06-30
    """)
    spec.gives("""
        expression                            | 1    | 2     | 3
        years_since(birth_date)               | 18   | 17    | 60
        18 <= years_since(birth_date) < 60    | true | false | false
    """)


def test_lists(spec: Paragraph) -> None:
    """Lists

    `in` and `not in` look a value up in a list of constants. A null is in no list and not in no list: the answer is null.
    """
    spec.rows("customers", """
        customer | city
        1        | Praha
        2        | Brno
        3        |
    """)
    spec.gives("""
        expression                      | 1     | 2     | 3
        city in ("Praha", "Plzeň")      | true  | false | null
        city not in ("Praha", "Plzeň")  | false | true  | null
    """)
    spec.error('city in ("Praha", None)', "None cannot stand in a list: add `or … is None`")


def test_null(spec: Paragraph) -> None:
    """Null

    What is not known is null. A comparison with null is null, which is neither true nor false; `is None` and `is not None` ask
    for it.
    """
    spec.rows("customers", """
        customer | city
        1        | Praha
        2        |
    """)
    spec.gives("""
        expression          | 1     | 2
        city == "Praha"     | true  | null
        city != "Praha"     | false | null
        city is None        | false | true
        city is not None    | true  | false
    """)
    spec.error("city == None", "nothing is == None: write `is None` or `is not None`")


def test_null_safe(spec: Paragraph) -> None:
    """Comparing with null as a value

    `is` and `is not` between two values take null for a value like others: they are never null themselves.
    """
    spec.rows("customers", """
        customer | city  | region
        1        | Praha | Praha
        2        | Praha |
        3        |       |
    """)
    spec.gives("""
        expression           | 1     | 2     | 3
        city == region       | true  | null  | null
        city is region       | true  | false | true
        city is not region   | false | true  | false
        city is not "Praha"  | false | false | true
    """)
