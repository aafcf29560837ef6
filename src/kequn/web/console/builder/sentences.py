"""A condition as sentences for reading: what the rows of the builder say, with titles, units and dates in words."""

from __future__ import annotations

from dataclasses import dataclass

from kequn.loop.builder import choices, form, words
from kequn.loop.builder.form import Field, Group, Item, Row, Text
from kequn.tags.catalogue import Catalogue
from kequn.web import language
from kequn.web.console.builder.settle import comparisons

SCALES = {10_000: "万", 100_000_000: "亿", 1_000: "k", 1_000_000: "M"}


@dataclass(frozen=True)
class Sentence:
    """One line at its depth; the head of a group, a condition, or a text that rows cannot show."""

    depth: int
    kind: str
    text: str


def sentences(item: Item, tags: Catalogue, depth: int = 0) -> list[Sentence]:
    """Return the lines of a form in the language of the request."""
    en = language.current() == language.ENGLISH
    match item:
        case Group(op, items):
            below = [line for each in items for line in sentences(each, tags, depth + 1)]
            return [Sentence(depth, "group", words.GROUPS[op][en]), *below]
        case Text(text):
            return [Sentence(depth, "text", text)]
        case Row(where=where):
            below = [line for each in where for line in sentences(each, tags, depth + 1)]
            return [Sentence(depth, "row", _row(item, tags, en=en)), *below]


def _row(row: Row, tags: Catalogue, *, en: bool) -> str:
    ops = comparisons(row.field, tags.schema)
    values = [_value(row, value, en=en) for value in row.values]
    joined = (language.text(" 至 ", " and ") if row.op == form.BETWEEN else language.text("、", ", ")).join(values)
    title = ops[row.op][en] if row.op in ops else row.op
    return f"{_subject(row.field, tags, en=en)} {title} {joined}".strip()


def _value(row: Row, value: str, *, en: bool) -> str:
    if row.field.kind == form.HOLDS:
        titles = (choices.title(column, value) for column in choices.HELD)
        return next((title[en] for title in titles if title[0] != value), value)
    if row.field.kind == form.COLUMN:
        return choices.title(row.field.name, value)[en]
    return f"{value} {SCALES[row.scale]}" if row.scale in SCALES else value


def _subject(field: Field, tags: Catalogue, *, en: bool) -> str:
    schema, here = tags.schema, "en" if en else "zh"
    match field.kind:
        case form.TAG:
            return tags[field.name].title[here]
        case form.COLUMN:
            table, _, name = field.name.partition(".")
            column = schema.tables[table].column(name)
            return field.name if column is None else (column.en.partition(":")[0] if en else column.zh)
        case form.HOLDS:
            return language.text("持有产品", "products held:")
        case form.DISTANCE:
            return language.text(f"住处距网点 {field.value} 的公里数", f"kilometres from home to outlet {field.value}")
        case form.HOUSEHOLD | form.EMPLOYER:
            kind, _, name = field.value.partition(":")
            of = _subject(Field(kind, name), tags, en=en) if name else ""
            return f"{words.GATHERS[field.kind][field.function][en]} {of}".strip()
    table_of = schema.tables[field.name]
    window = ""
    if field.length:
        period = language.text("天" if field.period == "days" else "个月", field.period)
        window = language.text(f"近 {field.length} {period}", f"last {field.length} {period}")
    column = table_of.column(field.value) if field.value else None
    parts = [window, table_of.en if en else table_of.zh, (column.en if en else column.zh) if column else ""]
    return " ".join(part for part in (*parts, words.functions(table_of)[field.function][en]) if part)
