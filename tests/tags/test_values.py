"""What shipped tags say of rows written by hand, on both engines: those whose rule is more than one fold."""

from __future__ import annotations

import pytest

from kequn.tags.catalogue import Catalogue, shipped
from kequn.tags.model import TagDefinition
from tests.spec.check import Check

CATALOGUE = Catalogue(map(TagDefinition.of, shipped().values()))


@pytest.fixture(params=["memory", "duckdb"])
def told(request: pytest.FixtureRequest) -> Check:
    """Rows to be told to one engine, with the shipped tags; questions are asked at the end of 30 June 2024."""
    check = Check(request.param)
    check.schema = CATALOGUE.schema
    return check


def test_a_sign_begins_on_its_day(told: Check) -> None:
    told.rows("customers", """
        customer | birth_date
        1        | 1990-01-19
        2        | 1990-01-20
        3        | 2000-02-29
        4        | 1985-10-23
        5        | 1985-10-24
        6        | 1985-12-31
        7        |
    """)
    told.gives("""
        expression | 1         | 2        | 3      | 4     | 5       | 6         | 7
        zodiac     | capricorn | aquarius | pisces | libra | scorpio | capricorn | null
    """)


def test_the_daily_average_is_of_all_accounts_and_compares_two_months(told: Check) -> None:
    told.rows("accounts", """
        customer | account_id
        1        | A
        1        | B
    """)
    told.rows("balances", """
        customer | account_id | occurred_on | amount
        1        | A          | 2023-06-30  | 40.00
        1        | A          | 2024-05-31  | 100.00
        1        | B          | 2024-05-31  | 300.00
        1        | A          | 2024-06-30  | 200.00
        1        | B          | 2024-06-30  | 500.00
    """)
    told.gives("""
        expression            | 1      | 2
        balance_avg_1m        | 700    | null
        balance_avg_1m_before | 400    | null
        balance_avg_change_1m | 300    | null
        balance_change_365d   | 660.00 | 0.00
    """)


def test_salary_that_stops_and_what_is_left_of_it(told: Check) -> None:
    told.rows("transactions", """
        customer | occurred_on | amount   | kind         | own_name
        1        | 2024-03-10  | 6000.00  | salary       | false
        1        | 2024-04-10  | 6000.00  | salary       | false
        1        | 2024-05-10  | 6000.00  | salary       | false
        2        | 2024-04-17  | 6000.00  | salary       | false
        2        | 2024-05-17  | 9000.00  | salary       | false
        2        | 2024-06-17  | 6000.00  | salary       | false
        2        | 2024-06-18  | -6300.00 | purchase     | false
        2        | 2024-06-18  | -5000.00 | investment   | false
        2        | 2024-06-18  | -2000.00 | transfer_out | true
    """)
    told.gives("""
        expression          | 1    | 2       | 3
        days_since_salary   | 51   | 13      | null
        salary_stopped      | true | false   | false
        largest_salary_365d | 6000.00 | 9000.00 | null
        spending_average_6m | 0    | 1050    | 0
        saved_share_6m      | 1    | 0.7     | null
    """)


def test_a_promise_is_missed_when_nobody_calls_on_its_day_or_since(told: Check) -> None:
    told.rows("contacts", """
        customer | occurred_on | channel | arm     | connected | answer      | promised_on
        1        | 2024-06-01  | phone   |         | true      | considering | 2024-06-10
        2        | 2024-06-01  | phone   |         | true      | considering | 2024-06-10
        2        | 2024-06-10  | wecom   |         | false     | not_reached |
        3        | 2024-06-20  | visit   | treated | true      | refused     | 2024-07-04
        4        | 2024-06-20  | phone   | control |           |             |
        5        | 2024-03-01  | phone   |         | true      | considering | 2024-03-10
    """)
    told.gives("""
        expression           | 1     | 2     | 3     | 4     | 5
        promise_missed       | true  | false | false | false | false
        days_to_promise      | null  | null  | 4     | null  | null
        days_since_contact   | 29    | 20    | 10    | null  | 121
        last_reached_channel | phone | phone | visit | null  | phone
        contacts_90d         | 1     | 2     | 1     | 0     | 0
        refused_365d         | 0     | 0     | 1     | 0     | 0
    """)


def test_a_life_event_counts_that_was_told_and_is_no_year_old(told: Check) -> None:
    told.rows("life_facts", """
        customer | occurred_on | kind     | told_by
        1        | 2023-07-02  | marriage | told
        2        | 2023-07-01  | marriage | told
        3        | 2024-06-01  | marriage | inferred
    """)
    told.gives("""
        expression   | 1    | 2     | 3
        married_365d | true | false | false
        moved_365d   | false | false | false
    """)


def test_the_favourite_channel_has_the_most_log_ins(told: Check) -> None:
    told.rows("events", """
        customer | occurred_on | name  | channel
        1        | 2024-06-01  | login | app
        1        | 2024-06-02  | login | web
        1        | 2024-06-03  | login | web
        2        | 2024-06-01  | login | mini_program
        2        | 2024-06-02  | login | app
        3        | 2024-03-01  | login | app
        3        | 2024-06-01  | page  | app
    """)
    told.gives("""
        expression        | 1   | 2   | 3
        digital_channel   | web | app | null
    """)


def test_money_that_matures_or_came_back(told: Check) -> None:
    told.rows("holdings", """
        customer | category    | amount   | payment | matures_on | started_on
        1        | deposit     | 1000.00  |         | 2024-07-07 | 2024-01-07
        1        | wealth      | 500.00   |         | 2024-09-28 | 2024-06-28
        1        | fund        | 80.00    | 10.00   |            | 2023-06-30
        1        | credit_card | 30000.00 |         |            | 2024-06-29
        2        | loan        | 9000.00  |         | 2024-07-30 | 2023-07-30
        2        | deposit     | 700.00   |         | 2024-07-08 | 2024-01-08
    """)
    told.rows("transactions", """
        customer | occurred_on | amount  | kind
        1        | 2024-06-20  | 1500.00 | redemption
        2        | 2024-01-20  | 1500.00 | redemption
    """)
    told.gives("""
        expression            | 1        | 2
        maturing_amount_7d    | 1000.00  | 0.00
        maturing_amount_90d   | 1500.00  | 700.00
        deposit_maturing_30d  | 1000.00  | 700.00
        has_fund_plan         | true     | false
        credit_limit          | 30000.00 | 0.00
        days_since_product    | 2        | 174
        redeemed_90d          | 1500.00  | 0.00
        days_since_redemption | 10       | 162
    """)
