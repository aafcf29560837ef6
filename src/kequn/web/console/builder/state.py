"""What a posted form says: its rows, its text, and which of the two was changed last; nothing is kept between requests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kequn.facts.nodes import CUSTOMER, UNITS, Expression
from kequn.facts.printing import to_text
from kequn.kernel.errors import LanguageError
from kequn.loop.builder import form
from kequn.loop.builder.form import Group, Item, Row
from kequn.loop.builder.lines import EMPTY, Line, changed, ends, flat, nested, posted, written
from kequn.loop.builder.reading import tree_of, waiting
from kequn.loop.builder.showing import shown
from kequn.loop.scoped import ScopedBank
from kequn.web.console.builder.settle import settled
from kequn.web.outcome import refusal

Posted = Mapping[str, Sequence[str]]
START = [Line(0, "group", Group(form.ALL)), Line(1, "row", EMPTY)]


@dataclass(frozen=True)
class State:
    """The builder at one moment. `wrong` holds the error of a line by its number; `text_wrong` that of the text as typed."""

    unit: str
    language: str
    lines: list[Line]
    tree: Expression | None
    text: str
    text_wrong: str = ""
    wrong: dict[int, str] = field(default_factory=dict)
    typed: bool = False

    @property
    def shape(self) -> str:
        """What of the rows decides their controls: where it is as it was, the rows on the page can stay."""
        told = [(line.depth, line.kind, _shape(line.item)) for line in self.lines]
        return digest([self.unit, *told])

    @property
    def rows(self) -> str:
        """The rows with their values, to see whether they were changed."""
        return rows_digest(self.lines)

    @property
    def unfinished(self) -> int:
        """How many rows wait for a value."""
        return sum(isinstance(line.item, Row) and waiting(line.item) for line in self.lines)


def digest(content: object) -> str:
    """Return a short mark of JSON-like content."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def rows_digest(lines: Sequence[Line]) -> str:
    """Return a mark of the rows; a value that is empty and one that has no control yet are the same."""
    return digest({name: [value for value in values if value] for name, values in written(lines).items()})


def _shape(item: Item) -> object:
    match item:
        case Row(asked, op, values, _, flipped):
            shown_values = len(values) if op == form.BETWEEN else 0
            return (asked.kind, asked.name, asked.function, asked.value, asked.period, op, flipped, shown_values)
    return "group" if isinstance(item, Group) else "text"


def opened(bank: ScopedBank, text: str, language: str, unit: str = CUSTOMER) -> State:
    """Return the builder as it opens with a condition, or empty."""
    if not text.strip():
        return _of_lines(bank, START, unit, language)
    try:
        tree = bank.condition(text, unit)
    except LanguageError as error:
        return State(unit, language, START, None, text, refusal(error))
    return State(unit, language, settled(flat(shown(tree, language)), bank.bank.tags.schema), tree, to_text(tree, language))


def read(bank: ScopedBank, data: Posted, language: str) -> State:
    """Return what a posted form says: a button's action, else the text where it was changed and can be read, else the rows."""
    unit = _one(data, "unit") if _one(data, "unit") in UNITS else CUSTOMER
    if unit != (_one(data, "unit_before") or unit):
        return _of_lines(bank, START, unit, language)
    lines = posted(data)
    touched = rows_digest(lines) != _one(data, "rows_before")
    if action := _one(data, "action"):
        return _of_lines(bank, changed(flat(nested(lines)), action), unit, language)
    text = _one(data, "text")
    if text.strip() != _one(data, "text_before").strip():
        state = replace(opened(bank, text, language, unit), text=text, typed=True)
        if not state.text_wrong:
            return state
        if not touched:
            rows = _of_lines(bank, lines or START, unit, language)
            return replace(rows, text=text, text_wrong=state.text_wrong, typed=True)
    return _of_lines(bank, lines or START, unit, language)


def _of_lines(bank: ScopedBank, lines: Sequence[Line], unit: str, language: str) -> State:
    lines = settled(flat(nested(lines)), bank.bank.tags.schema)
    wrong, sound = {}, list(lines)
    for number in reversed(range(len(lines))):
        if lines[number].kind == "group" or _within_fold(lines, number):
            continue
        if (error := _error(bank, lines, number, unit)) is not None:
            wrong[number] = refusal(error)
            del sound[number : ends(lines, number)]
    tree = tree_of(nested(sound), bank.bank.tags.schema, unit) if sound else None
    return State(unit, language, lines, tree, "" if tree is None else to_text(tree, language), wrong=wrong)


def _within_fold(lines: Sequence[Line], number: int) -> bool:
    depth = lines[number].depth
    for line in reversed(lines[:number]):
        if line.depth < depth:
            if isinstance(line.item, Row):
                return True
            depth = line.depth
    return False


def _error(bank: ScopedBank, lines: Sequence[Line], number: int, unit: str) -> LanguageError | None:
    """Return what is wrong with one row or text, or None."""
    item = nested([Line(0, "group", Group(form.ALL)), *(replace(line, depth=line.depth - lines[number].depth + 1)
                                                        for line in lines[number : ends(lines, number)])])
    try:
        tree = tree_of(item, bank.bank.tags.schema, unit)
        if tree is not None:
            bank.condition(tree, unit)
    except LanguageError as error:
        return error
    return None


def _one(data: Posted, name: str) -> str:
    return next(iter(data.get(name, ())), "")


