"""From the tree to the form: what rows can show becomes rows, the rest stays a text. Reading the form gives the same tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kequn.facts.nodes import (
    Aggregate,
    Call,
    Column,
    Compare,
    Distance,
    Expression,
    Gather,
    Holds,
    In,
    Literal,
    Logic,
    Negative,
    Not,
    TagRef,
    Value,
)
from kequn.facts.printing import to_text
from kequn.facts.schema import Type
from kequn.facts.types import NUMBERS
from kequn.loop.builder import form
from kequn.loop.builder.form import Field, Group, Item, Row, Text

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
SCALES = {"zh": (100_000_000, 10_000), "en": (1_000_000, 1_000)}
SCALED = (Type.MONEY, Type.FLOAT)


def shown(tree: Expression, language: str = "zh") -> Group:
    """Return the form of a condition; its outermost group holds all of it."""
    item = _Shower(language).item(tree)
    return item if isinstance(item, Group) else Group(form.ALL, (item,))


@dataclass(frozen=True)
class _Subject:
    """What a row asks about, with the conditions on a fold's rows."""

    field: Field
    where: tuple[Item, ...] = ()


@dataclass(frozen=True)
class _Shower:
    language: str

    def item(self, node: Expression) -> Item:
        """Return a condition as a group, a row or a text."""
        return self.inner(node) or Text(to_text(node, self.language))

    def inner(self, node: Expression, *, texts: bool = True) -> Item | None:
        """Return the item, or None where only a text could say it; without `texts` that holds of every part too."""
        match node:
            case Logic(op=op, of=of):
                items = self.chain(op, of, texts=texts)
                return None if items is None else items[0] if len(items) == 1 else Group(op, items)
            case Not(of=of):
                return self.row(node) or self.excluded(of, texts=texts)
        return self.row(node)

    def chain(self, op: str, parts: Sequence[Expression], *, texts: bool) -> tuple[Item, ...] | None:
        found: list[Item] = []
        place = 0
        while place < len(parts):
            ranged = self.between(parts[place], parts[place + 1]) if op == form.ALL and place + 1 < len(parts) else None
            item = ranged or (self.item(parts[place]) if texts else self.inner(parts[place], texts=False))
            if item is None:
                return None
            found.append(item)
            place += 2 if ranged else 1
        return tuple(found)

    def excluded(self, of: Expression, *, texts: bool) -> Group | None:
        if isinstance(of, Logic) and of.op == form.ANY:
            items = self.chain(of.op, of.of, texts=texts)
        else:
            item = self.item(of) if texts else self.inner(of, texts=False)
            items = None if item is None else (item,)
        return None if items is None else Group(form.NONE, items)

    def between(self, low: Expression, high: Expression) -> Row | None:
        """Return `low <= x <= high` as one row."""
        match low, high:
            case (Compare("<=", Literal() as least, left), Compare("<=", right, Literal() as most)) if left == right:
                return self.compared(left, form.BETWEEN, (least, most))
        return None

    def row(self, node: Expression) -> Row | None:
        """Return a single condition as a row, or None."""
        match node:
            case Compare("is", left, Literal(None)):
                return self.plain(left, form.UNKNOWN)
            case Not(Compare("is", left, Literal(None))):
                return self.plain(left, form.KNOWN)
            case Compare(op, Call("days_since", (dated,)), Literal(int() as days)) if op in ("<=", ">"):
                return self.days(dated, op, days)
            case Compare(op, left, Literal() as right) if op != "is":
                return self.compared(left, op, (right,))
            case Compare(op, Literal() as left, right) if op != "is":
                row = self.compared(right, FLIPPED[op], (left,))
                return None if row is None else replace(row, flipped=True)
            case In(value, options):
                return self.compared(value, form.AMONG, options)
            case Not(In(value, options)):
                return self.compared(value, form.NOT_AMONG, options)
            case Call(function, (value, Literal() as text)) if function in (form.CONTAINS, form.STARTS):
                return self.compared(value, function, (text,))
            case Not(Call(function, (value, Literal() as text))) if function in (form.CONTAINS, form.STARTS):
                return self.compared(value, f"not {function}", (text,))
            case Not(of):
                return self.plain(of, form.NO)
        return self.plain(node, form.YES)

    def plain(self, node: Expression, op: str) -> Row | None:
        """Return a condition that needs no value beside it, or says its own."""
        if isinstance(node, Holds):
            held = _typable(node.categories) and op in (form.YES, form.NO)
            return Row(Field(form.HOLDS), op, node.categories) if held else None
        subject = self.subject(node)
        return None if subject is None else Row(subject.field, op, where=subject.where)

    def days(self, dated: Expression, op: str, days: int) -> Row | None:
        row = self.plain(dated, form.WITHIN if op == "<=" else form.BEYOND)
        return None if row is None else replace(row, values=(str(days),))

    def compared(self, node: Expression, op: str, literals: Sequence[Expression]) -> Row | None:
        subject = self.subject(node)
        kept = [literal for literal in literals if isinstance(literal, Literal)]
        if subject is None or not all(_fits(node.type, literal) for literal in kept):
            return None
        if node.type is Type.TEXT and op in ("<", "<=", ">", ">=", form.BETWEEN):
            return None
        values = [literal.value for literal in kept]
        scale = self.scale(values) if node.type in SCALED and op not in (form.AMONG, form.NOT_AMONG) else 1
        typed = tuple(_typed(value, scale) for value in values)
        return Row(subject.field, op, typed, scale, where=subject.where) if _typable(typed) else None

    def scale(self, values: Sequence[Value]) -> int:
        """Return the largest step in which whole numbers are told with at most two decimals."""
        whole = [value for value in values if isinstance(value, int) and value]
        if len(whole) < len(values):
            return 1

        def fitting(step: int) -> bool:
            return all(abs(value) >= step and value % (step // 100) == 0 for value in whole)

        return next(filter(fitting, SCALES[self.language]), 1)

    def subject(self, node: Expression) -> _Subject | None:
        """Return what a row asks about, or None where it is computed in a way that no row shows."""
        match node:
            case TagRef(tag):
                return _Subject(Field(form.TAG, tag.name))
            case Column(table, column, kind):
                return None if kind is Type.TIMESTAMP else _Subject(Field(form.COLUMN, f"{table.name}.{column.name}"))
            case Distance(outlet):
                return _Subject(Field(form.DISTANCE, value=outlet)) if _typable([outlet]) else None
            case Negative(Aggregate("sum") as fold):
                found = self.fold(fold)
                return None if found is None else replace(found, field=replace(found.field, function=form.MINUS_SUM))
            case Aggregate():
                return self.fold(node)
            case Gather():
                return self.gather(node)
        return None

    def fold(self, node: Aggregate) -> _Subject | None:
        if node.by is not None or node.type is Type.TIMESTAMP:
            return None
        match node.value:
            case None:
                value = ""
            case Column(column=column):
                value = column.name
            case _:
                return None
        where = self.where(node.where)
        if where is None:
            return None
        length, period = "", "days"
        if node.window is not None:
            period = "days" if node.window.days is not None else "months"
            length = str(node.window.days if node.window.days is not None else node.window.months)
        return _Subject(Field(form.FOLD, node.table.name, node.function, value, length, period), where)

    def gather(self, node: Gather) -> _Subject | None:
        value = None if node.value is None else self.subject(node.value)
        where = self.where(node.where)
        if where is None or node.type is Type.TIMESTAMP or (node.value is not None and value is None):
            return None
        if value is None:
            return _Subject(Field(node.per, function=node.function), where)
        if value.field.kind not in (form.TAG, form.COLUMN):
            return None
        return _Subject(Field(node.per, function=node.function, value=f"{value.field.kind}:{value.field.name}"), where)

    def where(self, node: Expression | None) -> tuple[Item, ...] | None:
        """Return the conditions on the rows of a fold, or None where one of them is no row."""
        if node is None:
            return ()
        if isinstance(node, Logic) and node.op == form.ALL:
            return self.chain(node.op, node.of, texts=False)
        item = self.inner(node, texts=False)
        return None if item is None else (item,)


def _fits(kind: Type | None, literal: Literal) -> bool:
    """Return whether the typed value is read back as this very literal."""
    if kind in NUMBERS:
        return literal.type in NUMBERS
    return kind in (Type.TEXT, Type.DATE) and literal.type is kind


def _typed(value: Value, scale: int) -> str:
    if isinstance(value, int) and scale > 1:
        return f"{(Decimal(value) / scale).normalize():f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _typable(values: Sequence[str]) -> bool:
    """Return whether a page's control can hold these values and give them back unchanged."""
    return all(value.isprintable() and value.strip() == value and value for value in values)
