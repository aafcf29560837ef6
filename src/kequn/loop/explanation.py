"""Why a condition holds for one customer or household: each part with its value, and the source rows behind it; masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kequn.customers.ids import customer_id
from kequn.customers.masking import masked
from kequn.engines.duckdb.engine import Engine
from kequn.engines.duckdb.evidence import Evidence
from kequn.engines.question import tag_tree
from kequn.facts.nodes import Aggregate, Call, Column, Distance, Expression, Gather, Holds, If, Logic, TagRef
from kequn.facts.printing import to_text
from kequn.facts.schema import Schema

SHOWN = 5  # rows behind a figure that are written out
HANDED_ON = ("min", "max", "last", "first")  # folds whose result is a value of a row
_WORD = {True: ("yes", "是"), False: ("no", "否"), None: ("unknown", "未知")}


@dataclass(frozen=True)
class Behind:
    """One source row that was counted: whose, where it came from, its day and the value taken from it."""

    customer_id: str
    table: str
    source: str
    source_key: str
    day: date | None
    value: Any


@dataclass(frozen=True)
class Figure:
    """One value in a condition, in both languages, and the rows behind it in the order of their days."""

    text: str
    text_zh: str
    value: Any
    rows: tuple[Behind, ...]


@dataclass(frozen=True)
class Reason:
    """One part of the condition; `holds` is None where it is unknown."""

    text: str
    text_zh: str
    holds: bool | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Explanation:
    """Whether the condition holds for one unit on a day, and why. `str` is the English text, `text("zh")` the Chinese one."""

    id: str
    as_of: date
    condition: str
    condition_zh: str
    holds: bool | None
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str = "en") -> str:
        """Return the explanation in lines: each part with yes, no or unknown, its values, and rows behind them."""
        zh = language == "zh"
        lines = [f"{self.id} {self.as_of}: {_WORD[self.holds][zh]}   {self.condition_zh if zh else self.condition}"]
        for reason in self.reasons:
            lines.append(f"  {_WORD[reason.holds][zh]}   {reason.text_zh if zh else reason.text}")
            for figure in reason.figures:
                lines.append(f"      {figure.text_zh if zh else figure.text} = {_shown(figure.value, zh=zh)}")
                lines.extend(f"        {_row(row, zh=zh)}" for row in figure.rows[:SHOWN])
                if len(figure.rows) > SHOWN:
                    more = len(figure.rows) - SHOWN
                    lines.append(f"        … 另有 {more} 行" if zh else f"        … and {more} more rows")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as plain values."""
        return asdict(self)


def explain(
    engine: Engine, expression: Expression, number: int, identifier: str, *, unit: str, as_of: date,
) -> Explanation | None:
    """Explain the condition for one unit; None where there is no such unit on that day."""
    leaves = list(dict.fromkeys(leaves_of(expression)))
    figures = {leaf: list(dict.fromkeys(figures_of(leaf))) for leaf in leaves}
    asked = list(dict.fromkeys([expression, *leaves, *(figure for found in figures.values() for figure in found)]))
    names = {node: f"v{place}" for place, node in enumerate(asked)}
    values = engine.values({name: node for node, name in names.items()}, unit=unit, as_of=as_of).to_pylist()
    found = next((row for row in values if row["unit_no"] == number), None)
    if found is None:
        return None

    def figure(node: Expression) -> Figure:
        behind = engine.rows_behind(node, number, unit=unit, as_of=as_of)
        return Figure(to_text(node), to_text(node, "zh"), shown_value(node, found[names[node]], engine.schema),
                      tuple(row for each in behind for row in _behind(each, engine.schema)))

    reasons = tuple(Reason(to_text(leaf), to_text(leaf, "zh"), found[names[leaf]], tuple(figure(node) for node in figures[leaf]))
                    for leaf in leaves)
    return Explanation(identifier, as_of, to_text(expression), to_text(expression, "zh"), found[names[expression]], reasons)


def leaves_of(node: Expression) -> Iterator[Expression]:
    """Yield the parts that `and` and `or` join."""
    if isinstance(node, Logic):
        for part in node.parts:
            yield from leaves_of(part)
    else:
        yield node


def figures_of(node: Expression) -> Iterator[Expression]:
    """Yield the values that a condition is made of."""
    if isinstance(node, (TagRef, Aggregate, Gather, Holds, Distance, Column)):
        yield node
    else:
        for part in node.parts:
            yield from figures_of(part)


def shown_key(table: str, key: str, schema: Schema) -> str:
    """Return a row's key in its source, of a table that goes by accounts the end only: the key may be an account's number."""
    account = schema.tables[table].column("account_id")
    return f"…{key[-4:]}" if account is not None and account.personal and len(key) > 4 else key


def _behind(evidence: Evidence, schema: Schema) -> Iterator[Behind]:
    for row in evidence.rows:
        value = None if evidence.aggregate.value is None else shown_value(evidence.aggregate.value, row.value, schema)
        table = evidence.aggregate.table.name
        yield Behind(customer_id(row.customer_no), table, row.source, shown_key(table, row.source_key, schema), row.day, value)


def shown_value(node: Expression, value: Any, schema: Schema, whole: frozenset[str] = frozenset()) -> Any:
    """Return the value, masked where it is one of a personal column as it stands; what is computed of one (an age) is shown.

    Columns in `whole` are shown as they are.
    """
    column = next((name for name in personal_columns(node, schema) if name not in whole), None)
    return value if column is None else masked(column, value)


def personal_columns(node: Expression, schema: Schema) -> Iterator[str]:
    """Yield the personal columns whose values the node hands on."""
    match node:
        case Column():
            column = schema.tables[node.table.name].column(node.column.name)
            if column is not None and column.personal:
                yield column.name
        case TagRef():
            yield from personal_columns(tag_tree(node, schema), schema)
        case Aggregate(value=inner) | Gather(value=inner) if inner is not None and node.function in HANDED_ON:
            yield from personal_columns(inner, schema)
        case Call(function="coalesce") | If():
            for part in node.parts:
                yield from personal_columns(part, schema)


def _shown(value: Any, *, zh: bool) -> str:
    if value is None or isinstance(value, bool):
        return _WORD[value][zh]
    if isinstance(value, (float, Decimal)):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _row(row: Behind, *, zh: bool) -> str:
    value = "" if row.value is None else f"  {_shown(row.value, zh=zh)}"
    return f"{row.customer_id}  {row.table}  {row.day or ''}{value}  ({row.source} {row.source_key})"
