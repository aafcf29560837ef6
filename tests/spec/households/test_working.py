"""Values of the employer

`employer.` gathers a value over the customers who work for an employer. A customer works for one: that of the newest employment.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph

EMPLOYEES = """
    customer | employer
    1        | 20
    2        | 20
    3        | 21
"""
CUSTOMERS = """
    customer | gender | declared_income | employer
    1        | F      | 100.00          | as the customer wrote it
    2        | M      | 50.00           |
    3        | F      |                 |
    4        | F      | 8.00            |
"""


def test_employees(spec: Paragraph) -> None:
    """Given to each employee

    In a question about customers everybody is given the value of their employer. `employer` alone is still the name that the
    customer gave.
    """
    spec.rows("customers", CUSTOMERS)
    spec.rows("employees", EMPLOYEES)
    spec.rows("employers", """
        employer | industry | payroll
        20       | school   | true
        21       | bank     | false
    """)
    spec.gives("""
        expression                                  | 1      | 2      | 3     | 4
        employer.count()                            | 2      | 2      | 1     | 0
        employer.sum(declared_income)               | 150.00 | 150.00 | 0.00  | 0.00
        employer.count(where=gender == "F")         | 1      | 1      | 1     | 0
        employer.payroll                            | true   | true   | false | null
        employer is not None                        | true   | false  | false | false
    """)


def test_questions_about_employers(spec: Paragraph) -> None:
    """Questions about employers

    A question can be about employers. Then the columns of `employers` are bare, and what is of customers or of households has
    to be gathered.
    """
    spec.rows("customers", CUSTOMERS)
    spec.rows("employees", EMPLOYEES)
    spec.rows("members", """
        customer | household | primary
        1        | 10        | true
        4        | 10        | true
    """)
    spec.rows("employers", """
        employer | industry | payroll
        20       | school   | true
        21       | bank     | false
        22       | bank     |
    """)
    spec.gives("""
        expression                                                            | 20     | 21    | 22
        industry                                                              | school | bank  | bank
        employer.count()                                                      | 2      | 1     | 0
        employer.count(where=declared_income > 60) / employer.count()         | 0.5    | 0     | null
        employer.sum(household.sum(declared_income))                          | 108.00 | 0.00  | 0.00
        employer.exists(declared_income < employer.avg(declared_income))      | true   | false | false
    """, unit="employer")
    spec.same(
        '雇主.计数(条件=性别 == "F") >= 20 且 雇主.行业 == "school"',
        'employer.count(where=gender == "F") >= 20 and employers.industry == "school"',
    )
    spec.error(
        "declared_income > 100",
        "declared_income is one per customer: wrap it for an employer, e.g. employer.sum(declared_income)",
        unit="employer",
    )
    spec.error(
        "employer.count() > 3",
        "employer.count(…) is one per employer: wrap it for a household, e.g. household.sum(employer.count(…))",
        unit="household",
    )


def test_tags(spec: Paragraph) -> None:
    """Tags of employers

    A tag has a value for each of its unit. Whoever has no employer has no value of an employer's tag.
    """
    spec.tags("""
        id    | zh     | expression       | unit
        staff | 雇员数 | employer.count() | employer
    """)
    spec.rows("customers", CUSTOMERS)
    spec.rows("employees", EMPLOYEES)
    spec.gives("""
        expression      | 1     | 2     | 3    | 4
        staff           | 2     | 2     | 1    | null
        staff is None   | false | false | false | true
    """)
