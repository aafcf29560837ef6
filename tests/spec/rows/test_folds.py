"""One value of many rows

A fold makes one value of the rows that a customer has in a table.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph

TRANSACTIONS = """
    customer | occurred_on | amount  | kind     | counterparty_bank
    1        | 2024-06-01  | 1000.00 | salary   | AB
    1        | 2024-06-10  | -40.00  | fee      |
    1        | 2024-06-20  |         | salary   | AB
    2        | 2024-05-01  | 10.00   | transfer | CD
    2        | 2024-06-01  | 30.00   | transfer | EF
"""


def test_simple(spec: Paragraph) -> None:
    """Count, sum, average, least and greatest

    `count` counts rows. `sum`, `avg`, `min` and `max` take a value of each row; a null value does not count.
    """
    spec.rows("transactions", TRANSACTIONS)
    spec.gives("""
        expression                     | 1          | 2          | 3
        count(transactions)            | 3          | 2          | 0
        sum(transactions.amount)       | 960.00     | 40.00      | 0.00
        avg(transactions.amount)       | 480        | 20         | null
        min(transactions.amount)       | -40.00     | 10.00      | null
        max(transactions.amount)       | 1000.00    | 30.00      | null
        max(transactions.occurred_on)  | 2024-06-20 | 2024-06-01 | null
    """)


def test_empty(spec: Paragraph) -> None:
    """Where no row counts

    Without any row, `count`, `sum` and `distinct` are 0 and `exists` is false; what cannot be said is null.
    """
    spec.rows("transactions", TRANSACTIONS)
    spec.gives("""
        expression                               | 3
        count(transactions)                      | 0
        sum(transactions.amount)                 | 0.00
        distinct(transactions.counterparty_bank) | 0
        exists(transactions)                     | false
        holds("fund")                            | false
        avg(transactions.amount)                 | null
        last(transactions.kind)                  | null
        days_since(transactions)                 | null
        slope(transactions.amount)               | null
    """)


def test_where(spec: Paragraph) -> None:
    """Which rows

    `where=` is a condition on each row; rows for which it is null do not count.
    """
    spec.rows("transactions", TRANSACTIONS)
    spec.gives("""
        expression                                                      | 1      | 2
        count(transactions, where=amount > 0)                           | 1      | 2
        count(transactions, where=not amount > 0)                       | 1      | 0
        count(transactions, where=counterparty_bank is None)            | 1      | 0
        sum(transactions.amount, where=kind in ("fee", "transfer"))     | -40.00 | 40.00
    """)


def test_exists(spec: Paragraph) -> None:
    """Whether there is any

    `exists` asks whether a row counts at all; `holds` whether the customer has a holding or an account of one of some categories.
    """
    spec.rows("holdings", """
        customer | category
        1        | fund
        2        | card
    """)
    spec.rows("accounts", """
        customer | category
        3        | savings
    """)
    spec.gives("""
        expression                                    | 1    | 2     | 3
        exists(holdings, where=category == "fund")    | true | false | false
        holds("fund", "savings")                      | true | false | true
    """)


def test_distinct(spec: Paragraph) -> None:
    """How many different

    `distinct` counts different values; null is none.
    """
    spec.rows("transactions", TRANSACTIONS)
    spec.gives("""
        expression                                | 1 | 2
        distinct(transactions.counterparty_bank)  | 1 | 2
        distinct(transactions.kind)               | 2 | 1
    """)


def test_of_each_row(spec: Paragraph) -> None:
    """Reckoning in each row

    The value may be reckoned from columns of the row; every column bears the table's name.
    """
    spec.rows("transactions", """
        customer | occurred_on | amount | quantity
        1        | 2024-06-01  | 2.50   | 4
        1        | 2024-06-02  | 1.00   | -1
        1        | 2024-06-02  | 7.00   |
    """)
    spec.gives("""
        expression                                                                            | 1
        sum(transactions.amount * transactions.quantity)                                      | 9
        sum(transactions.amount if transactions.quantity > 0 else 0)                          | 2.50
        max(transactions.amount - transactions.quantity)                                      | 2.00
    """)
