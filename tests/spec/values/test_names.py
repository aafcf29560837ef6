"""Names

An expression is one line about one customer. It names columns, tags and functions, in English or in Chinese, also mixed.
"""

from __future__ import annotations

from tests.spec.paragraph import Paragraph


def test_columns(spec: Paragraph) -> None:
    """Columns

    A column of `customers` is called by its bare name: every customer has one value of it.
    """
    spec.rows("customers", """
        customer | city  | declared_income
        1        | Praha | 12000.00
        2        |       | 900.50
    """)
    spec.gives("""
        expression              | 1        | 2
        city                    | Praha    | null
        城市                    | Praha    | null
        declared_income > 1_000 | true     | false
    """)


def test_languages(spec: Paragraph) -> None:
    """English and Chinese

    Every name has both; an expression is kept as a tree and can be written in either. 且, 或 and 非 are and, or and not.
    """
    spec.same(
        '城市 == "Praha" 且 合计(交易.金额, 条件=用途 == "pension", 天数=90) > 0',
        'city == "Praha" and sum(transactions.amount, where=kind == "pension", days=90) > 0',
        '城市 == "Praha" and 合计(transactions.金额, where=用途 == "pension", 天数=90) > 0',
    )


def test_typing(spec: Paragraph) -> None:
    """As it is typed

    Full-width signs, ≥ ≤ ≠ and curly quotes are read as the plain ones; 且 and 或 may stand without spaces. A number may be told
    in 万 or 亿, with or without 元.
    """
    spec.same(
        'declared_income >= 1000 and city != "Praha"',
        "申报年收入≥１０００且城市≠“Praha”",
        "declared_income >= 1_000 and (city != 'Praha')",
        "申报年收入 >= 0.1万元且城市 != 'Praha'",
    )


def test_rows_are_named_by_their_table(spec: Paragraph) -> None:
    """Rows

    Other tables have many rows for a customer. Their columns are called with the table's name, inside of a function that makes
    one value of many; in its `where=` the bare name is enough.
    """
    spec.rows("transactions", """
        customer | occurred_on | amount | kind
        1        | 2024-06-01  | 100.00 | salary
        1        | 2024-06-02  | -30.00 | fee
    """)
    spec.gives("""
        expression                                             | 1
        sum(transactions.amount)                               | 70.00
        sum(transactions.amount, where=kind == "fee")          | -30.00
        sum(transactions.amount, where=transactions.amount > 0) | 100.00
    """)
    spec.error("transactions.amount > 0", "transactions.amount is many per customer: wrap it, e.g. sum(transactions.amount)")


def test_unknown_names(spec: Paragraph) -> None:
    """Names that are not there

    The nearest name is suggested, in the language of the name.
    """
    spec.error('cty == "Praha"', "there is no 'cty'; did you mean 'city'?")
    spec.error('城 == "Praha"', "there is no '城'; did you mean '城市'?")
