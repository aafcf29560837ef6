"""The builder's findings in words and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kequn.bridge import reading
from kequn.facts import names
from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD, Column, Expression, TagRef
from kequn.facts.schema import Type
from kequn.loop.builder.choices import title
from kequn.loop.builder.profile import Apart, Lift
from kequn.loop.builder.spread import Bar, Spread
from kequn.loop.scoped import ScopedBank
from kequn.web import charts, language, numbers
from kequn.web.charts import Point
from kequn.web.drawing import Chart

MONEY = "base currency"
USUAL = "aum"


def units() -> list[tuple[str, str]]:
    """Return whom a segment may be of."""
    return [(CUSTOMER, language.text("客户", "customers")), (HOUSEHOLD, language.text("家庭", "households")),
            (EMPLOYER, language.text("雇主", "employers"))]


@dataclass(frozen=True)
class Field:
    """A value that is shown spread: a tag, its title and measure."""

    id: str
    title: str
    measure: str
    type: Type
    value: Expression


def field(bank: ScopedBank, tag_id: str) -> Field:
    """Return a tag as a field."""
    tag, definition = bank.bank.tags.schema.tags[tag_id], bank.bank.tags[tag_id]
    value = names.tag_ref(bank.bank.tags.schema, tag)
    return Field(tag_id, definition.title[language.current()], definition.measure, tag.type, value)


def fields(bank: ScopedBank, unit: str) -> list[tuple[str, str]]:
    """Return the tags that may be shown spread, for a choice."""
    definitions = (bank.bank.tags[tag_id] for tag_id in bank.bank.tags)
    return [(definition.id, definition.title[language.current()]) for definition in definitions if definition.unit == unit]


def field_of(bank: ScopedBank, tree: Expression, unit: str, asked: str) -> Field | None:
    """Return the field that is asked for, else one that the condition does not name: assets, or the first there is."""
    known = [tag_id for tag_id, _ in fields(bank, unit)]
    if asked in known:
        return field(bank, asked)
    named = set(_named(tree))
    usual = [name for name in (USUAL, "age", "household_aum", "employer_aum") if name in known and name not in named]
    chosen = next(iter((*usual, *known)), None)
    return None if chosen is None else field(bank, chosen)


def _named(node: Expression) -> Iterator[str]:
    if isinstance(node, TagRef):
        yield node.tag.name
    if isinstance(node, Column):
        yield node.column.name
    for part in node.parts:
        yield from _named(part)


def value(found: Any, measure: str, kind: Type | None = None) -> str:
    """Return a value of a tag in words: 2.63 万元, 38.2%, 52."""
    here = language.current()
    if found is None:
        return numbers.NOTHING
    if isinstance(found, bool) or not isinstance(found, (int, float, Decimal)):
        return str(found)
    if measure == MONEY:
        return numbers.money(Decimal(str(found)), here, reading.currency()).text
    if measure in ("share", "yes/no") or kind is Type.BOOLEAN:
        return numbers.share(found)
    exact = Decimal(str(found))
    figure = exact.quantize(Decimal("0.1")) if exact % 1 else Decimal(int(exact))
    return numbers.count(figure, here).text if abs(exact) >= 1000 else f"{figure:f}"


@dataclass(frozen=True)
class Said:
    """One tag that sets the members apart, in words."""

    tag: str
    title: str
    members: str
    rest: str
    more: bool
    strength: int
    lift: str


def apart(bank: ScopedBank, found: Apart) -> Said:
    """Return a difference in words; its strength is 1 to 3 (from 0.2, 0.5, 0.8 standard deviations: Cohen 1988)."""
    definition = bank.bank.tags[found.tag]
    kind = Type.BOOLEAN if found.boolean else None
    size = abs(found.difference)
    return Said(found.tag, definition.title[language.current()], value(found.members, definition.measure, kind),
                value(found.rest, definition.measure, kind), found.difference > 0, 1 + (size >= 0.5) + (size >= 0.8),
                _times(found.lift))


def _times(lift: Lift | None) -> str:
    """Return a lift with its 95 % interval: ×1.8 (1.6–2.0)."""
    if lift is None:
        return ""
    return f"×{_figure(lift.ratio)} ({_figure(lift.low)}–{_figure(lift.high)})"


def _figure(number: float) -> str:
    return f"{number:.2f}" if number < 1 else f"{number:.1f}" if number < 100 else f"{number:,.0f}"


def chart(asked: Field, found: Spread) -> Chart | None:
    """Return how a value is spread over the members, as shares of them beside all."""
    if all(bar.chosen is None for bar in found.bars):
        return None
    said = language.text(f"{asked.title}的分布（本客群）", f"{asked.title} of these")
    points = [Point(_label(asked, bar), bar.chosen) for bar in found.bars]
    head = (asked.title, language.text("人数", "number"))
    if asked.type in (Type.TEXT, Type.BOOLEAN):
        return charts.bars(said, points, _count, head=head)
    return charts.histogram(said, points, _count, head=head)


def population_chart(asked: Field, found: Spread) -> Chart | None:
    """Return how a value is spread over all that are seen."""
    if not found.bars:
        return None
    points = [Point(_label(asked, bar), bar.number) for bar in found.bars]
    head = (asked.title, language.text("人数", "number"))
    drawn = charts.bars if asked.type in (Type.TEXT, Type.BOOLEAN) else charts.histogram
    return drawn(language.text(f"{asked.title}的分布", f"How {asked.title} is spread"), points, _count, head=head)


def _count(number: float) -> str:
    return numbers.count(number, language.current()).text


def _label(asked: Field, bar: Bar) -> str:
    if asked.type is Type.BOOLEAN:
        return language.text("是", "yes") if bar.label == "true" else language.text("否", "no")
    if bar.low is None:
        return coded(asked.id, bar.label)
    if asked.measure == MONEY and language.current() == language.ENGLISH:  # the currency at each step would leave no place
        return numbers.count(bar.low, language.ENGLISH).text
    return bar.label if asked.type is Type.DATE else value(bar.low, asked.measure)


def coded(tag_id: str, found: str) -> str:
    """Return a text in words where the tag tells a code."""
    return language.text(*title(tag_id, found))
