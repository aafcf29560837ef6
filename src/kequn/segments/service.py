"""What can be done with segments one at a time: save a version, list them, find one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from kequn.definitions.model import Definition
from kequn.definitions.store import Definitions
from kequn.facts.schema import Point
from kequn.segments.model import BODY, SEGMENT, SegmentDefinition
from kequn.tags.catalogue import Catalogue
from kequn.tags.catalogue import shipped as shipped_tags
from kequn.tags.model import TAG, TagDefinition


@cache
def shipped() -> Mapping[str, Definition]:
    """Return the segments that come with the package by id, as version 0."""
    written = tomllib.loads((files("kequn.segments") / "shipped.toml").read_text(encoding="utf-8"))
    found: dict[str, Definition] = {}
    for segment_id, stated in written["segments"].items():
        fields = {**written["defaults"], **stated}
        body = {key: fields.pop(key) for key in sorted(BODY)}
        found[segment_id] = Definition(kind=SEGMENT, id=segment_id, body=body, **fields)
    return MappingProxyType(found)


def definitions(home: str | Path) -> Definitions:
    """Return the definitions of a home together with the tags and segments that are shipped."""
    return Definitions(home, {TAG: shipped_tags(), SEGMENT: shipped()})


def catalogue(known: Definitions, points: Mapping[str, Point] | None = None) -> Catalogue:
    """Return the newest version of every tag, those shipped first."""
    tags = {definition.id: TagDefinition.of(definition) for definition in known.list(TAG)}
    return Catalogue((tags[tag_id] for tag_id in _shipped_first(tags, shipped_tags())), points)


def segments(known: Definitions) -> dict[str, SegmentDefinition]:
    """Return the newest version of every segment by id, those shipped first."""
    found = {definition.id: SegmentDefinition.of(definition) for definition in known.list(SEGMENT)}
    return {segment_id: found[segment_id] for segment_id in _shipped_first(found, shipped())}


def _shipped_first(found: Iterable[str], known: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*known, *found)))


def save(home: str | Path, id_: str, title: str | Mapping[str, str], expression: str, *, unit: str = "customer",
         description: str = "", owner: str = "") -> SegmentDefinition:
    """Save a segment as the next version of its id, and return it; the same content again makes no new version.

    A title in one language stands for both. LanguageError or DefinitionError where the expression is no condition, or the
    id no name.
    """
    known = definitions(home)
    titles = {"zh": title, "en": title} if isinstance(title, str) else title
    body = {"unit": unit, "expression": expression}
    descriptions = {"zh": description, "en": description}
    given = Definition(kind=SEGMENT, id=id_, title=titles, description=descriptions, owner=owner, body=body)
    SegmentDefinition.of(given).tree(catalogue(known).schema)
    return SegmentDefinition.of(known.create(given))
