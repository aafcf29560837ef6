"""Some of those who fulfil a condition, with values: one page of a list, masked as the person who asks must see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kequn.access.roles import May
from kequn.customers.ids import customer_id, number_of
from kequn.engines.question import Tree
from kequn.facts.nodes import CUSTOMER, Column, Expression
from kequn.loop.explanation import shown_value
from kequn.loop.personal import refuse_personal
from kequn.loop.scoped import ScopedBank

CHOSEN = "kequn_chosen"


@dataclass(frozen=True)
class Member:
    """One customer of a list: the number for the log, the id for people, and the value of each column that was asked for."""

    number: int
    customer_id: str
    values: dict[str, Any]


def members(
    bank: ScopedBank, expression: str | Tree, *, columns: Sequence[str] = (), limit: int, after: str | None = None,
) -> list[Member]:
    """Return at most `limit` of the customers seen who fulfil the condition, by number, beginning behind the id `after`.

    A column is a tag, a column of customers, or any expression with one value per customer.
    """
    bank.scope.require(May.SEE_PERSONS)
    trees = {f"v{place}": bank.bank.dated.parsed(text, CUSTOMER) for place, text in enumerate(columns)}
    for tree in trees.values():
        if not isinstance(tree, Column):  # which is shown masked; what is made of one might tell what the mask hides
            refuse_personal(tree, bank.bank.tags.schema)
    values = bank.engine().values_sql({CHOSEN: bank.condition(expression), **trees}, unit=CUSTOMER, as_of=bank.as_of)
    named = "".join(f', "{name}"' for name in trees)
    query = f"SELECT unit_no{named} FROM ({values}) WHERE {CHOSEN} AND unit_no > ? ORDER BY unit_no LIMIT ?"
    rows = bank.rows(query, [0 if after is None else number_of(after), limit])
    return [Member(number, customer_id(number), _values(bank, columns, tuple(trees.values()), row)) for number, *row in rows]


def _values(bank: ScopedBank, columns: Sequence[str], trees: Sequence[Expression], row: Sequence[Any]) -> dict[str, Any]:
    whole = frozenset({"name"}) if bank.scope.may(May.SEE_NAMES) else frozenset[str]()
    schema = bank.bank.tags.schema
    return {text: shown_value(tree, value, schema, whole) for text, tree, value in zip(columns, trees, row, strict=True)}
