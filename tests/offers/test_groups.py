"""Groups with a service of their own: what ships, what a definition must say, and who belongs at a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kequn.definitions.model import Definition
from kequn.facts.nodes import Aggregate, Expression, TagRef
from kequn.facts.parse import parse
from kequn.kernel.errors import DefinitionError
from kequn.loop.bank import Bank
from kequn.offers.catalogue import definitions, groups, shipped
from kequn.offers.model import GROUP, Benefit, ServiceGroup
from kequn.offers.steps import group_members, of_json, to_json
from kequn.segments.service import catalogue

WORDS = {"zh": "甲", "en": "a"}
BENEFIT = {"id": "chair", "title": WORDS, "description": {"zh": "", "en": ""}, "price": "9.90", "stock": 3, "outlets": ["O1"],
           "limit": 2, "period": "month"}


def group(**changes: Any) -> Definition:
    body = {"expression": "age >= 60", "needs": WORDS, "menu": [BENEFIT], **changes}
    return Definition(GROUP, "mine", WORDS, body)


def test_what_ships_can_be_read_and_each_has_a_menu() -> None:
    known = groups(definitions("nowhere"))
    schema = catalogue(definitions("nowhere")).schema
    assert list(known)[:4] == ["elderly", "parent_child", "payroll", "merchant"]
    assert len(known) == len(shipped()) == 13
    for each in known.values():
        assert each.menu
        assert all(each.needs.values())
        each.tree(schema)
        assert of_json(to_json(each)) == each


def test_a_definition_is_read_as_it_is_written() -> None:
    read = ServiceGroup.of(group())
    assert read.menu == (Benefit("chair", WORDS, {"zh": "", "en": ""}, Decimal("9.90"), 3, ("O1",), 2, "month"),)
    ending = ServiceGroup.of(group(menu=[{**BENEFIT, "until": "2026-06-30"}]))
    assert (ending.menu[0].over(date(2026, 6, 30)), ending.menu[0].over(date(2026, 7, 1))) == (False, True)
    assert of_json(to_json(ending)) == ending
    assert (read.benefit("chair"), read.benefit("sofa")) == (read.menu[0], None)


@pytest.mark.parametrize(("changes", "said"), [
    ({"menu": "chair"}, "menu is a list"), ({"menu": [BENEFIT, BENEFIT]}, "the same id"),
    ({"needs": "sleep"}, "needs is a text in zh"),
    ({"expression": 3}, "expression is a condition"), ({"extra": 1}, "extra is missing or unknown"),
    ({"menu": [{**BENEFIT, "price": "-1"}]}, "price is an amount"), ({"menu": [{**BENEFIT, "price": 3}]}, "price is an amount"),
    ({"menu": [{**BENEFIT, "price": "1.234"}]}, "price is an amount"),
    ({"menu": [{**BENEFIT, "stock": -1}]}, "stock is a whole number"),
    ({"menu": [{**BENEFIT, "stock": True}]}, "stock is a whole number"),
    ({"menu": [{**BENEFIT, "limit": 0}]}, "limit is a whole number"),
    ({"menu": [{**BENEFIT, "period": "week"}]}, "per month, quarter, year, once"),
    ({"menu": [{**BENEFIT, "id": "Chair"}]}, "its id is"),
    ({"menu": [{**BENEFIT, "outlets": "O1"}]}, "outlets are a list"),
    ({"menu": [{**BENEFIT, "until": "soon"}]}, "until is a day, 2026-12-31, or null"),
    ({"menu": [{"id": "chair"}]}, "each benefit of the menu says"),
    ({"menu": [{**BENEFIT, "title": {"zh": " ", "en": "a"}}]}, "title needs a text"),
])
def test_a_wrong_definition_is_one_line(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        ServiceGroup.of(group(**changes))


def test_who_is_on_the_whitelist_is_told_by_facts_and_never_by_a_score() -> None:
    schema = catalogue(definitions("nowhere")).schema

    def tables(tree: Expression) -> set[str]:
        if isinstance(tree, TagRef):
            return tables(schema.tags[tree.tag.name].expression)
        own = {tree.table.name} if isinstance(tree, Aggregate) else set[str]()
        return own.union(*(tables(part) for part in tree.parts))

    rule = groups(definitions("nowhere"))["retention"].tree(schema)
    assert tables(parse("leave_probability > 0.5", schema).tree) == {"scores"}
    assert {"tiers", "transactions"} <= tables(rule)
    assert "scores" not in tables(rule)


def test_a_condition_is_about_the_customer_alone() -> None:
    schema = catalogue(definitions("nowhere")).schema
    with pytest.raises(DefinitionError, match="about the customer alone"):
        ServiceGroup.of(group(expression="household.sum(aum) > 5")).tree(schema)
    with pytest.raises(DefinitionError, match="there is no 'agee'"):
        ServiceGroup.of(group(expression="agee > 5")).tree(schema)


@pytest.mark.parametrize(("period", "began"), [
    ("month", date(2026, 8, 1)), ("quarter", date(2026, 7, 1)), ("year", date(2026, 1, 1)), ("once", date.min)])
def test_a_period_is_of_the_calendar(period: str, began: date) -> None:
    assert ServiceGroup.of(group(menu=[{**BENEFIT, "period": period}])).menu[0].began(date(2026, 8, 31)) == began


def test_who_belongs_is_whom_the_rule_chooses_and_what_is_unknown_is_out(people: Path) -> None:
    with Bank(people) as bank:
        rows = bank.table("group_members").to_arrow().to_pylist()
        assert [row["customer_no"] for row in rows if row["group_id"] == "elderly"] == [1, 2]
        for id_, each in groups(definitions(people)).items():
            chosen = bank.customers.where(each.expression, as_of=bank.as_of).count()
            assert sum(row["group_id"] == id_ for row in rows) == chosen
        assert group_members(bank.dated.engine(bank.as_of), (), as_of=bank.as_of)["group_members"].num_rows == 0
