"""What approving a tag, segment, group, detector or play does: the proposed definition becomes the next version in the home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kequn.access.approval import on_approval
from kequn.access.models import Approval
from kequn.bridge import reading
from kequn.definitions.model import Definition
from kequn.definitions.store import Definitions
from kequn.facts.nodes import Expression
from kequn.facts.schema import Schema
from kequn.journeys.catalogue import definitions
from kequn.journeys.model import PLAY, Play
from kequn.kernel.errors import DefinitionError, LanguageError
from kequn.loop.personal import refuse_personal
from kequn.moments.model import MOMENT, Detector
from kequn.offers.model import GROUP, ServiceGroup
from kequn.segments.model import SEGMENT, SegmentDefinition
from kequn.segments.service import catalogue
from kequn.tags.catalogue import Catalogue
from kequn.tags.model import TAG, TagDefinition


def known() -> Definitions:
    """Return the definitions of the home that is served."""
    return definitions(reading.home())


def content_of(definition: Definition) -> dict[str, Any]:
    """Return a definition as the content of a proposal; DefinitionError where it cannot be read."""
    checked(definition)
    return definition.content()


def proposed(content: Mapping[str, Any]) -> Definition:
    """Return the definition that a proposal holds."""
    return Definition(**content)


def checked(definition: Definition) -> Definition:
    """Return the definition if its expression can be read today and asks for no personal value; DefinitionError if not."""
    tags = catalogue(known())
    if definition.kind == PLAY:
        Play.of(definition)
        return definition
    if definition.kind == MOMENT:
        trees, schema = list(Detector.of(definition).trees(tags.schema).values()), tags.schema
        return _impersonal(definition, trees, schema)
    if definition.kind == SEGMENT:
        tree, schema = SegmentDefinition.of(definition).tree(tags.schema), tags.schema
    elif definition.kind == GROUP:
        tree, schema = ServiceGroup.of(definition).tree(tags.schema), tags.schema
    else:
        made = TagDefinition.of(definition)
        schema = Catalogue([*(tags[tag_id] for tag_id in tags if tag_id != made.id), made]).schema
        tree = schema.tags[made.id].expression
    return _impersonal(definition, [tree], schema)


def _impersonal(definition: Definition, trees: Iterable[Expression], schema: Schema) -> Definition:
    try:
        for tree in trees:
            refuse_personal(tree, schema)
    except LanguageError as error:
        raise DefinitionError(f"{definition.kind} {definition.id!r}: {error}") from None
    return definition


def _take_effect(approval: Approval) -> str:
    made = known().create(checked(proposed(approval.content)))
    return str(made.version)


def register() -> None:
    """Say what approving these kinds does."""
    for kind in (SEGMENT, TAG, GROUP, MOMENT, PLAY):
        on_approval(kind, _take_effect)
