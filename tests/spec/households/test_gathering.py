"""Values of the household

`household.` gathers a value over the customers of a household: the one primary household of a customer. Further ones are listed
elsewhere, never summed.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph

MEMBERS = """
    customer | household | primary
    1        | 10        | true
    2        | 10        | true
    3        | 11        | true
    3        | 10        | false
"""
CUSTOMERS = """
    customer | gender | declared_income
    1        | F      | 100.00
    2        | M      | 50.00
    3        | F      |
    4        | F      | 8.00
"""


def test_members(spec: Paragraph) -> None:
    """Given to each member

    In a question about customers every member is given the household's value. Who has no household is given what no row at all
    would give.
    """
    spec.rows("customers", CUSTOMERS)
    spec.rows("members", MEMBERS)
    spec.gives("""
        expression                                         | 1      | 2      | 3     | 4
        household.sum(declared_income)                     | 150.00 | 150.00 | 0.00  | 0.00
        household.count()                                  | 2      | 2      | 1     | 0
        household.avg(declared_income)                     | 75     | 75     | null  | null
        household.max(declared_income)                     | 100.00 | 100.00 | null  | null
        household.exists(gender == "F")                    | true   | true   | true  | false
        declared_income / household.sum(declared_income)   | 0.6666666666666667 | 0.3333333333333333 | null | null
    """)


def test_where(spec: Paragraph) -> None:
    """Which members

    `where=` is a condition on each member.
    """
    spec.rows("customers", CUSTOMERS)
    spec.rows("members", MEMBERS)
    spec.gives("""
        expression                                           | 1      | 2      | 3    | 4
        household.sum(declared_income, where=gender == "F")  | 100.00 | 100.00 | 0.00 | 0.00
        household.count(where=declared_income > 60)          | 1      | 1      | 0    | 0
    """)


def test_nested(spec: Paragraph) -> None:
    """Folds inside, households inside

    The value may be any value of a customer: a fold of rows, or a comparison with the household.
    """
    spec.rows("customers", CUSTOMERS)
    spec.rows("members", MEMBERS)
    spec.rows("transactions", """
        customer | occurred_on | amount
        1        | 2024-06-01  | 5.00
        1        | 2024-06-02  | 6.00
        2        | 2024-06-03  | 7.00
    """)
    spec.gives("""
        expression                                                             | 1     | 2     | 3    | 4
        household.sum(sum(transactions.amount))                                | 18.00 | 18.00 | 0.00 | 0.00
        household.max(count(transactions))                                     | 2     | 2     | 0    | null
        household.count(where=declared_income < household.max(declared_income)) | 1    | 1     | 0    | 0
    """)


def test_questions_about_households(spec: Paragraph) -> None:
    """Questions about households

    A question can be about households instead of customers. Then the columns of `households` are bare, and customers' values
    have to be gathered.
    """
    spec.rows("customers", CUSTOMERS)
    spec.rows("members", MEMBERS)
    spec.rows("households", """
        household | size | formed_by
        10        | 2    | relation
        11        | 1    | alone
        12        | 0    | alone
    """)
    spec.gives("""
        expression                       | 10     | 11   | 12
        size                             | 2      | 1    | 0
        household.sum(declared_income)   | 150.00 | 0.00 | 0.00
        household.count() == size        | true   | true | true
    """, unit="household")
    spec.error(
        "declared_income > 100",
        "declared_income is one per customer: wrap it for a household, e.g. household.sum(declared_income)",
        unit="household",
    )


def test_columns(spec: Paragraph) -> None:
    """The household's columns

    In a question about customers the household's columns are called with `household.` before them.
    """
    spec.rows("members", MEMBERS)
    spec.rows("households", """
        household | size
        10        | 2
        11        | 1
    """)
    spec.gives("""
        expression           | 1    | 2    | 3     | 4
        household.size       | 2    | 2    | 1     | null
        household.size > 1   | true | true | false | null
    """)
    spec.error("size > 1", "there is no 'size' of a customer; did you mean 'household.size'?")
