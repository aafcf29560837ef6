"""Fill what a row leaves open with the usual: the comparison that fits, a function, a window. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kequn.facts.schema import Schema, Table, Type
from kequn.kernel.errors import LanguageError
from kequn.loop.builder import form, words
from kequn.loop.builder.form import Field, Row
from kequn.loop.builder.lines import Line
from kequn.loop.builder.reading import subject_of
from kequn.warehouse.tables import LISTS

USUAL_DAYS = "90"


def settled(lines: Sequence[Line], schema: Schema) -> list[Line]:
    """Return the lines with every row's comparison, function and value among those that fit."""
    return [replace(line, item=settled_row(line.item, schema)) if isinstance(line.item, Row) else line for line in lines]


def settled_row(row: Row, schema: Schema) -> Row:
    """Return the row with what fits it."""
    if not row.field.kind:
        return row
    row = replace(row, field=_field(row.field, schema))
    known = comparisons(row.field, schema)
    if row.op not in known:
        row = replace(row, op=next(iter(known)), flipped=False)
    if row.op == form.BETWEEN:
        return replace(row, values=(*row.values, "", "")[:2])
    return row


def comparisons(field: Field, schema: Schema) -> Mapping[str, words.Title]:
    """Return the comparisons that fit what a row asks about, the usual one first."""
    special = {form.HOLDS: words.HOLDS, form.DISTANCE: words.DISTANCE}
    return special.get(field.kind) or words.comparisons(type_of(field, schema))


def type_of(field: Field, schema: Schema) -> Type | None:
    """Return the type of the value that a row asks about; None where it is none yet."""
    if field.kind == form.HOLDS:
        return Type.TEXT
    if field.kind == form.DISTANCE:
        return Type.FLOAT
    try:
        return subject_of(field, (), schema).type
    except LanguageError:
        return None


def fitting(field: Field, schema: Schema) -> list[str]:
    """Return the columns of a fold's table that its function takes; personal ones are never asked for."""
    table = schema.tables.get(field.name)
    return [] if table is None else _columns(table, field.function)


def _columns(table: Table, function: str) -> list[str]:
    takes = words.takes(function)
    return [column.name for column in table.columns if column.type in takes and not column.personal]


def _field(field: Field, schema: Schema) -> Field:
    if field.kind in form.GATHERED:
        function = field.function or next(iter(words.GATHERS[field.kind]))
        return replace(field, function=function, value=field.value or ("" if function == "count" else _gathered_value(schema)))
    table = schema.tables.get(field.name)
    if field.kind != form.FOLD or table is None:
        return field
    new = not field.function
    usual, days = ("exists", "") if table is LISTS else ("count", USUAL_DAYS)  # whoever is in a list is in it for ever
    field = replace(field, function=field.function or usual, length=days if new and table.day else field.length)
    columns = _columns(table, field.function)
    value = field.value if field.value in columns else next(iter(sorted(columns, key=lambda name: name != "amount")), "")
    return replace(field, value=value, length=field.length if table.day else "")


def _gathered_value(schema: Schema) -> str:
    return "tag:aum" if "aum" in schema.tags else f"tag:{next(iter(schema.tags), '')}"
