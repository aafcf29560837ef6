"""What the body of a tag's definition says, as a typed value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kequn.definitions.model import Definition
from kequn.facts.nodes import UNITS
from kequn.kernel.errors import DefinitionError

TAG = "tag"
KINDS = ("static", "dynamic", "score", "hand")
REFRESHES = ("daily", "monthly")
BODY = {"unit", "measure", "kind", "theme", "expression"}


@dataclass(frozen=True)
class TagDefinition:
    """One version of one tag: `expression` gives one value per `unit` (of `UNITS`), counted in `measure`.

    `kind` is static (what somebody is), dynamic (what they did), score (a judgement in figures) or hand (given by hand).
    Titles, descriptions and themes have a text in zh and en. Version 0 is what the package ships.
    """

    id: str
    version: int
    title: Mapping[str, str]
    description: Mapping[str, str]
    theme: Mapping[str, str]
    unit: str
    measure: str
    kind: str
    owner: str
    refresh: str
    expression: str

    @classmethod
    def of(cls, definition: Definition) -> TagDefinition:
        """Read a definition of the kind `tag`; DefinitionError where its body lacks something or says what is unknown."""
        body = definition.body
        if wrong := sorted(BODY.symmetric_difference(body)):
            raise DefinitionError(f"tag {definition.id!r}: {', '.join(wrong)} is missing or unknown in its body")
        choices = {"unit": (body["unit"], UNITS), "kind": (body["kind"], KINDS), "refresh": (definition.refresh, REFRESHES)}
        for name, (value, known) in choices.items():
            if value not in known:
                raise DefinitionError(f"tag {definition.id!r}: {name} must be one of {', '.join(known)}")
        return cls(id=definition.id, version=definition.version, title=definition.title, description=definition.description,
                   owner=definition.owner, refresh=definition.refresh, **body)

    def to_json(self) -> dict[str, Any]:
        """Return the definition as plain values."""
        return asdict(self)
