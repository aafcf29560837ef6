"""The catalogue of tags by theme, and one tag: its definition, how its values are spread, which segments use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.definitions.store import Definitions
from kequn.facts import build, names
from kequn.facts.literals import literal
from kequn.facts.nodes import Expression, TagRef
from kequn.facts.printing import to_text
from kequn.facts.schema import Schema, Type
from kequn.kernel.errors import DefinitionError
from kequn.loop.builder.coverage import Coverage, coverage, overdue_tags
from kequn.loop.builder.spread import spread
from kequn.segments.model import SegmentDefinition
from kequn.segments.service import definitions, segments
from kequn.tags.catalogue import Catalogue
from kequn.tags.freshness import Overdue
from kequn.tags.model import TAG, TagDefinition
from kequn.tags.steps import tables_of
from kequn.web import language
from kequn.web.console import words
from kequn.web.console.builder import told
from kequn.web.console.builder.address import address_of
from kequn.web.console.segments.difference import Version, versions_of
from kequn.web.doors import page

MEASURES = {
    "base currency": ("金额（本币）", "amount"), "count": ("次数", "count"), "days": ("天数", "days"),
    "years": ("年", "years"),
    "months": ("月数", "months"), "share": ("占比（0–1）", "share, 0 to 1"), "yes/no": ("是/否", "yes/no"),
    "text": ("文字", "text"),
    "code": ("代码", "code"), "date": ("日期", "date"), "minutes": ("分钟", "minutes"), "level": ("等级", "level"),
    "tier": ("层级", "tier"),
    "month": ("月份", "month"), "base currency per day": ("每天金额", "amount per day"),
}
KINDS = {"static": ("静态", "static"), "dynamic": ("动态", "dynamic"), "score": ("评分", "score"), "hand": ("人工", "by hand")}
REFRESHES = {"run": ("每次运行", "each run"), "daily": ("每日", "daily"), "monthly": ("每月", "monthly")}


def measure(word: str) -> str:
    """Return what a tag is counted in, in words."""
    return language.text(*MEASURES.get(word, (word, word)))


@dataclass(frozen=True)
class Listed:
    """One tag of the catalogue."""

    id: str
    title: str
    description: str
    measure: str
    coverage: Coverage | None
    typical: str
    owner: str


@page(May.COUNT)
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the tags by theme; a search looks into titles, descriptions and ids."""
    asked = request.GET.get("q", "").strip()[:50]
    here = language.current()
    with reading.bank(scope) as bank:
        found = coverage(bank)
        themes: dict[str, list[Listed]] = {}
        for tag_id in bank.bank.tags:
            definition = bank.bank.tags[tag_id]
            if _fits(definition, asked):
                shown = _listed(definition, found.get(tag_id), bank.bank.tags.schema)
                themes.setdefault(definition.theme[here], []).append(shown)
        number = sum(map(len, themes.values()))
        late = sum(tag.coverage is not None and tag.coverage.overdue is not None for tags in themes.values() for tag in tags)
        context = {"themes": themes, "q": asked, "as_of": bank.as_of, "number": number, "late": late,
                   "narrow": not scope.whole}
        return render(request, "kequn/tags/list.html", context)


def _fits(tag: TagDefinition, asked: str) -> bool:
    texts = (tag.id, *tag.title.values(), *tag.description.values(), *tag.theme.values())
    return all(any(part in text.lower() for text in texts) for part in asked.lower().split())


def _listed(tag: TagDefinition, found: Coverage | None, schema: Schema) -> Listed:
    here = language.current()
    return Listed(tag.id, tag.title[here], tag.description.get(here, ""), measure(tag.measure), found,
                  _typical(tag, found, schema.tags[tag.id].type), tag.owner)


def _typical(tag: TagDefinition, found: Coverage | None, kind: Type) -> str:
    if found is None or found.typical is None:
        return ""
    try:
        return told.value(Decimal(found.typical), tag.measure, kind)
    except InvalidOperation:
        return told.coded(tag.id, found.typical)


@page(May.COUNT)
def one(request: HttpRequest, scope: Scope, tag_id: str) -> HttpResponse:
    """Show one tag."""
    known = definitions(reading.home())
    with reading.bank(scope) as bank:
        if tag_id not in bank.bank.tags:
            raise Http404
        field = told.field(bank, tag_id)
        found = spread(bank, field.value, unit=bank.bank.tags[tag_id].unit)
        schema = bank.bank.tags.schema
        address = address_of(_starting(schema, tag_id, found.typical), bank.bank.tags[tag_id].unit)
        context = {
            "spread": found, "as_of": bank.as_of, "narrow": not scope.whole, "chart": told.population_chart(field, found),
            "share": found.known / found.units if found.units else None,
            "overdue": _overdue(overdue_tags(bank).get(tag_id)),
            "typical": _said(tag_id, found.typical, field),
            "versions": _versions(known, tag_id, bank.bank.tags[tag_id].version), "build": address,
            "used": [segment for segment in segments(known).values() if tag_id in _named_by(segment, schema)],
        }
        return render(request, "kequn/tags/one.html", context | _described(bank.bank.tags, tag_id))


def _overdue(state: Overdue | None) -> str:
    """Return by how much a tag is older than promised, in words; nothing where it is not."""
    if state is None:
        return ""
    table = words.table(state.table)
    return language.text(f"{table}数据落后 {state.behind} 天，承诺 {state.promised} 天以内",
                         f"{table} data is {state.behind} days behind, {state.promised} were promised")


def _described(tags: Catalogue, tag_id: str) -> dict[str, Any]:
    """Return what the definition says, in words."""
    definition, tree, schema = tags[tag_id], tags.schema.tags[tag_id].expression, tags.schema
    tables = (schema.tables[name] for name in sorted(tables_of(tree, schema)))
    return {
        "tag": definition, "measure": measure(definition.measure), "zh": to_text(tree, "zh"), "en": to_text(tree, "en"),
        "kind": language.text(*KINDS[definition.kind]), "refresh": language.text(*REFRESHES[definition.refresh]),
        "made_of": [tags[name] for name in dict.fromkeys(_tags(tree))],
        "part_of": [tags[other] for other in tags if tag_id in set(_tags(schema.tags[other].expression))],
        "tables": [language.text(table.zh, table.en) for table in tables],
    }


def _versions(known: Definitions, tag_id: str, current: int) -> list[Version]:
    numbers = known.versions(TAG, tag_id)
    texts = [str(known.get(TAG, tag_id, number).body["expression"]) for number in numbers]
    return versions_of(list(zip(numbers, texts, strict=True)), current)


def _said(tag_id: str, typical: object, field: told.Field) -> str:
    if field.type is Type.TEXT and typical is not None:
        return told.coded(tag_id, str(typical))
    return "" if typical is None else told.value(typical, field.measure, field.type)


def _starting(schema: Schema, tag_id: str, typical: object) -> str:
    """Return a condition to start a segment from: at least the typical value, the commonest text, yes."""
    node = names.tag_ref(schema, schema.tags[tag_id])
    if node.type is Type.BOOLEAN:
        return to_text(node)
    if typical is None:
        return to_text(build.compare("is not", node, literal(None)))
    if node.type is Type.FLOAT:
        typical = round(Decimal(str(typical)), 2)
    return to_text(build.compare("==" if node.type is Type.TEXT else ">=", node, literal(typical)))


def _named_by(segment: SegmentDefinition, schema: Schema) -> set[str]:
    try:
        return set(_tags(segment.tree(schema)))
    except DefinitionError:
        return set()


def _tags(node: Expression) -> Iterator[str]:
    if isinstance(node, TagRef):
        yield node.tag.name
    yield from _below(node.parts)


def _below(parts: Iterable[Expression]) -> Iterator[str]:
    for part in parts:
        yield from _tags(part)
