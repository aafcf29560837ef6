"""The catalogue: what the package ships and what the home defines, read into the language so that expressions may call tags."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from kequn.facts.nodes import Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema, Tag
from kequn.kernel.errors import DefinitionError, LanguageError
from kequn.kernel.nearest import hint
from kequn.tags.model import TagDefinition
from kequn.warehouse.tables import SCHEMA


THEMES = ("who", "holdings", "balance", "income", "spending", "activity", "household", "shopping")


@cache
def shipped() -> tuple[TagDefinition, ...]:
    """Return the tags that come with the package, as version 0, in the order of themes and of their files."""
    folder = files("kequn.tags") / "catalogue"
    found: list[TagDefinition] = []
    for name in THEMES:
        written = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        common = {"version": 0, "theme": written["theme"], **written["defaults"]}
        found.extend(TagDefinition.of({**common, "id": tag_id, **stated}) for tag_id, stated in written["tags"].items())
    return tuple(found)


class Catalogue:
    """The newest version of each tag by id; `schema` is the language with all of them."""

    def __init__(self, definitions: Iterable[TagDefinition]) -> None:
        self._definitions = {definition.id: definition for definition in definitions}
        self.schema = Schema(SCHEMA.tables, _read(self._definitions.values()))

    def __getitem__(self, tag_id: str) -> TagDefinition:
        if tag_id not in self._definitions:
            raise DefinitionError(f"there is no tag {tag_id!r}{hint(tag_id, self._definitions)}; kequn tags lists them")
        return self._definitions[tag_id]

    def __contains__(self, tag_id: object) -> bool:
        return tag_id in self._definitions

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)

    def __repr__(self) -> str:
        return f"<{len(self)} tags: {', '.join(self)}>"

    def expressions(self, unit: str) -> dict[str, Expression]:
        """Return the expression of each tag of that unit."""
        return {tag.id: tag.expression for tag in self.schema.tags.values() if tag.unit == unit}


def _read(definitions: Iterable[TagDefinition]) -> dict[str, Tag]:
    """Read each tag once those it calls are read. DefinitionError names one that cannot be read."""
    waiting, tags = {definition.id: definition for definition in definitions}, dict[str, Tag]()
    order = tuple(waiting)
    while waiting:
        errors: dict[str, LanguageError] = {}
        for tag_id, definition in waiting.items():
            try:
                tree = parse(definition.expression, Schema(SCHEMA.tables, tags), definition.unit)
            except LanguageError as error:
                errors[tag_id] = error
                continue
            assert tree.type is not None, "a complete expression has a type"
            tags[tag_id] = Tag(tag_id, tree, definition.unit, tree.type, definition.title["zh"], definition.title["en"])
        if len(errors) == len(waiting):
            tag_id, error = next(iter(errors.items()))
            raise DefinitionError(f"tag {tag_id!r}: {error}")
        waiting = {tag_id: waiting[tag_id] for tag_id in errors}
    return {tag_id: tags[tag_id] for tag_id in order}
