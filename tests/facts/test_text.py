"""What people type, and the one way it is written back in English and in Chinese names."""

from __future__ import annotations

import pytest

from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.warehouse.tables import SCHEMA

SAME = r"""
city == "Praha" | 城市 == "Praha"
18 <= years_since(birth_date) < 60 | 18 <= 距今年数(出生日期) < 60
3 > years_since(birth_date) >= 0 and city is None | 3 > 距今年数(出生日期) >= 0 且 城市 is None
city in ("a", "b") or region not in ("c",) | 城市 in ("a", "b") 或 地区 not in ("c",)
not (city == "a" and gender == "F") | 非 (城市 == "a" 且 性别 == "F")
not city == "a" | 非 城市 == "a"
city is not region | 城市 is not 地区
(city == "a") == (region == "b") | (城市 == "a") == (地区 == "b")
declared_income - (3 - 1) * 2 / -7 > 0.005 | 申报年收入 - (3 - 1) * 2 / -7 > 0.005
-(declared_income + 1.50) < 0 | -(申报年收入 + 1.50) < 0
(1 if gender == "F" else 2 if gender == "M" else 3) > 1 | (1 if 性别 == "F" else 2 if 性别 == "M" else 3) > 1
opened_on > date("2026-01-31") | 开户日 > 日期("2026-01-31")
count(transactions, where=kind == "pension" and own_name, days=90) >= 3 | 计数(交易, 条件=用途 == "pension" 且 同名, 天数=90) >= 3
sum(transactions.amount * transactions.quantity, months=6) < 0 | 合计(交易.金额 * 交易.数量, 月数=6) < 0
last(balances.amount, by=account_id) - first(balances.amount) > 0 | 最近(余额.金额, 按=账号) - 最早(余额.金额) > 0
days_since(events, where=name == "login") > 30 | 距今天数(行为, 条件=事件名 == "login") > 30
days_since(opened_on) > 30 | 距今天数(开户日) > 30
holds("fund", "wealth") | 持有("fund", "wealth")
exists(complaints, where=closed_on is None) | 存在(投诉, 条件=结案日 is None)
slope(balances.amount, months=6) < 0 | 趋势(余额.金额, 月数=6) < 0
distinct(transactions.counterparty_bank, days=30) > 2 | 种数(交易.对方行, 天数=30) > 2
coalesce(declared_income, 0) > 1000 | 首个非空(申报年收入, 0) > 1000
starts_with(name, "王") or contains(employer, "银行") | 开头是(姓名, "王") 或 包含(单位, "银行")
abs(declared_income) > year(opened_on) | 绝对值(申报年收入) > 年份(开户日)
month(opened_on) + day(opened_on) == 3 | 月份(开户日) + 日(开户日) == 3
household.sum(declared_income, where=gender == "F") > 0 | 家庭.合计(申报年收入, 条件=性别 == "F") > 0
household.count() > 1 and household.size > 2 | 家庭.计数() > 1 且 家庭.家庭人数 > 2
household.exists(holds("loan")) | 家庭.存在(持有("loan"))
employer.count(where=holds("fund")) > 3 and employer.payroll | 雇主.计数(条件=持有("fund")) > 3 且 雇主.代发
True or 1 is 2 | True 或 1 is 2
city == "it's \"so\" 😀" | 城市 == "it's \"so\" 😀"
"""

READ = [
    ("city=='Praha'", 'city == "Praha"'),
    ("城市＝＝“Praha”", 'city == "Praha"'),
    ("城市 == 「Praha」", 'city == "Praha"'),
    ("性别==\"F\"且城市==\"x\"或非持有('fund')", 'gender == "F" and city == "x" or not holds("fund")'),
    ("申报年收入 > 5万", "declared_income > 50000"),
    ("申报年收入>1.5亿元且非持有('fund')", 'declared_income > 150000000 and not holds("fund")'),
    ("申报年收入 < 0.00005万", "declared_income < 0.50"), ("申报年收入 > ２０万", "declared_income > 200000"),
    ("合计（交易．金额，条件＝金额＞0，天数＝９０）≥１_０００", "sum(transactions.amount, where=amount > 0, days=90) >= 1000"),
    ("计数(transactions, 条件=kind≠“fee”) ≤ 3", 'count(transactions, where=kind != "fee") <= 3'),
    ("count(transactions, where=transactions.amount > 0) > 0", "count(transactions, where=amount > 0) > 0"),
    ("last(balances.amount, by=balances.account_id) > 1", "last(balances.amount, by=account_id) > 1"),
    ("((city == 'a' and city == 'b')) and city == 'c'", 'city == "a" and city == "b" and city == "c"'),
    ("city in ['a']", 'city in ("a",)'),
    ("not city in ('a',)", 'city not in ("a",)'),
    ("not city is None", "city is not None"),
    ("declared_income > 1e3", "declared_income > 1000.00"),
    ("declared_income > .5", "declared_income > 0.50"),
    ("declared_income > 0.1000", "declared_income > 0.10"),
    ("declared_income > 1.2345678901234567", "declared_income > 1.2345678901234567"),
    ("declared_income > 100_000_000_000_000_000", "declared_income > 100000000000000000"),
    ("- -3 < declared_income", "3 < declared_income"),
    ("\n city\t== 'a'\n", 'city == "a"'),
    ("households.size > 1", "household.size > 1"),
    ("customers.city is None", "city is None"),
    ("exists(holdings, where=month(matures_on) == 2)", "exists(holdings, where=month(matures_on) == 2)"),
]


@pytest.mark.parametrize("line", SAME.strip().splitlines())
def test_text_is_written_as_it_was_read_and_with_chinese_names(line: str) -> None:
    english, chinese = (side.strip() for side in line.split(" | "))
    tree = parse(english, SCHEMA)
    assert (to_text(tree, "en"), to_text(tree, "zh"), repr(tree)) == (english, chinese, english)
    assert parse(chinese, SCHEMA) == tree


@pytest.mark.parametrize(("typed", "written"), READ)
def test_many_ways_to_type_are_one_expression(typed: str, written: str) -> None:
    assert to_text(parse(typed, SCHEMA)) == written


def test_in_a_households_question_its_columns_are_bare() -> None:
    tree = parse("size > 2 and household.sum(declared_income) > 0", SCHEMA, "household")
    assert to_text(tree) == "household.size > 2 and household.sum(declared_income) > 0"
    assert parse(to_text(tree), SCHEMA, "household") == tree


def test_every_name_of_a_table_is_its_own() -> None:
    """Two columns of one title would make Chinese text ambiguous."""
    for table in SCHEMA.tables.values():
        titles = [column.zh for column in table.columns]
        assert len(titles) == len(set(titles)), table.name
    assert len({table.zh for table in SCHEMA.tables.values()}) == len(SCHEMA.tables)
