"""Where a definition is used: which tags and segments stand on a tag."""

from __future__ import annotations

from collections.abc import Iterator

from kequn.definitions.store import Definitions
from kequn.facts.nodes import Expression, TagRef
from kequn.kernel.errors import DefinitionError
from kequn.segments.model import SEGMENT
from kequn.segments.service import catalogue, segments
from kequn.tags.model import TAG


def users_of(known: Definitions, tag_id: str) -> list[tuple[str, str]]:
    """Return kind and id of every definition whose newest version names the tag, tags first."""
    schema = catalogue(known).schema
    found = [(TAG, tag.id) for tag in schema.tags.values() if tag_id in set(_named(tag.expression))]
    for segment in segments(known).values():
        try:
            tree = segment.tree(schema)
        except DefinitionError:  # it names what is gone; its own page says so
            continue
        if tag_id in set(_named(tree)):
            found.append((SEGMENT, segment.id))
    return found


def _named(node: Expression) -> Iterator[str]:
    if isinstance(node, TagRef):
        yield node.tag.name
    for part in node.parts:
        yield from _named(part)
