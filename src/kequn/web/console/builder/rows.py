"""The rows as the page shows them: for each line its controls, with what fits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from kequn.facts.nodes import Expression
from kequn.facts.schema import Type
from kequn.facts.types import NUMBERS
from kequn.kernel.errors import LanguageError
from kequn.loop.builder import choices, form, words
from kequn.loop.builder.form import Group, Row, Text
from kequn.loop.builder.lines import Line
from kequn.loop.builder.reading import subject_of, waiting
from kequn.loop.scoped import ScopedBank
from kequn.web import language
from kequn.web.console.builder import options
from kequn.web.console.builder.settle import comparisons, fitting, type_of
from kequn.web.console.builder.state import State

SCALES = {
    "zh": ((1, "元"), (10_000, "万元"), (100_000_000, "亿元")),
    "en": ((1, "×1"), (1_000, "thousand"), (1_000_000, "million")),
}
FEW = 60  # choices up to which one list is enough


@dataclass(frozen=True)
class Control:
    """The control for a row's values: its `kind`, the values in it, its options, and the unit said beside it."""

    kind: str
    values: tuple[str, ...] = ()
    options: SafeString | str = ""
    boxes: tuple[tuple[str, str, bool], ...] = ()
    scales: SafeString | str = ""
    unit: str = ""


@dataclass(frozen=True)
class Shown:
    """One line on the page."""

    number: int
    depth: int
    kind: str
    wrong: str
    last: bool = False
    op: str = ""
    text: str = ""
    field: str = ""
    fields: SafeString | str = ""
    functions: SafeString | str = ""
    columns: SafeString | str = ""
    length: str = ""
    period: str = "days"
    windowed: bool = False
    comparisons: SafeString | str = ""
    control: Control = Control("none")
    flipped: bool = False
    waits: bool = False
    holds_lines: bool = False
    inside: bool = False
    subject: str = ""


def shown(bank: ScopedBank, state: State) -> list[Shown]:
    """Return the lines of the builder with their controls."""
    found: list[Shown] = []
    tables: list[tuple[int, Row]] = []  # the folds above, for the conditions on their rows
    for number, line in enumerate(state.lines):
        tables = [(depth, row) for depth, row in tables if depth < line.depth]
        inside = tables[-1][1] if tables else None
        found.append(_line(bank, state, number, line, inside))
        if isinstance(line.item, Row) and line.item.field.kind in (form.FOLD, *form.GATHERED):
            tables.append((line.depth, line.item))
    return found


def _line(bank: ScopedBank, state: State, number: int, line: Line, inside: Row | None) -> Shown:
    wrong = state.wrong.get(number, "")
    match line.item:
        case Group(op):
            titles = [(name, title[state.language == "en"]) for name, title in words.GROUPS.items()]
            listed = options.options(titles, [op])
            within = inside is not None
            return Shown(number, line.depth, "group", wrong, op=op, comparisons=listed, holds_lines=True, inside=within)
        case Text(text):
            return Shown(number, line.depth, "text", wrong, text=text)
    row = line.item
    assert isinstance(row, Row)  # noqa: S101  # a line is one of the three
    asked, schema = row.field, bank.bank.tags.schema
    name = f"{asked.kind}:{asked.name}" if asked.kind else ""
    kind = type_of(asked, schema)
    ops = comparisons(asked, schema)
    return Shown(
        number, line.depth, "row", wrong, op=row.op, field=name, fields=options.chosen(_fields(bank, state, inside), name),
        functions=_functions(bank, row, state.language), columns=_columns(bank, row, state.language), length=asked.length,
        period=asked.period, windowed=asked.kind == form.FOLD and schema.tables[asked.name].day is not None,
        comparisons=options.options([(op, title[state.language == "en"]) for op, title in ops.items()], [row.op]) if name else "",
        control=_control(bank, row, kind, state) if name else Control("none"), flipped=row.flipped, waits=waiting(row),
        holds_lines=asked.kind in (form.FOLD, *form.GATHERED), inside=inside is not None,
    )


def _fields(bank: ScopedBank, state: State, inside: Row | None) -> SafeString:
    catalogue = bank.bank.tags
    if inside is not None and inside.field.kind == form.FOLD and inside.field.name in catalogue.schema.tables:
        return options.row_fields(catalogue.schema.tables[inside.field.name], state.language)
    unit = "customer" if inside is not None else state.unit
    return options.fields(catalogue, unit, state.language)


def _functions(bank: ScopedBank, row: Row, here: str) -> SafeString | str:
    asked = row.field
    if asked.kind in form.GATHERED:
        known = words.GATHERS[asked.kind]
    elif asked.kind == form.FOLD and asked.name in bank.bank.tags.schema.tables:
        known = words.functions(bank.bank.tags.schema.tables[asked.name])
    else:
        return ""
    return options.options([(name, title[here == "en"]) for name, title in known.items()], [asked.function])


def _columns(bank: ScopedBank, row: Row, here: str) -> SafeString | str:
    asked, schema = row.field, bank.bank.tags.schema
    if asked.kind in form.GATHERED and asked.function != "count":
        return options.chosen(options.gathered_values(bank.bank.tags, here), asked.value)
    if asked.kind == form.DISTANCE:
        nothing = ("", language.text("选择网点", "choose an outlet"))
        return options.chosen(options.options([nothing, *choices.of_outlets(bank)]), asked.value)
    names = fitting(asked, schema) if asked.kind == form.FOLD else []
    table = schema.tables.get(asked.name)
    titles = {column.name: options.title(column, here) for column in table.columns} if table else {}
    return options.options([(name, titles[name]) for name in names], [asked.value]) if names else ""


def _control(bank: ScopedBank, row: Row, kind: Type | None, state: State) -> Control:
    if row.field.kind == form.HOLDS:
        return _several(choices.of_holdings(bank), row.values, state.language)
    if row.op in form.VALUELESS:
        return Control("none")
    if row.op in (form.WITHIN, form.BEYOND):
        return Control("days", row.values, unit=language.text("天", "days"))
    if kind in NUMBERS:
        return _number(bank, row, kind, state.language)
    if kind is Type.DATE:
        if row.op in (form.AMONG, form.NOT_AMONG):
            return Control("list", (", ".join(row.values),))
        return Control("dates" if row.op == form.BETWEEN else "date", row.values)
    if kind is Type.TEXT and row.op in ("==", "!=", form.AMONG, form.NOT_AMONG):
        return _text(bank, row, state)
    return Control("text", row.values)


def _number(bank: ScopedBank, row: Row, kind: Type | None, here: str) -> Control:
    unit = _measure(bank, row)
    if row.op in (form.AMONG, form.NOT_AMONG):
        return Control("list", (", ".join(row.values),), unit=unit)
    if kind is Type.MONEY or row.scale > 1 or unit == MONEY:
        scales = [(str(step), title) for step, title in SCALES[here]]
        listed = options.options(scales, [str(row.scale)])
        return Control("numbers" if row.op == form.BETWEEN else "number", row.values, scales=listed)
    return Control("numbers" if row.op == form.BETWEEN else "number", row.values, unit=unit)


MONEY = "base currency"
MEASURES = {
    "days": ("天", "days"), "months": ("个月", "months"), "minutes": ("分钟", "minutes"), "level": ("级", ""),
    "month": ("月", ""), "share": ("0–1 或 %", "0–1 or %"),
}


def _measure(bank: ScopedBank, row: Row) -> str:
    asked = row.field
    if asked.kind == form.TAG and asked.name in bank.bank.tags:
        measure = bank.bank.tags[asked.name].measure
        if measure == MONEY:
            return MONEY
        return language.text(*MEASURES.get(measure, ("", "")))
    if asked.kind == form.DISTANCE:
        return language.text("公里", "km")
    return language.text("天", "days") if asked.function == "days_since" else ""


def _text(bank: ScopedBank, row: Row, state: State) -> Control:
    known = _choices(bank, row, state)
    if row.op in (form.AMONG, form.NOT_AMONG):
        return _several(known, row.values, state.language)
    if len(known) > FEW:
        return Control("long", row.values, options.options([(each.value, _title(each, state.language)) for each in known]))
    titled = ((each.value, _title(each, state.language)) for each in known)
    listed = options.options([("", language.text("请选择", "choose")), *titled])
    return Control("choice", row.values, options.chosen(listed, next(iter(row.values), "")))


def _choices(bank: ScopedBank, row: Row, state: State) -> list[choices.Choice]:
    try:
        subject: Expression = subject_of(row.field, (), bank.bank.tags.schema)
    except LanguageError:
        return []
    if row.field.kind == form.COLUMN and subject.many is not None:
        table, _, column = row.field.name.partition(".")
        return choices.of_column(bank, table, column)
    if row.field.kind == form.FOLD:  # the latest, the largest …: of the column's values
        return choices.of_column(bank, row.field.name, row.field.value)
    return choices.of_value(bank, subject, subject.unit or state.unit)


def _several(known: Sequence[choices.Choice], values: Sequence[str], here: str) -> Control:
    titles = {each.value: _title(each, here) for each in known}
    ticked = [(value, titles.get(value, value), True) for value in dict.fromkeys(values) if value]  # first, in their order
    rest = [(value, title, False) for value, title in titles.items() if value not in values]
    return Control("several", tuple(values), boxes=(*ticked, *rest))


def _title(choice: choices.Choice, here: str) -> str:
    title = choice.zh if here == "zh" else choice.en
    return title if choice.number is None else f"{title} · {choice.number:,}"
