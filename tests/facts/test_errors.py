"""Every mistake gets one line that says what is wrong and what to write."""

from __future__ import annotations

import pytest

from kequn.facts.parse import parse
from kequn.kernel.errors import LanguageError
from kequn.warehouse.tables import SCHEMA

ERRORS = {
    # names
    "cty == 'x'": "there is no 'cty'; did you mean 'city'?",
    "城 == 'x'": "there is no '城'; did you mean '城市'?",
    "amount > 3": "there is no 'amount' of a customer; did you mean 'holdings.amount' inside a function?",
    "size > 3": "there is no 'size' of a customer; did you mean 'household.size'?",
    "家庭人数 > 3": "there is no '家庭人数' of a customer; did you mean '家庭.家庭人数'?",
    "transactions > 3": "transactions is a table: fold its rows, e.g. count(transactions)",
    "trasactions.amount > 3": "there is no table 'trasactions'; did you mean 'transactions'?",
    "sum(transactions.amout) > 3": "transactions has no column 'amout'; did you mean 'amount'?",
    "合计(交易.金) > 3": "交易 has no column '金'; did you mean '金额'?",
    "count(transaction) > 3": "there is no table 'transaction'; did you mean 'transactions'?",
    "summ(transactions.amount) > 3": "there is no function 'summ'; did you mean 'sum'?",
    "求和(交易.金额) > 3": "there is no function '求和'",
    "household.median(declared_income) > 3": "there is no function household.median; did you mean 'min'?",
    "count(transactions, where=knd == 'a') > 3": "transactions has no column 'knd'; did you mean 'kind'?",
    "last(balances.amount, by=acount_id) > 3": "balances has no column 'acount_id'; did you mean 'account_id'?",
    "sum(transactions.amount, day=3) > 3": "sum takes no day= (it takes where=, days=, months=, by=)",
    # one per unit and many
    "transactions.amount > 3": "transactions.amount is many per customer: wrap it, e.g. sum(transactions.amount)",
    "交易.用途 == 'a'": "transactions.kind is many per customer: wrap it, e.g. last(transactions.kind)",
    "declared_income > transactions.amount": "transactions.amount is many per customer: wrap it, e.g. sum(transactions.amount)",
    "transactions.amount > balances.amount":
        "transactions.amount and balances.amount are rows of two tables: wrap each, e.g. last(transactions.amount)",
    "sum(declared_income) > 3": "sum takes a value of each row, e.g. sum(transactions.amount), not declared_income (an amount)",
    "sum(transactions) > 3": "sum takes a value of each row, e.g. sum(transactions.amount)",
    "count(transactions.amount) > 3": "count takes a table, e.g. count(transactions, where=…), not the value transactions.amount",
    "count(customers) > 3": "customers has one row for each: name its columns directly, there is nothing to count",
    "count(transactions, where=balances.amount > 3) > 3": "where= of count sees the columns of transactions only",
    "count(transactions, where=customers.city == 'a') > 3": "where= of count sees the columns of transactions only",
    "count(transactions, where=count(events) > 3) > 3": "count cannot stand in where=: conditions there are about one row",
    "household.sum(transactions.amount) > 3": "transactions.amount is many per customer: wrap it, e.g. sum(transactions.amount)",
    "household.sum() > 3": "household.sum needs a value of each member, e.g. household.sum(declared_income)",
    "household.count(city) > 3": "household.count counts the members: write household.count(where=…)",
    # types
    "city > 3": "city (a text) cannot be compared with an integer",
    "opened_on > '2026-01-31'": 'opened_on (a date) cannot be compared with a text: write a date as date("2026-01-31")',
    "max(events.occurred_at) > opened_on":
        "max(events.occurred_at) (a timestamp) cannot be compared with opened_on (a date): use a day, e.g. events.occurred_on",
    "city in ('a', 3)": "city (a text) cannot be compared with an integer",
    "city in ('a', None)": "None cannot stand in a list: add `or … is None`",
    "city in ()": "a list after `in` needs at least one value",
    "city in region": 'after `in` comes a list in brackets, e.g. city in ("Praha", "Brno")',
    "city in (region,)": "a list after `in` holds texts, numbers or dates only, not region",
    "city == None": "nothing is == None: write `is None` or `is not None`",
    "holds('a') < holds('b')": "holds(…) (a boolean) has no order: use == or !=",
    "city + 'a' == 'b'": "+ needs numbers, not city (a text)",
    "opened_on - 3 > opened_on": "- needs numbers, not opened_on (a date): count days with days_since(…)",
    "-city == 'b'": "- needs a number, not city (a text)",
    "city and 1 > 0": "and needs a condition, not city (a text): compare it with something",
    "not 3": "not needs a condition, not an integer: compare it with something",
    "(1 if 2 else 3) > 2": "if needs a condition, not an integer: compare it with something",
    "(1 if 1 > 0 else 'a') == 'a'": "if and else must give values of one type, not an integer and a text",
    "coalesce(city, 3) == 'a'": "coalesce takes values of one type, not city (a text) and an integer",
    "month(city) == 2": "month takes a date, not city (a text)",
    "abs(city) == 2": "abs takes numbers, not city (a text)",
    "abs(1, 2) == 2": "abs takes 1 value, not 2",
    "coalesce(1) == 2": "coalesce takes 2 or more values, not 1",
    "sum(transactions.kind) > 3": "sum takes numbers, not transactions.kind (a text)",
    "max(transactions.own_name)": "max takes numbers, texts or dates, not transactions.own_name (a boolean)",
    "holds(3)": 'holds takes categories as texts, e.g. holds("fund", "wealth")',
    "holds()": 'holds needs a category, e.g. holds("fund")',
    "None": "None alone says nothing: compare something with it, as in `city is None`",
    "date('2026-02-30') < opened_on": 'a date is written date("2026-01-31") or 日期("2026-01-31")',
    # windows and by
    "sum(holdings.amount, days=3) > 1": "holdings has no day and so no window: leave days= away",
    "last(holdings.amount) > 1": "last needs rows with a day, and holdings has none: use count, exists, sum, min or max",
    "count(events, days=0) > 1": "days= of count must be a whole number from 1 to 36600",
    "count(events, days=1.5) > 1": "days= of count must be a whole number from 1 to 36600",
    "count(events, months=-1) > 1": "months= of count must be a whole number from 1 to 1200",
    "count(events, days=3, months=3) > 1": "count takes days= or months=, not both",
    "count(events, days=3, 天数=3) > 1": "count is given days= twice",
    "sum(balances.amount, by=account_id) > 1": "by= goes with last and first only, not with sum",
    "last(events.name, by=channel) == 'a'": "last with by= adds up numbers, and events.name is none",
    "last(balances.amount, by='account_id') > 1": "by= names a column of balances, e.g. by=account_id",
    # form
    "": "the expression is empty",
    "city ==": 'this cannot be read to its end; an example: city == "Praha" and count(events) > 3',
    "city === 'a'": 'one = sets nothing: equal is written ==, e.g. city == "Praha"',
    "city == 'a": "a text is not closed: ' is missing",
    "city == 'a' 'b'": "two texts stand side by side: is a comma missing?",
    r"city == 'a\d'": r"after \ in a text only \ a quote, n, t or r can follow; write \\ for the sign itself",
    "city = 'a'": 'one = sets nothing: equal is written ==, e.g. city == "Praha"',
    "城帀 == 'a'": "there is no '城帀'; did you mean '城市'?",
    "city == 'a', 1 > 0": "a comma (write `and` or `or`) has no place in an expression",
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), ERRORS.items())
def test_the_error_says_what_is_wrong_and_what_to_write(text: str, message: str) -> None:
    with pytest.raises(LanguageError) as error:
        parse(text, SCHEMA)
    assert str(error.value) == message


HOUSEHOLD_ERRORS = {
    "city == 'a'": "city is one per customer: wrap it for a household, e.g. household.max(city)",
    "size > 1 and sum(transactions.amount) > 3":
        "sum(transactions.amount) is one per customer: wrap it for a household, e.g. household.sum(sum(transactions.amount))",
    "holds('fund')": "holds(…) is one per customer: wrap it for a household, e.g. household.exists(holds(…))",
    "sise > 1": "there is no 'sise'; did you mean 'size'?",
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), HOUSEHOLD_ERRORS.items())
def test_what_a_household_cannot_be_asked(text: str, message: str) -> None:
    with pytest.raises(LanguageError) as error:
        parse(text, SCHEMA, "household")
    assert str(error.value) == message


def test_no_error_repeats_the_text_of_a_value() -> None:
    phone = "'13800138000'"
    for text in (f"declared_income > {phone}", f"city + {phone} == 'a'", f"month({phone}) == 1", f"city ==== {phone}"):
        with pytest.raises(LanguageError) as error:
            parse(text, SCHEMA)
        assert "138" not in str(error.value)


def test_there_are_three_units() -> None:
    with pytest.raises(LanguageError, match=r"^there is no unit 'team': it is customer or household or employer$"):
        parse("city is None", SCHEMA, "team")
