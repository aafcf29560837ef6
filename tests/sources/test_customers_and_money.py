"""Whose row it is, and what it is worth: customers, accounts, lookups, currencies."""

from __future__ import annotations

from datetime import timedelta

from kequn.sources.report import Counts
from tests.sources.desk import HEAD, NOW, PAY, Desk, counts, customers

LATER = NOW + timedelta(days=1)
ACCOUNTS = """
[[table]]
name = "accounts"
files = "acc*.csv"
key = ["no"]
mode = "delta"
customer = { id = "owner.id", namespace = "client", optional = true }
[table.lookup.owner]
files = "own*.csv"
on = { acc = "no" }
where = "role == 'OWNER'"
take = ["id"]
[table.columns]
account_id = "no"
"""
BY_ACCOUNT = (
    PAY.removeprefix(HEAD)
    .replace('{ id = "client", namespace = "client", optional = true }', '{ account = "acc" }')
    .replace('["no"]', '["n"]')
)
BANK = (
    BY_ACCOUNT + ACCOUNTS + customers().removeprefix(HEAD)
)  # written in the wrong order: customers and accounts still come first


def test_a_payment_finds_its_customer_by_our_own_number(desk: Desk) -> None:
    by_number = PAY.removeprefix(HEAD).replace('{ id = "client", namespace = "client", optional = true }', '{ number = "who" }')
    desk.load(HEAD + by_number.replace('["no"]', '["n"]') + customers().removeprefix(HEAD), {
        "clients.csv": "id,name,city\n5,甲,北京\n6,乙,上海\n",
        "pay.csv": "n,who,day,amt\n1,2,2024-01-05,10\n2,1,2024-01-05,20\n3,3,2024-01-05,30\n4,,2024-01-05,40\n"})
    assert desk.rows("SELECT source_key, customer_no FROM stored.transactions ORDER BY 1") == [("1", 2), ("2", 1)]
    assert desk.reasons() == [("pay.csv", 4, "no customer who yet"), ("pay.csv", 5, "customer is empty")]


def test_a_payment_finds_its_customer_by_the_account_of_its_owner(desk: Desk) -> None:
    report = desk.load(
        HEAD + BANK,
        {
            "clients.csv": "id,name,city\n5,甲,北京\n6,乙,上海\n",
            "own.csv": "acc,id,role\na,6,OWNER\na,5,USER\nb,5,OWNER\nd,5,OWNER\nd,6,OWNER\n",
            "acc.csv": "no\na\nb\nc\nd\n",
            "pay.csv": "n,acc,day,amt\n1,a,2024-01-05,10\n2,b,2024-01-05,20\n3,c,2024-01-05,30\n"
            "4,z,2024-01-05,40\n5,,2024-01-05,50\n",
        },
    )
    assert [(file, table) for file, table, _ in counts(report)] == [
        ("clients.csv", "customers"),
        ("acc.csv", "accounts"),
        ("pay.csv", "transactions"),
    ]
    assert desk.rows("SELECT account_id, customer_no FROM stored.accounts ORDER BY 1") == [("a", 2), ("b", 1), ("c", None)]
    assert desk.rows("SELECT source_key, customer_no FROM stored.transactions ORDER BY 1") == [("1", 2), ("2", 1)]
    assert desk.reasons() == [
        ("acc.csv", 5, "lookup owner has several rows for it"),
        ("pay.csv", 4, "account acc has no customer"),
        ("pay.csv", 5, "no account acc yet"),
        ("pay.csv", 6, "customer is empty"),
    ]


def test_a_lookup_asks_by_what_an_earlier_one_took(desk: Desk) -> None:
    by_name = BY_ACCOUNT + """own_name = "payer == who.name"
[table.lookup.owner]
files = "own.csv"
on = { acc = "acc" }
take = ["id"]
[table.lookup.who]
files = "clients.csv"
on = { id = "trim(owner.id)" }
take = ["name"]
"""
    desk.load(
        HEAD + by_name + customers().removeprefix(HEAD) + ACCOUNTS,
        {
            "clients.csv": "id,name,city\n5,甲,北京\n6,乙,上海\n",
            "own.csv": "acc,id,role\na,6,OWNER\nb,5,OWNER\n",
            "acc.csv": "no\na\nb\n",
            "pay.csv": "n,acc,day,amt,payer\n1,a,2024-01-05,10,乙\n2,b,2024-01-05,20,乙\n3,b,2024-01-05,20,\n",
        },
    )
    own = desk.rows("SELECT source_key, own_name FROM stored.transactions ORDER BY 1")
    assert own == [("1", True), ("2", False), ("3", None)]


def test_numbers_are_given_in_file_order_and_never_again(desk: Desk) -> None:
    desk.load(customers(), {"clients.csv": "id,name,city\n9,甲,北京\n3,乙,上海\n9,甲,北京\n"})
    desk.load(customers(), {"clients2.csv": "id,name,city\n1,丙,北京\n3,乙,广州\n"}, now=LATER)
    assert desk.rows("SELECT DISTINCT source_key, customer_no FROM stored.customers ORDER BY 2") == [("9", 1), ("3", 2), ("1", 3)]
    assert desk.rows("SELECT source, source_key, kind, value, customer_no FROM stored.identifiers ORDER BY 5") == [
        ("core", "client:9", "client", "9", 1),
        ("core", "client:3", "client", "3", 2),
        ("core", "client:1", "client", "1", 3),
    ]


def test_another_mapping_refers_to_the_same_customers(desk: Desk) -> None:
    desk.load(customers(), {"clients.csv": "id,name,city\n9,甲,北京\n"})
    other = PAY.replace('source = "core"', 'source = "cards"').replace("occurred_on", 'item = { value = "x" }\noccurred_on')
    assert desk.load(other, {"pay.csv": "no,client,day,amt\n1,9,2024-01-05,10\n"}).totals == Counts(read=1, loaded=1)
    assert desk.rows("SELECT source, customer_no FROM stored.transactions") == [("cards", 1)]


def test_one_file_gives_customers_their_accounts_and_their_payments_in_one_commit(desk: Desk) -> None:
    one = HEAD + (customers() + ACCOUNTS + BY_ACCOUNT).removeprefix(HEAD).replace('"clients*.csv"', '"all.csv"').replace(
        '"acc*.csv"', '"all.csv"'
    ).replace('"pay*.csv"', '"all.csv"')
    one = (
        one.replace('key = ["id"]', 'key = ["id"]\nrepeats = "first"')
        .replace('key = ["no"]', 'key = ["no"]\nrepeats = "first"')
        .replace('{ account = "acc" }', '{ account = "no" }')
    )
    one = one.replace('{ id = "owner.id", namespace = "client", optional = true }', '{ id = "id", namespace = "client" }')
    one = one[: one.index("[table.lookup")] + one[one.index("[table.columns]\naccount_id") :]
    report = desk.load(
        one,
        {
            "all.csv": "n,id,name,city,no,day,amt\n"
            "1,9,甲,北京,a,2024-01-05,10\n2,9,甲,北京,a,2024-01-06,20\n3,8,乙,上海,b,2024-01-06,5\n"
        },
    )
    assert [count.loaded for _, _, count in counts(report)] == [2, 2, 3]
    assert desk.rows("SELECT customer_no, sum(amount)::VARCHAR FROM stored.transactions GROUP BY 1 ORDER BY 1") == [
        (1, "30.00"),
        (2, "5.00"),
    ]
    with_commit = desk.rows("SELECT count(*) FROM stored.accounts")
    assert with_commit == [(2,)]


RATES = """
[[table]]
name = "rates"
files = "rates*.csv"
key = ["ccy", "day"]
[table.columns]
currency = "ccy"
rate = "rate"
occurred_on = "day"
"""
ABROAD = PAY + 'currency = "ccy"\n' + RATES


def test_other_currencies_are_converted_with_the_rate_of_the_day(desk: Desk) -> None:
    report = desk.load(
        ABROAD,
        {
            "rates.csv": "ccy,day,rate\nUSD,2024-01-01,7.1\nUSD,2024-02-01,7.2\nEUR,2024-02-01,7.8\n",
            "pay.csv": "no,client,day,amt,ccy\n1,,2024-01-31,10,USD\n"
            "2,,2024-02-01,-10,usd\n3,,2024-01-31,10,EUR\n4,,2024-01-31,10,\n5,,2024-01-31,10,CNY\n",
        },
    )
    assert [(table, count.loaded) for _, table, count in counts(report)] == [("rates", 3), ("transactions", 4)]
    assert desk.rows(
        "SELECT source_key, amount::VARCHAR, currency, currency_amount::VARCHAR FROM stored.transactions ORDER BY 1"
    ) == [
        ("1", "71.00", "USD", "10.00"),
        ("2", "-72.00", "USD", "-10.00"),
        ("4", "10.00", "CNY", "10.00"),
        ("5", "10.00", "CNY", "10.00"),
    ]
    assert desk.reasons() == [("pay.csv", 4, "no exchange rate for its currency on or before its day; load rates, then retry")]


def test_a_mapping_in_another_currency_than_the_homes(desk: Desk) -> None:
    desk.load(ABROAD, {"rates.csv": "ccy,day,rate\nUSD,2024-01-01,7\n"})
    dollars = PAY.replace("CNY", "USD").replace('"core"', '"usa"')
    assert desk.load(dollars, {"pay.csv": "no,client,day,amt\n1,,2024-01-31,10\n"}).totals.loaded == 1
    assert desk.rows("SELECT amount::VARCHAR, currency, currency_amount::VARCHAR FROM stored.transactions") == [
        ("70.00", "USD", "10.00")
    ]


def test_times_are_utc_and_days_those_of_the_home(desk: Desk) -> None:
    desk.load(
        PAY.replace("occurred_on", "occurred_at"),
        {"pay.csv": "no,client,day,amt\n1,,2024-01-05 07:30:00,10\n2,,2024-01-05T00:00:00Z,10\n"},
    )
    new_york = (
        PAY.replace("occurred_on", "occurred_at")
        .replace("Asia/Shanghai", "America/New_York")
        .replace('"core"', '"usa"')
        .replace("pay*", "us*")
    )
    desk.load(new_york, {"us.csv": "no,client,day,amt\n1,,2024-01-05 12:00:00,10\n"})
    assert desk.rows(
        "SELECT source, occurred_at::VARCHAR, occurred_on::VARCHAR FROM stored.transactions ORDER BY 1, source_key"
    ) == [
        ("core", "2024-01-04 23:30:00", "2024-01-05"),
        ("core", "2024-01-05 00:00:00", "2024-01-05"),
        ("usa", "2024-01-05 17:00:00", "2024-01-06"),
    ]


def test_a_missing_lookup_makes_the_files_wait(desk: Desk) -> None:
    report = desk.load(HEAD + BANK, {"clients.csv": "id,name,city\n5,甲,北京\n", "acc.csv": "no\na\n"})
    assert report.findings == (
        "transactions: no file matches 'pay*.csv'",
        "accounts: lookup owner: no file matches 'own*.csv'",
        "acc.csv: waits, for a lookup of accounts is not there",
    )
    assert desk.load(HEAD + BANK, {"own.csv": "acc,id,role\na,5,OWNER\n"}).totals == Counts(read=2, loaded=1, repeated=1)
