"""Every tree goes through each face and comes back the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.facts.grain import complete
from kequn.facts.json import from_json, to_json
from kequn.facts.language import language
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.facts.term import Term
from kequn.kernel.errors import LanguageError
from tests.engines.expressions import expressions
from tests.engines.world import SCHEMA


@pytest.mark.parametrize("unit", ["customer", "household", "employer"])
@given(data=st.data())
def test_text_and_json_give_the_tree_back(unit: str, data: st.DataObject) -> None:
    tree = complete(data.draw(expressions(unit, floats=True, depth=4)), unit)
    english, chinese = to_text(tree), to_text(tree, "zh")
    assert parse(english, SCHEMA, unit) == tree
    assert parse(chinese, SCHEMA, unit) == tree
    assert to_text(parse(chinese, SCHEMA, unit)) == english
    assert from_json(json.loads(json.dumps(to_json(tree))), SCHEMA, unit) == tree
    term = language(SCHEMA, unit)(english)
    assert (term.tree, repr(term), to_text(term), to_json(term)) == (tree, english, english, to_json(tree))


def test_json_says_what_each_node_is_by_one_key() -> None:
    text = '18 <= visits < 60 and sum(transactions.amount * 0.5, where=kind in ("a", "b"), days=90) > 0.005 and not older'
    assert to_json(parse(text, SCHEMA)) == {"and": [
        {"<=": [{"value": 18}, {"column": "customers.visits"}]},
        {"<": [{"column": "customers.visits"}, {"value": 60}]},
        {">": [
            {"fold": "sum", "table": "transactions", "value": {"*": [{"column": "transactions.amount"}, {"decimal": "0.50"}]},
             "where": {"in": {"column": "transactions.kind"}, "values": [{"value": "a"}, {"value": "b"}]}, "days": 90},
            {"decimal": "0.005"}]},
        {"not": {"tag": "older"}},
    ]}  # fmt: skip


ERRORS = [
    ([], 'a node of the JSON face is an object, e.g. {"column": "customers.city"}'),
    ({}, "the JSON face has no node ''"),
    ({"colum": "customers.city"}, "the JSON face has no node 'colum'; did you mean 'column'?"),
    ({"column": "customers.cty"}, "customers has no column 'cty'; did you mean 'city'?"),
    ({"column": "city"}, "there is no table 'city'"),
    ({"tag": "oldr"}, "there is no tag 'oldr'; did you mean 'older'?"),
    ({"fold": "summ"}, "there is no function 'summ'; did you mean 'sum'?"),
    ({"fold": "count", "table": "transaction"}, "there is no table 'transaction'; did you mean 'transactions'?"),
    ({"fold": "count", "table": "transactions", "days": "9"}, "days= of count must be a whole number from 1 to 36600"),
    ({"household": "median"}, "there is no function household.median; did you mean 'min'?"),
    ({"call": "abss", "arguments": []}, "there is no function 'abss'; did you mean 'abs'?"),
    ({"==": [{"value": 1}]}, "== takes two values, not 1"),
    ({"date": "2026-02-30"}, "this is no date (a date is written 2026-01-31, a decimal 12.50)"),
    ({"decimal": "x"}, "this is no decimal (a date is written 2026-01-31, a decimal 12.50)"),
    ({"decimal": "NaN"}, "a number must be finite"),
    ({"and": {"value": True}}, "and of the JSON face is a list"),
    ({"column": "transactions.amount"}, "transactions.amount is many per customer: wrap it, e.g. sum(transactions.amount)"),
]


@pytest.mark.parametrize(("data", "message"), ERRORS, ids=[message for _, message in ERRORS])
def test_wrong_json_gets_one_line(data: object, message: str) -> None:
    with pytest.raises(LanguageError) as error:
        from_json(data, SCHEMA)
    assert str(error.value) == message


def test_terms_compare_by_making_a_comparison() -> None:
    assert isinstance(language(SCHEMA).city == "a", Term)
