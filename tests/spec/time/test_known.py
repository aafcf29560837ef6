"""What is seen at a date

Every question is asked at the end of a business day, in the bank's time zone (here Asia/Shanghai). No expression can look beyond
it: not at what happened later, and not at what the bank only learned later.
"""

from __future__ import annotations

from datetime import date

from tests.spec.paragraph import Paragraph


def test_later_rows(spec: Paragraph) -> None:
    """What happened later

    A row of a later day is not seen, although it may be known already.
    """
    spec.rows("transactions", """
        customer | occurred_on | amount
        1        | 2024-06-30  | 1.00
        1        | 2024-07-01  | 2.00
    """)
    spec.gives("expression | 1\n sum(transactions.amount) | 1.00")
    spec.gives("expression | 1\n sum(transactions.amount) | 3.00", as_of=date(2024, 7, 1))


def test_late_rows(spec: Paragraph) -> None:
    """What was learned later

    A row that arrived late changes later answers, never earlier ones. The day ends at midnight in the bank's time zone, which is
    16:00 UTC in Shanghai.
    """
    spec.rows("transactions", """
        customer | occurred_on | amount | known_at
        1        | 2024-06-30  | 1.00   | 2024-06-30 15:59:59
        1        | 2024-06-30  | 2.00   | 2024-06-30 16:00:00
    """)
    spec.gives("expression | 1\n sum(transactions.amount) | 1.00")
    spec.gives("expression | 1\n sum(transactions.amount) | 3.00", as_of=date(2024, 7, 1))


def test_versions(spec: Paragraph) -> None:
    """What was corrected

    A corrected row is a new version; the old one is seen until the day the correction was known, the new one from that day on.
    """
    spec.rows("customers", """
        customer | city  | known_at            | known_to
        1        | Praha | 2024-01-01 00:00:00 | 2024-06-30 16:00:00
        1        | Brno  | 2024-06-30 16:00:00 |
    """)
    spec.gives("expression | 1\n city | Praha")
    spec.gives("expression | 1\n city | Brno", as_of=date(2024, 7, 1))


def test_states(spec: Paragraph) -> None:
    """What holds

    A state is seen from `valid_from` to the day before `valid_to`; an empty one is open.
    """
    spec.rows("holdings", """
        customer | category | valid_from | valid_to
        1        | fund     | 2024-06-30 |
        2        | fund     | 2024-07-01 |
        3        | fund     |            | 2024-06-30
        4        | fund     |            | 2024-07-01
    """)
    spec.gives("""
        expression     | 1    | 2     | 3     | 4
        holds("fund")  | true | false | false | true
    """)


def test_two_sources(spec: Paragraph) -> None:
    """A customer of two sources

    A customer whom two sources tell of is one: of each column the value of the first source, by name, that has one is taken.
    """
    spec.rows("customers", """
        customer | source | city  | gender
        1        | core   |       | F
        1        | crm    | Praha | M
    """)
    spec.gives("""
        expression  | 1
        city        | Praha
        gender      | F
    """)


def test_customers(spec: Paragraph) -> None:
    """Who is counted

    Customers are those that are seen at the date: who came later is not among them.
    """
    spec.rows("customers", """
        customer | city  | valid_from | known_at
        1        | Praha |            | 2024-01-01 00:00:00
        2        | Brno  | 2024-07-01 | 2024-01-01 00:00:00
        3        | Plzeň |            | 2024-07-02 00:00:00
    """)
    spec.gives("expression | 1\n city | Praha")
    spec.gives("expression | 1 | 2\n city | Praha | Brno", as_of=date(2024, 7, 1))
