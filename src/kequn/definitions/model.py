"""A definition: one version of a tag, a segment, a play … as a frozen value, and its JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kequn.kernel.errors import DefinitionError
from kequn.kernel.nearest import hint

WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Definition:
    """One version of one definition. Version 0 is what the package ships.

    `title` and `description` have a text in zh and en. `body` is what the kind needs (a tag's expression, unit, type), as plain
    JSON values. `refresh` says when it is computed: with each `run`, or `live`.
    """

    kind: str
    id: str
    title: Mapping[str, str]
    body: Mapping[str, Any]
    description: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    refresh: str = "run"
    version: int = 0

    def __post_init__(self) -> None:
        check_word(self.kind)
        check_word(self.id)
        if not all(self.title.get(language, "").strip() for language in LANGUAGES):
            raise DefinitionError(f"{self.kind} {self.id!r}: title needs a text in zh and one in en")

    def content(self) -> dict[str, Any]:
        """Return all but the version, as JSON values: two versions with the same content are one."""
        return {key: value for key, value in asdict(self).items() if key != "version"}


def from_json(document: Any) -> Definition:
    """Read a definition's JSON; DefinitionError where a field is missing, unknown or not what it should be."""
    if not isinstance(document, Mapping):
        raise DefinitionError("a definition is a JSON object")
    if wrong := sorted(set(document) - set(FIELDS)):
        raise DefinitionError(f"unknown field {wrong[0]!r}{hint(wrong[0], FIELDS)}")
    for name, fits in FIELDS.items():
        if name not in document:
            raise DefinitionError(f"field {name!r} is missing")
        if not fits(document[name]):
            raise DefinitionError(f"field {name!r} has a wrong value")
    return Definition(**document)


def check_word(word: str) -> None:
    """Refuse what is not a kind or an id: it becomes a file name. DefinitionError says what would do."""
    if not WORD.fullmatch(word):
        raise DefinitionError(f"{word!r} is not a name of a definition; use a to z, 0 to 9 and _, at most 64, a letter first")


def check_texts(value: object, where: str, *, filled: bool = False) -> None:
    """Refuse what is no text in each language; `filled` ones say something. DefinitionError names the place."""
    if not isinstance(value, Mapping) or set(value) != set(LANGUAGES) or not all(isinstance(one, str) for one in value.values()):
        raise DefinitionError(f"{where} is a text in zh and one in en")
    if filled and not all(one.strip() for one in value.values()):
        raise DefinitionError(f"{where} needs a text in zh and one in en")


def is_whole(value: object, least: int, most: int) -> bool:
    """Return whether a value is a whole number within two others; true and false are none."""
    return type(value) is int and least <= value <= most


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_text(text) for text in value.values())


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


FIELDS: dict[str, Callable[[Any], bool]] = {
    "kind": _is_text, "id": _is_text, "version": _is_number, "title": _is_texts, "description": _is_texts,
    "body": lambda value: isinstance(value, dict), "owner": _is_text, "refresh": _is_text,
}
