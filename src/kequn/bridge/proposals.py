"""What approving a tag or segment does: the proposed definition becomes the next version in the home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kequn.access.approval import on_approval
from kequn.access.models import Approval
from kequn.bridge import reading
from kequn.definitions.model import Definition
from kequn.segments.model import SEGMENT, SegmentDefinition
from kequn.segments.service import catalogue, definitions
from kequn.tags.model import TAG


def content_of(definition: Definition) -> dict[str, Any]:
    """Return a definition as the content of a proposal; DefinitionError where it cannot be read."""
    checked(definition)
    return definition.content()


def proposed(content: Mapping[str, Any]) -> Definition:
    """Return the definition that a proposal holds."""
    return Definition(**content)


def checked(definition: Definition) -> Definition:
    """Return the definition if its expression can be read with the tags of today; DefinitionError if not."""
    known = definitions(reading.home())
    if definition.kind == SEGMENT:
        SegmentDefinition.of(definition).tree(catalogue(known).schema)
    return definition


def _take_effect(approval: Approval) -> str:
    made = definitions(reading.home()).create(checked(proposed(approval.content)))
    return str(made.version)


def register() -> None:
    """Say what approving these kinds does."""
    for kind in (SEGMENT, TAG):
        on_approval(kind, _take_effect)
