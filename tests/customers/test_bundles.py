"""What customers have together: whose baskets they are, which rules stay, and the conditions of those who lack something."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from kequn.customers.bundles import HOLDING, SPENDING, Bundles, Thresholds, bundles, has, lacking, lately
from kequn.facts.build import condition
from kequn.facts.parse import parse
from kequn.facts.schema import Type
from kequn.warehouse.tables import SCHEMA

AS_OF = date(2026, 6, 30)
THRESHOLDS = Thresholds(0.01, 0.1, 1.2, 0.05, longest=3, customers=5, spending_days=30, next_days=30)


def _made(holdings: str, accounts: str, transactions: str, thresholds: Thresholds = THRESHOLDS) -> Bundles:
    """Make the rules of tables written as SQL."""
    tables = {"holdings": holdings, "accounts": accounts, "transactions": transactions}
    with duckdb.connect() as connection:
        return bundles(connection, tables, tables, thresholds, as_of=AS_OF)


HOLDINGS = """
    SELECT i AS customer_no, NULL::DATE AS started_on,
        unnest(CASE WHEN i < 40 THEN ['fund', 'card'] WHEN i < 60 THEN ['card'] ELSE ['loan'] END) AS category
    FROM range(200) r(i)
    UNION ALL SELECT 0, NULL, 'fund' UNION ALL SELECT NULL, NULL, 'fund' UNION ALL SELECT 1, NULL, NULL"""
ACCOUNTS = "SELECT i AS customer_no, 'savings' AS category, NULL::DATE AS opened_on FROM range(30) r(i)"
NOTHING = """
    SELECT NULL::BIGINT AS customer_no, NULL::VARCHAR AS merchant_category, NULL::VARCHAR AS kind, NULL::DATE AS occurred_on
    WHERE false"""


def test_holdings_and_accounts_of_one_customer_are_one_basket() -> None:
    rows = _made(HOLDINGS, ACCOUNTS, NOTHING).rules.to_pylist()
    found = {(tuple(row["antecedent"]), row["consequent"]): row for row in rows}
    rule = found[("fund",), "card"]
    assert (rule["count"], rule["antecedent_count"], rule["baskets"], rule["confidence"]) == (40, 40, 200, 1.0)
    assert (("savings",), "fund") in found
    assert all(row["topic"] == HOLDING and row["days"] is None for row in rows)


def test_a_longer_rule_that_is_no_surer_says_nothing_new() -> None:
    rows = _made(HOLDINGS, ACCOUNTS, NOTHING).rules.to_pylist()
    assert {tuple(row["antecedent"]) for row in rows if row["consequent"] == "card"} == {("fund",), ("savings",)}
    assert all(len(row["antecedent"]) == 1 for row in rows if row["confidence"] == 1.0)


def test_only_purchases_of_the_window_count_and_few_customers_are_not_told_of() -> None:
    bought = """
        SELECT i AS customer_no, unnest(CASE WHEN i < 50 THEN ['grocery', 'baby'] ELSE ['grocery'] END) AS merchant_category,
            'purchase' AS kind, DATE '2026-06-01' AS occurred_on FROM range(100) r(i)
        UNION ALL SELECT i, 'fuel', 'purchase', DATE '2026-05-31' FROM range(100) r(i)
        UNION ALL SELECT i, 'fuel', 'return', DATE '2026-06-10' FROM range(100) r(i)
        UNION ALL SELECT i, 'travel', 'purchase', DATE '2026-06-10' FROM range(4) r(i)"""
    rows = _made(HOLDINGS, ACCOUNTS, bought).rules.to_pylist()
    spent = [row for row in rows if row["topic"] == SPENDING]
    assert {(*row["antecedent"], row["consequent"]) for row in spent} == {("baby", "grocery"), ("grocery", "baby")}
    assert {(row["days"], row["baskets"], row["believed"]) for row in spent} == {(30, 100, False)}  # all buy groceries: no lift


def test_what_is_taken_next_goes_by_the_first_time_of_each() -> None:
    taken = """
        SELECT i AS customer_no, 'fund' AS category, DATE '2026-03-01' AS started_on FROM range(40) r(i)
        UNION ALL SELECT i, 'wealth', DATE '2026-03-21' FROM range(30) r(i)
        UNION ALL SELECT i, 'fund', DATE '2026-04-01' FROM range(30) r(i)
        UNION ALL SELECT i, 'loan', DATE '2026-03-01' FROM range(100, 200) r(i)
        UNION ALL SELECT 300, 'card', DATE '2026-06-30' UNION ALL SELECT 301, 'card', DATE '2027-01-01'"""
    [row] = _made(taken, ACCOUNTS, NOTHING).sequences.to_pylist()
    assert (row["antecedent"], row["consequent"], row["count"], row["antecedent_count"]) == (["fund"], "wealth", 30, 40)
    assert (row["median_days"], row["days"], row["believed"]) == (20.0, 30, True)


@pytest.mark.parametrize(
    "text",
    [has(HOLDING, 'a "quoted" one', None), lacking(HOLDING, ["fund", "card"], "loan", None), lately("fund", "loan", 365),
     lacking(SPENDING, ["grocery"], "baby", 30)],
)
def test_a_condition_is_one_of_the_language(text: str) -> None:
    assert condition(parse(text, SCHEMA), "where").type is Type.BOOLEAN
