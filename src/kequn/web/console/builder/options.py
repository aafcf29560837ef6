"""The choices of a row's controls, as HTML made once per snapshot: a hundred fields for ten rows would tire a template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD, UNITS
from kequn.facts.schema import Column, Schema, Table, Type
from kequn.loop.builder import form
from kequn.tags.catalogue import Catalogue
from kequn.web import language

Option = tuple[str, str]
FOLDED = (
    "transactions", "events", "balances", "holdings", "accounts", "complaints", "assessments", "disclosures", "life_facts",
    "relations", "lists", "circles", "consents",
)
_KEYS = ("valid_from", "valid_to", "household_id", "employer_id")


@lru_cache(16)
def fields(catalogue: Catalogue, unit: str, here: str) -> SafeString:
    """Return the fields of a question about a unit, in groups: tags, columns, holdings, happenings, household, employer."""
    groups = [*_themes(catalogue, unit, here), *_others(catalogue.schema, unit, here)]
    parts = (format_html('<optgroup label="{}">{}</optgroup>', label, options(given)) for label, given in groups if given)
    return mark_safe("".join(parts))  # noqa: S308  # each part is escaped


@lru_cache(64)
def row_fields(table: Table, here: str) -> SafeString:
    """Return the columns that the conditions on a fold's rows may name."""
    return options(_columns(table, here))


def options(given: Iterable[Option], chosen: Iterable[str] = ()) -> SafeString:
    """Return option elements; those whose value is chosen are."""
    marked = frozenset(chosen)
    written = (f'<option value="{escape(value)}"{" selected" if value in marked else ""}>{escape(title)}</option>'
               for value, title in given)
    return mark_safe("".join(written))  # noqa: S308  # each value and title is escaped


def chosen(html: SafeString, value: str) -> SafeString:
    """Return options made before with one of them chosen; one that is not among them is added, so that it is not lost."""
    mark = f'value="{escape(value)}"'
    if mark in html:
        return mark_safe(html.replace(mark, f"{mark} selected", 1))  # noqa: S308
    return mark_safe(html + options([(value, value.partition(":")[2])], [value])) if value else html  # noqa: S308


@lru_cache(8)
def gathered_values(catalogue: Catalogue, here: str) -> SafeString:
    """Return the values of a customer that a household or an employer may gather."""
    return options((f"tag:{tag.id}", tag.zh if here == "zh" else tag.en) for tag in catalogue.schema.tags.values()
                   if tag.unit == CUSTOMER and tag.type is not Type.TEXT)


def _themes(catalogue: Catalogue, unit: str, here: str) -> Iterator[tuple[str, list[Option]]]:
    found: dict[str, list[Option]] = {}
    hidden = {column.name for column in catalogue.schema.tables[UNITS[CUSTOMER]].columns}
    for tag_id in catalogue:
        definition = catalogue[tag_id]
        if unit in (CUSTOMER, definition.unit) and tag_id not in hidden:
            found.setdefault(definition.theme[here], []).append((f"tag:{tag_id}", definition.title[here]))
    yield from found.items()


def _others(schema: Schema, unit: str, here: str) -> Iterator[tuple[str, list[Option]]]:
    if unit == CUSTOMER:
        yield language.text("登记资料", "as stated"), _columns(schema.tables["customers"], here)
        yield language.text("产品", "products"), [("holds:", language.text("持有产品", "products held"))]
        if schema.points:
            yield language.text("位置", "places"), [
                (f"{form.DISTANCE}:", language.text("住处到网点的距离", "distance from home to an outlet"))]
        tables = [schema.tables[name] for name in FOLDED if name in schema.tables]
        yield language.text("按明细统计", "counted from records"), [
            (f"{form.FOLD}:{table.name}", table.zh if here == "zh" else table.en) for table in tables]
    if unit in (CUSTOMER, HOUSEHOLD):
        yield language.text("家庭资料", "household"), _columns(schema.tables["households"], here)
        yield language.text("家庭汇总", "household totals"), [
            (f"{form.HOUSEHOLD}:", language.text("家庭成员汇总", "gathered over members"))]
    if unit in (CUSTOMER, EMPLOYER):
        yield language.text("雇主资料", "employer"), _columns(schema.tables["employers"], here)
        yield language.text("雇主汇总", "employer totals"), [
            (f"{form.EMPLOYER}:", language.text("雇员汇总", "gathered over employees"))]


def _columns(table: Table, here: str) -> list[Option]:
    asked = (column for column in table.columns
             if not column.personal and column.type is not Type.TIMESTAMP and column.name not in _KEYS)
    return [(f"column:{table.name}.{column.name}", title(column, here)) for column in asked]


def title(column: Column, here: str) -> str:
    """Return a column's title; an English one may go on behind a colon, which is left away."""
    return column.zh if here == "zh" else column.en.partition(":")[0]
