"""The catalogue: what the package ships and what the home defines, read into the language so that expressions may call tags."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import cast

from kequn.definitions.model import Definition
from kequn.facts.nodes import CUSTOMER, UNITS, Column, Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Point, Schema, Tag, Type
from kequn.kernel.errors import DefinitionError, LanguageError
from kequn.kernel.nearest import hint
from kequn.tags.model import BODY, TAG, TagDefinition
from kequn.warehouse.tables import SCHEMA

KEYS = ("unit_no", *(f"{unit}_{key}" for unit in UNITS for key in ("no", "id")))
THEMES = ("who", "life", "holdings", "balance", "income", "spending", "activity", "relationship", "household", "employer",
          "shopping")


@cache
def shipped() -> Mapping[str, Definition]:
    """Return the tags that come with the package by id, as version 0, in the order of the themes and of their files."""
    folder = files("kequn.tags") / "catalogue"
    found: dict[str, Definition] = {}
    for name in THEMES:
        written = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        for tag_id, stated in written["tags"].items():
            fields = {"theme": written["theme"], **written["defaults"], **stated}
            body = {key: fields.pop(key) for key in sorted(BODY)}
            found[tag_id] = Definition(kind=TAG, id=tag_id, body=body, **fields)
    return MappingProxyType(found)


class Catalogue:
    """One version of each tag by id, in the order given; `schema` is the language with all of them and the outlets' points."""

    def __init__(self, definitions: Iterable[TagDefinition], points: Mapping[str, Point] | None = None) -> None:
        self._definitions = {definition.id: definition for definition in definitions}
        self.schema = Schema(SCHEMA.tables, _read(self._definitions.values()), points)

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


def _not_hidden(tag_id: str, tree: Expression, unit: str) -> None:
    """Raise DefinitionError where a column of customers or of the tag's unit bears its id and means something else."""
    if tag_id in KEYS:
        raise DefinitionError(f"tag {tag_id!r}: that name is the key of a table; choose another id")
    for table in (UNITS[CUSTOMER], UNITS[unit]):
        column = SCHEMA.tables[table].column(tag_id)
        if column is not None and not (isinstance(tree, Column) and (tree.table.name, tree.column.name) == (table, column.name)):
            raise DefinitionError(f"tag {tag_id!r}: a column of {table} has that name and would hide the tag; choose another id")


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
            _not_hidden(tag_id, tree, definition.unit)
            kind = cast("Type", tree.type)  # a complete expression has one
            tags[tag_id] = Tag(tag_id, tree, definition.unit, kind, definition.title["zh"], definition.title["en"])
        if len(errors) == len(waiting):
            tag_id, first = next(iter(errors.items()))
            raise DefinitionError(f"tag {tag_id!r}: {first}")
        waiting = {tag_id: waiting[tag_id] for tag_id in errors}
    return {tag_id: tags[tag_id] for tag_id in order}
