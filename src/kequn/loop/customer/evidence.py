"""The tags of a customer with what stands behind each: its definition in words and as an expression, and the rows it counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kequn.access.roles import May
from kequn.engines.arrow import UNIT_NO
from kequn.engines.question import looks_beyond
from kequn.facts.build import condition
from kequn.facts.nodes import CUSTOMER
from kequn.facts.printing import to_text
from kequn.kernel.errors import KequnError
from kequn.loop.customer.who import own_tags
from kequn.loop.explanation import shown_value
from kequn.loop.scoped import ScopedBank
from kequn.segments.model import SegmentDefinition
from kequn.segments.service import definitions, segments
from kequn.tags.model import TagDefinition

SHOWN = 20  # rows behind a value that are listed


@dataclass(frozen=True)
class Behind:
    """One row that was counted; of its key only the end is told, since a key may hold an account's number."""

    table: str
    source: str
    key: str
    day: date | None
    value: Any


@dataclass(frozen=True)
class Evidence:
    """A tag's value of one customer, the definition in both languages, and the rows behind it, newest first.

    `alone` tells whether it is made of the customer's own rows only, so that earlier days can be told too.
    """

    tag: TagDefinition
    text: str
    text_zh: str
    value: Any
    rows: tuple[Behind, ...]
    number: int
    alone: bool = True


def evidence(bank: ScopedBank, number: int, tag_id: str) -> Evidence:
    """Return what stands behind a tag of a customer who is seen. KequnError where there is no such tag of a customer alone."""
    if tag_id not in own_tags(bank):
        raise KequnError("there is no such tag of a customer; the page lists those there are")
    schema = bank.bank.tags.schema
    tree = schema.tags[tag_id].expression
    with bank.bank.dated.close_up(number, CUSTOMER, bank.as_of, [tree], of=bank.engine()) as engine:
        values = engine.values({"value": tree}, as_of=bank.as_of).to_pylist()
        behind = engine.rows_behind(tree, number, as_of=bank.as_of)
    value = next((row["value"] for row in values if row[UNIT_NO] == number), None)
    rows = [Behind(each.aggregate.table.name, row.source, _end(row.source_key), row.day,
                   None if each.aggregate.value is None else shown_value(each.aggregate.value, row.value, schema))
            for each in behind for row in each.rows]
    rows.sort(key=lambda row: row.day or date.min, reverse=True)
    shown = shown_value(tree, value, schema)
    return Evidence(bank.bank.tags[tag_id], to_text(tree), to_text(tree, "zh"), shown, tuple(rows[:SHOWN]), len(rows),
                    not looks_beyond(tree, schema))


def segments_of(bank: ScopedBank, number: int) -> list[SegmentDefinition]:
    """Return the segments of customers that a customer who is seen is in."""
    bank.scope.require(May.SEE_PERSONS)
    known = {id_: one for id_, one in segments(definitions(bank.bank.home)).items() if one.unit == CUSTOMER}
    schema = bank.bank.tags.schema
    trees = {f"s{place}": condition(one.tree(schema), "a segment") for place, one in enumerate(known.values())}
    values = bank.engine().values_sql(trees, unit=CUSTOMER, as_of=bank.as_of)
    rows = bank.rows(f"SELECT {', '.join(trees)} FROM ({values}) WHERE {UNIT_NO} = ?", [number]) if trees else []
    return [one for row in rows for one, inside in zip(known.values(), row, strict=True) if inside]


def _end(key: str) -> str:
    return f"…{key[-4:]}" if len(key) > 4 else key
