"""From the form to the tree. A row that waits for a value says nothing yet; what is wrong is a LanguageError in one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kequn.facts import build, folds, limits, names
from kequn.facts.distance import distance_to
from kequn.facts.functions import FOLDS, GATHERS
from kequn.facts.grain import complete
from kequn.facts.literals import literal
from kequn.facts.nodes import CUSTOMER, Expression, Literal, Not
from kequn.facts.parse import parse
from kequn.facts.schema import Schema, Table, Type
from kequn.facts.types import NUMBERS
from kequn.kernel.errors import LanguageError
from kequn.kernel.nearest import hint
from kequn.loop.builder import form
from kequn.loop.builder.form import Field, Group, Item, Row, Text
from kequn.loop.builder.showing import FLIPPED

SUFFIXES = {"亿": Decimal(100_000_000), "万": Decimal(10_000), "m": Decimal(1_000_000), "k": Decimal(1_000), "%": Decimal("0.01")}


def tree_of(item: Item, schema: Schema, unit: str = CUSTOMER) -> Expression | None:
    """Return the condition that the finished rows say, or None where none is finished."""
    tree = _Reader(schema, unit).item(item)
    return None if tree is None else complete(tree, unit)


def waiting(row: Row) -> bool:
    """Return whether the row still needs a field, a comparison, or a value."""
    field = row.field
    if not field.kind or not row.op:
        return True
    if field.kind in (form.FOLD, *form.GATHERED) and (not field.function or (_takes_value(field) and not field.value)):
        return True
    if field.kind == form.DISTANCE and not field.value:
        return True
    needed = 2 if row.op == form.BETWEEN else 0 if row.op in form.VALUELESS and field.kind != form.HOLDS else 1
    return len([value for value in row.values if value.strip()]) < needed


def subject_of(field: Field, where: Sequence[Item], schema: Schema) -> Expression:
    """Return the value that a row asks about."""
    return _Reader(schema, CUSTOMER).subject(field, where)


def number_of(typed: str, scale: int = 1) -> Literal:
    """Return the number that somebody typed: 5, 5.50, 5万, 1,000, 12% or full-width digits; in steps of `scale`."""
    text = unicodedata.normalize("NFKC", typed).replace(",", "").replace("_", "").strip().lower().removesuffix("元")
    step = SUFFIXES.get(text[-1:], Decimal(scale))
    try:
        number = Decimal(text[:-1] if text[-1:] in SUFFIXES else text)
    except InvalidOperation:
        raise LanguageError("this is no number: write it like 12, 12.5 or 12万") from None
    if step == 1:
        whole = number.is_finite() and "." not in text and "e" not in text
        return literal(int(number) if whole else number)
    scaled = number * step if number.is_finite() and abs(number.adjusted()) < limits.DIGITS else number
    return literal(int(scaled) if scaled.is_finite() and scaled == scaled.to_integral_value() else scaled)


def _takes_value(field: Field) -> bool:
    function = "sum" if field.function == form.MINUS_SUM else field.function
    return not FOLDS[function].of_table if field.kind == form.FOLD and function in FOLDS else field.function != "count"


@dataclass(frozen=True)
class _Reader:
    schema: Schema
    unit: str

    def item(self, item: Item) -> Expression | None:
        match item:
            case Group(op, items):
                return self.group(op, items)
            case Text(text):
                return build.condition(parse(text, self.schema, self.unit), "a segment") if text.strip() else None
            case Row():
                return None if waiting(item) else self.row(item)

    def group(self, op: str, items: Iterable[Item]) -> Expression | None:
        parts = [part for part in map(self.item, items) if part is not None]
        if not parts:
            return None
        return build.negation(build.logic(form.ANY, parts)) if op == form.NONE else build.logic(op, parts)

    def row(self, row: Row) -> Expression:
        """Return what a finished row says."""
        if row.field.kind == form.HOLDS:
            held = folds.holds([literal(value) for value in row.values if value.strip()])
            return Not(held) if row.op == form.NO else held
        subject = self.subject(row.field, row.where)
        match row.op:
            case form.YES:
                return build.condition(subject, "yes")
            case form.NO:
                return build.negation(subject)
            case form.UNKNOWN:
                return build.compare("is", subject, literal(None))
            case form.KNOWN:
                return build.compare("is not", subject, literal(None))
            case form.WITHIN | form.BEYOND:
                days = build.call("days_since", [subject])
                return build.compare("<=" if row.op == form.WITHIN else ">", days, number_of(row.values[0]))
        return self.compared(row, subject)

    def compared(self, row: Row, subject: Expression) -> Expression:
        typed = [value for value in row.values if value.strip()]
        if row.op in (form.AMONG, form.NOT_AMONG) and subject.type is not Type.TEXT:
            typed = [part for value in typed for part in re.split(r"[,，、;；\s]+", value) if part]
        values = [_literal(value, subject.type, row.scale) for value in typed]
        match row.op:
            case form.BETWEEN:
                return build.logic("and", [build.compare("<=", values[0], subject), build.compare("<=", subject, values[1])])
            case form.AMONG:
                return build.among(subject, values)
            case form.NOT_AMONG:
                return build.negation(build.among(subject, values))
            case form.CONTAINS | form.STARTS:
                return build.call(row.op, [subject, values[0]])
            case form.NOT_CONTAINS | form.NOT_STARTS:
                return build.negation(build.call(row.op.removeprefix("not "), [subject, values[0]]))
        if row.op not in form.COMPARES:
            raise LanguageError(f"there is no comparison {row.op!r}{hint(row.op, form.COMPARES)}")
        if row.flipped:
            return build.compare(FLIPPED[row.op], values[0], subject)
        return build.compare(row.op, subject, values[0])

    def subject(self, field: Field, where: Sequence[Item]) -> Expression:
        """Return the value a row asks about."""
        match field.kind:
            case form.TAG:
                if field.name not in self.schema.tags:
                    raise LanguageError(f"there is no tag {field.name!r}{hint(field.name, self.schema.tags)}")
                return names.tag_ref(self.schema, self.schema.tags[field.name])
            case form.COLUMN:
                table, _, column = field.name.partition(".")
                return names.column_of(self.table(table), column)
            case form.DISTANCE:
                return distance_to(field.value, self.schema)
            case form.FOLD:
                return self.fold(field, where)
            case form.HOUSEHOLD | form.EMPLOYER:
                return self.gather(field, where)
        raise LanguageError(f"there is no field of the kind {field.kind!r}")

    def table(self, name: str) -> Table:
        if name not in self.schema.tables:
            raise LanguageError(f"there is no table {name!r}{hint(name, self.schema.tables)}")
        return self.schema.tables[name]

    def fold(self, field: Field, where: Sequence[Item]) -> Expression:
        table = self.table(field.name)
        function = "sum" if field.function == form.MINUS_SUM else field.function
        if function not in FOLDS:
            raise LanguageError(f"there is no function {function!r}{hint(function, FOLDS)}")
        value = None if FOLDS[function].of_table else names.column_of(table, field.value)
        length = _length(field.length)
        days, months = (None, length) if field.period == "months" else (length, None)
        rows = _Reader(self.schema, CUSTOMER).group(form.ALL, where)
        made = folds.aggregate(function, table, value, where=rows, days=days, months=months)
        return build.negative(made) if field.function == form.MINUS_SUM else made

    def gather(self, field: Field, where: Sequence[Item]) -> Expression:
        if field.function not in GATHERS:
            raise LanguageError(f"there is no function {field.kind}.{field.function}{hint(field.function, GATHERS)}")
        kind, _, name = field.value.partition(":")
        value = None if field.function == "count" else self.subject(Field(kind, name), ())
        return build.gather(field.function, value, _Reader(self.schema, CUSTOMER).group(form.ALL, where), field.kind)


def _length(typed: str) -> int | None:
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal():
        raise LanguageError("the length of a window is a whole number of days or months")
    return int(text[:9])


def _literal(typed: str, kind: Type | None, scale: int) -> Literal:
    if kind in NUMBERS:
        return number_of(typed, scale)
    if kind is Type.DATE:
        try:
            return literal(date.fromisoformat(unicodedata.normalize("NFKC", typed).strip()))
        except ValueError:
            raise LanguageError("a date is written like 2026-01-31") from None
    return literal(typed)


