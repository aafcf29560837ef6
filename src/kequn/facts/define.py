"""Tags from their texts: each is read with those it calls, whatever order they come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from kequn.facts.nodes import Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema, Tag, Type
from kequn.kernel.errors import LanguageError


@dataclass(frozen=True)
class TagText:
    """A tag as it is written down: its expression as text, its unit, its titles."""

    text: str
    unit: str
    zh: str
    en: str


def define(schema: Schema, texts: Mapping[str, TagText]) -> Schema:
    """Return the schema with the tags of these texts. LanguageError names the tag that cannot be read, or those in a circle."""
    tags = dict(schema.tags)
    reading = Schema(schema.tables, tags, schema.points)
    path: list[str] = []  # the tags being read, each called by the one before
    unread = {name: _Unread(name, text, reading, path) for name, text in texts.items()}
    tags.update({name: cast("Tag", tag) for name, tag in unread.items()})
    return Schema(schema.tables, {**schema.tags, **{name: tag.read() for name, tag in unread.items()}}, schema.points)


class _TagError(LanguageError):
    """Names the tag already, so that the tags which call it do not."""


class _Unread:
    """Stands for a tag until its tree or its type is asked for, which is when an expression that calls it is read."""

    def __init__(self, name: str, text: TagText, schema: Schema, reading: list[str]) -> None:
        self.id, self.text, self.schema, self.reading = name, text, schema, reading
        self.unit, self.zh, self.en = text.unit, text.zh, text.en

    @cached_property
    def expression(self) -> Expression:
        """The tree, read when it is first asked for."""
        if self.id in self.reading:
            circle = self.reading[self.reading.index(self.id) :]
            raise _TagError(f"tags go round in a circle: {' → '.join((*circle, self.id))}")
        self.reading.append(self.id)
        try:
            return parse(self.text.text, self.schema, self.unit)
        except _TagError:
            raise
        except LanguageError as error:
            raise _TagError(f"tag {self.id!r}: {error}") from None
        finally:
            self.reading.pop()

    @property
    def type(self) -> Type | None:
        """The type of the tag's values."""
        return self.expression.type

    def read(self) -> Tag:
        """Return the tag itself."""
        return Tag(self.id, self.expression, self.unit, cast("Type", self.type), self.zh, self.en)
