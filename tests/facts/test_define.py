"""Tags by name: in any order, over each other, never in a circle; and what a name means when two things bear it."""

from __future__ import annotations

import pytest

from kequn.facts.define import TagText, define
from kequn.facts.nodes import Column, TagRef
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.facts.schema import Schema, Type
from kequn.kernel.errors import LanguageError
from kequn.warehouse.tables import SCHEMA


def tags(**texts: str | tuple[str, str, str]) -> Schema:
    found = {}
    for name, given in texts.items():
        text, zh, unit = given if isinstance(given, tuple) else (given, f"标签{name}", "customer")
        found[name] = TagText(text, unit, zh, name)
    return define(SCHEMA, found)


def test_tags_are_read_whatever_order_they_come_in() -> None:
    schema = tags(rich="aum > 1_000 and not young", young="years_since(birth_date) < 30", aum="last(balances.amount)")
    types = {name: tag.type for name, tag in schema.tags.items()}
    assert types == {"rich": Type.BOOLEAN, "young": Type.BOOLEAN, "aum": Type.MONEY}
    assert repr(schema.tags["rich"].expression) == "aum > 1000 and not young"


def test_tags_in_a_circle_are_an_error_that_shows_the_circle() -> None:
    with pytest.raises(LanguageError, match=r"^tags go round in a circle: b → c → b$"):
        tags(a="b + 1", b="c + 1", c="b + 1")


def test_a_tag_that_names_a_column_of_its_own_name_is_no_circle() -> None:
    assert tags(amount="sum(transactions.amount)").tags["amount"].type is Type.MONEY


def test_an_error_names_the_tag_it_is_in_once() -> None:
    with pytest.raises(LanguageError) as error:
        tags(a="b > 1", b="cty == 'x'")
    assert str(error.value) == "tag 'b': there is no 'cty'; did you mean 'city'?"


def test_a_column_hides_a_tag_of_the_same_name() -> None:
    schema = tags(city="'a tag'", town=("'a tag'", "城市", "customer"))
    assert isinstance(parse("city is None", schema).parts[0], Column)
    assert isinstance(parse("城市 is None", schema).parts[0], Column)
    assert to_text(parse("town == '1'", schema), "zh") == 'town == "1"'


def test_a_tag_is_called_by_its_id_or_by_its_chinese_title() -> None:
    schema = tags(spent=("-sum(transactions.amount, where=amount < 0, days=90)", "近90天支出(元)", "customer"))
    tree = parse("近90天支出_元_ > 100", schema)
    assert isinstance(tree.parts[0], TagRef)
    assert (to_text(tree, "en"), to_text(tree, "zh")) == ("spent > 100", "近90天支出_元_ > 100")


def test_titles_that_are_keywords_or_begin_with_a_digit_get_an_alias() -> None:
    schema = tags(a=("1", "且", "customer"), b=("2", "3个月", "customer"), c=("3", "is", "customer"))
    assert to_text(parse("a + b + c > 1", schema), "zh") == "且_ + _3个月 + is_ > 1"
    assert parse("且_ + _3个月 + is_ > 1", schema) == parse("a + b + c > 1", schema)


def test_two_tags_of_one_title_have_to_be_called_by_their_ids() -> None:
    schema = tags(a=("1", "同题", "customer"), b=("2", "同题", "customer"))
    with pytest.raises(LanguageError, match=r"^'同题' is the title of several tags: write a or b$"):
        parse("同题 > 1", schema)
    assert to_text(parse("a > b", schema), "zh") == "a > b"


def test_a_households_tag_stands_in_a_customers_question_but_not_the_reverse() -> None:
    schema = tags(wealth=("household.sum(declared_income)", "家庭收入", "household"), own="declared_income")
    assert parse("wealth > own", schema).unit == "customer"
    assert parse("wealth > 3", schema, "household").unit == "household"
    with pytest.raises(LanguageError, match=r"^own is one per customer: wrap it for a household, e\.g\. household\.sum\(own\)$"):
        parse("wealth > own", schema, "household")
