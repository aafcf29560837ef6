"""The form of a condition says the same as its tree, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.facts.nodes import CUSTOMER, HOUSEHOLD, Expression
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.kernel.errors import LanguageError
from kequn.loop.builder.form import Field, Group, Item, Row, Text
from kequn.loop.builder.reading import number_of, tree_of
from kequn.loop.builder.showing import shown
from kequn.segments.service import catalogue, definitions, shipped
from kequn.tags.catalogue import shipped as shipped_tags
from tests.engines.expressions import conditions
from tests.engines.world import SCHEMA as SMALL

SHIPPED = catalogue(definitions("nowhere")).schema


@given(st.data(), st.sampled_from([CUSTOMER, HOUSEHOLD]), st.sampled_from(["zh", "en"]))
def test_any_condition_as_a_form_reads_as_the_same_tree(data: st.DataObject, unit: str, language: str) -> None:
    tree: Expression = data.draw(conditions(unit, floats=True))
    assert tree_of(shown(tree, language), SMALL, unit) == tree


@pytest.mark.parametrize("segment", shipped())
def test_every_shipped_segment_is_shown_in_rows_alone(segment: str) -> None:
    body = shipped()[segment].body
    tree = parse(body["expression"], SHIPPED, body["unit"])
    form = shown(tree)
    assert texts(form) == []
    assert tree_of(form, SHIPPED, body["unit"]) == tree


@pytest.mark.parametrize("tag", shipped_tags())
def test_a_comparison_with_every_shipped_tag_is_a_row(tag: str) -> None:
    row = Row(Field("tag", tag), "is not None")
    tree = tree_of(Group("and", (row,)), SHIPPED, SHIPPED.tags[tag].unit)
    assert tree is not None
    assert tree_of(shown(tree), SHIPPED, SHIPPED.tags[tag].unit) == tree


def texts(item: Item) -> list[str]:
    if isinstance(item, Group):
        return [text for each in item.items for text in texts(each)]
    return [item.text] if isinstance(item, Text) else []


AGE, CITY = Field("tag", "age"), Field("column", "customers.city")
OUT = Field("fold", "transactions", "-sum", "amount", "90", "days")


@pytest.mark.parametrize(("text", "items"), [
    ("age >= 60", (Row(AGE, ">=", ("60",)),)),
    ("60 <= age", (Row(AGE, ">=", ("60",), flipped=True),)),
    ("18 <= age <= 60", (Row(AGE, "between", ("18", "60")),)),
    ("balance >= 50000", (Row(Field("tag", "balance"), ">=", ("5",), 10_000),)),
    ("balance >= 12345", (Row(Field("tag", "balance"), ">=", ("12345",)),)),
    ("balance >= 123.45", (Row(Field("tag", "balance"), ">=", ("123.45",)),)),
    ("aum >= 150000000", (Row(Field("tag", "aum"), ">=", ("1.5",), 100_000_000),)),
    ('city in ("上海", "北京")', (Row(CITY, "in", ("上海", "北京")),)),
    ('city not in ("上海",)', (Row(CITY, "not in", ("上海",)),)),
    ("city is not None", (Row(CITY, "is not None"),)),
    ("dormant", (Row(Field("tag", "dormant"), "yes"),)),
    ("not dormant", (Row(Field("tag", "dormant"), "no"),)),
    ('not holds("fund", "wealth")', (Row(Field("holds"), "no", ("fund", "wealth")),)),
    ("days_since(opened_on) <= 30", (Row(Field("column", "customers.opened_on"), "within", ("30",)),)),
    ('-sum(transactions.amount, where=kind == "transfer_out", days=90) > 50000',
     (Row(OUT, ">", ("5",), 10_000, where=(Row(Field("column", "transactions.kind"), "==", ("transfer_out",)),)),)),
    ("household.sum(aum, where=age >= 60) > 100",
     (Row(Field("household", function="sum", value="tag:aum"), ">", ("100",), where=(Row(AGE, ">=", ("60",)),)),)),
    ("age + 1 > 60", (Text("年龄 + 1 > 60"),)),
])
def test_what_a_condition_looks_like(text: str, items: tuple[Item, ...]) -> None:
    assert shown(parse(text, SHIPPED)) == Group("and", items)
    assert tree_of(Group("and", items), SHIPPED) == parse(text, SHIPPED)


def test_not_of_alternatives_excludes_each() -> None:
    young, idle = Row(AGE, "<", ("30",)), Row(Field("tag", "dormant"), "yes")
    assert shown(parse("not (age < 30 or dormant)", SHIPPED)) == Group("not", (young, idle))
    assert shown(parse("not (age < 30 and dormant)", SHIPPED)) == Group("not", (Group("and", (young, idle)),))


def test_a_row_without_its_value_says_nothing_yet() -> None:
    waiting = Row(AGE, ">=", ("",))
    tree = tree_of(Group("and", (waiting, Row(CITY, "==", ("上海",)), Row(Field("")), Group("or"))), SHIPPED)
    assert tree is not None
    assert to_text(tree, "zh") == '城市 == "上海"'
    assert tree_of(Group("and", (waiting,)), SHIPPED) is None


@pytest.mark.parametrize(("typed", "scale", "value"), [
    ("12", 1, "12"), ("１２", 1, "12"), ("1,000", 1, "1000"), ("5万", 1, "50000"), ("1.5万", 1, "15000"),
    ("1.5", 10_000, "15000"),    ("2亿", 10_000, "200000000"),
    ("5k", 1, "5000"), ("12%", 1, "0.12"), ("12.50", 1, "12.50"), ("3万元", 1, "30000"),
])
def test_a_number_as_people_type_it(typed: str, scale: int, value: str) -> None:
    assert str(number_of(typed, scale).value) == value


@pytest.mark.parametrize("typed", ["twelve", "", "万", "1e", "Infinity", "nan", "1e400", "9" * 40])
def test_what_is_no_number_is_told_in_one_line(typed: str) -> None:
    with pytest.raises(LanguageError):
        number_of(typed)
