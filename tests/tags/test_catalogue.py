"""The shipped tags: complete, readable, and the same in both languages; and how a home's own tags are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kequn.definitions.model import Definition
from kequn.engines.memory.engine import Engine
from kequn.facts.alias import alias
from kequn.facts.nodes import UNITS
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.kernel.errors import DefinitionError
from kequn.tags.catalogue import Catalogue, shipped
from kequn.tags.model import TagDefinition

CATALOGUE = Catalogue(map(TagDefinition.of, shipped().values()))
TAGS = [CATALOGUE[tag_id] for tag_id in CATALOGUE]
SHIPPED = pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag.id)


def test_there_are_at_least_125_and_no_id_or_title_twice() -> None:
    assert len(CATALOGUE) == len(shipped()) >= 125
    assert {tag.version for tag in TAGS} == {0}
    for language in ("zh", "en"):
        titles = [tag.title[language] for tag in TAGS]
        assert sorted(titles) == sorted(set(titles))


@SHIPPED
def test_every_text_is_there_and_the_chinese_title_is_a_name(tag: TagDefinition) -> None:
    assert all((tag.measure, tag.owner, tag.expression, *tag.title.values(), *tag.description.values(), *tag.theme.values()))
    assert alias(tag.title["zh"]) == tag.title["zh"]
    assert all(any("一" <= letter <= "鿿" for letter in text["zh"]) for text in (tag.title, tag.description, tag.theme))
    assert tag.description["zh"].endswith("。")
    assert tag.description["en"].endswith(".")


@SHIPPED
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_expression_prints_back(tag: TagDefinition, language: str) -> None:
    tree = CATALOGUE.schema.tags[tag.id].expression
    assert parse(to_text(tree, language), CATALOGUE.schema, tag.unit) == tree


@pytest.mark.parametrize("unit", UNITS)
def test_every_tag_computes_where_nothing_is_loaded(unit: str) -> None:
    engine = Engine({name: [] for name in CATALOGUE.schema.tables}, CATALOGUE.schema, "Asia/Shanghai")
    expressions = CATALOGUE.expressions(unit)
    values = engine.values(expressions, unit=unit, as_of=date(2026, 6, 30))
    assert (values.num_rows, values.column_names) == (0, ["unit_no", *expressions])


def test_an_unknown_tag_names_the_nearest() -> None:
    with pytest.raises(DefinitionError, match=r"there is no tag 'balanse'; did you mean 'balance'"):
        CATALOGUE["balanse"]


def own(tag_id: str, expression: str, zh: str) -> Definition:
    body = {**shipped()["senior"].body, "expression": expression}
    return replace(shipped()["senior"], id=tag_id, version=1, title={"zh": zh, "en": tag_id}, body=body)


def test_tags_may_call_one_another_in_any_order() -> None:
    given = [own("rich_senior", "rich and senior", "富裕长者"), own("rich", "总资产 > 500_000", "富裕"), *shipped().values()]
    catalogue = Catalogue(map(TagDefinition.of, given))
    assert to_text(catalogue.schema.tags["rich_senior"].expression, "zh") == "富裕 且 老年客户"
    assert list(catalogue) == ["rich_senior", "rich", *shipped()]


@pytest.mark.parametrize(("expressions", "message"), [
    (["nonsense > 1"], "tag 'a0': there is no 'nonsense'"),
    (["a1", "a0"], "tag 'a0': there is no 'a1'"),
    (["sum(transactions)"], "tag 'a0': sum takes a value"),
])
def test_a_tag_that_cannot_be_read_is_named(expressions: list[str], message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        Catalogue(TagDefinition.of(own(f"a{index}", text, f"自定{index}")) for index, text in enumerate(expressions))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("tag_id", "unit"), [
    ("employer", "customer"), ("size", "household"), ("outlet_id", "employer"), ("industry", "employer"),
    ("customer_no", "customer"), ("household_id", "customer"), ("employer_no", "employer")])
def test_a_tag_is_not_hidden_by_a_column(tag_id: str, unit: str) -> None:
    definition = own(tag_id, "True", "自定")
    with pytest.raises(DefinitionError, match="choose another id"):
        Catalogue([TagDefinition.of(replace(definition, body={**definition.body, "unit": unit}))])


@pytest.mark.parametrize("change", [{"kind": "magic"}, {"unit": "street"}, {"extra": 1}])
def test_a_body_that_says_no_tag_is_one_line(change: dict[str, object]) -> None:
    with pytest.raises(DefinitionError, match=r"^tag 'senior': "):
        TagDefinition.of(replace(shipped()["senior"], body={**shipped()["senior"].body, **change}))


def test_a_tag_is_refreshed_daily_or_monthly() -> None:
    with pytest.raises(DefinitionError, match="refresh must be one of daily, monthly"):
        TagDefinition.of(replace(shipped()["senior"], refresh="hourly"))
