"""What a tag's definition says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kequn.kernel.errors import DefinitionError

Titles = Mapping[str, str]  # {"zh": …, "en": …}
KINDS = ("static", "dynamic", "score", "hand")
REFRESHES = ("daily", "monthly")


@dataclass(frozen=True)
class TagDefinition:
    """One version of one tag: `expression` gives one value per `unit` ("customer" or "household"), counted in `measure`.

    `kind` is static (what somebody is), dynamic (what they did), score (a judgement in figures) or hand (given by hand).
    Version 0 is what the package ships.
    """

    id: str
    version: int
    title: Titles
    description: Titles
    theme: Titles
    unit: str
    measure: str
    kind: str
    owner: str
    refresh: str
    expression: str

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> TagDefinition:
        """Return the definition written in a document; DefinitionError where something is missing or unknown."""
        try:
            tag = cls(**document)
        except TypeError:
            wanted = set(cls.__dataclass_fields__)
            wrong = sorted(wanted.symmetric_difference(document))
            raise DefinitionError(f"tag {document.get('id')!r}: {', '.join(wrong)} is missing or unknown") from None
        if tag.kind not in KINDS or tag.refresh not in REFRESHES:
            raise DefinitionError(f"tag {tag.id!r}: kind must be one of {', '.join(KINDS)}, refresh one of {', '.join(REFRESHES)}")
        for titles in (tag.title, tag.description, tag.theme):
            if set(titles) != {"zh", "en"} or not all(titles.values()):
                raise DefinitionError(f"tag {tag.id!r}: title, description and theme each need a zh and an en text")
        return tag

    def to_json(self) -> dict[str, Any]:
        """Return the definition as plain values."""
        return asdict(self)
