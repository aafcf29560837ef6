"""What the body of a segment's definition says, as a typed value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kequn.definitions.model import Definition
from kequn.facts.build import condition
from kequn.facts.nodes import Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema
from kequn.kernel.errors import DefinitionError, LanguageError

SEGMENT = "segment"
BODY = {"unit", "expression"}


@dataclass(frozen=True)
class SegmentDefinition:
    """One version of one segment: the customers (or households) for whom `expression` is true."""

    id: str
    version: int
    title: Mapping[str, str]
    description: Mapping[str, str]
    owner: str
    unit: str
    expression: str

    @classmethod
    def of(cls, definition: Definition) -> SegmentDefinition:
        """Read a definition of the kind `segment`; DefinitionError where its body lacks something or says what is unknown."""
        if wrong := sorted(BODY.symmetric_difference(definition.body)):
            raise DefinitionError(f"segment {definition.id!r}: {', '.join(wrong)} is missing or unknown in its body")
        return cls(id=definition.id, version=definition.version, title=definition.title, description=definition.description,
                   owner=definition.owner, **definition.body)

    def tree(self, schema: Schema) -> Expression:
        """Return the condition; DefinitionError names the segment where it cannot be read."""
        try:
            return condition(parse(self.expression, schema, self.unit), "a segment")
        except LanguageError as error:
            raise DefinitionError(f"segment {self.id!r}: {error}") from None

    def to_json(self) -> dict[str, Any]:
        """Return the definition as plain values."""
        return asdict(self)
