"""What is asked of an engine: trees by name, one unit, one date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from kequn.engines.arrow import UNIT_NO
from kequn.facts.build import condition
from kequn.facts.grain import complete
from kequn.facts.nodes import UNITS, Expression, TagRef
from kequn.facts.schema import Schema
from kequn.kernel.errors import LanguageError

MOST_LEVELS = 150  # of a tree with the trees of its tags in their places


class Tree(Protocol):
    """A node, or the Python face of one."""

    @property
    def tree(self) -> Expression:
        """The frozen tree."""


def asked(expressions: Mapping[str, Tree], unit: str, as_of: date, schema: Schema) -> dict[str, Expression]:
    """Return the trees by name. Raises LanguageError where one does not fit the unit, or a name cannot be a column's."""
    if unit not in UNITS:
        raise LanguageError(f"there is no unit {unit!r}: it is {' or '.join(UNITS)}")
    if type(as_of) is not date:  # a datetime would pass for one
        raise LanguageError("as_of is a date, e.g. datetime.date(2026, 6, 30)")
    if UNIT_NO in (name.lower() for name in expressions):
        raise LanguageError(f"{UNIT_NO} names the unit: give the value another name")
    trees = {name: complete(expression.tree, unit) for name, expression in expressions.items()}
    for tree in trees.values():
        levels(tree, schema, ())
    return trees


def asked_condition(expression: Tree, unit: str, as_of: date, schema: Schema) -> Expression:
    """Return the tree of a condition that is to be counted."""
    tree = asked({"condition": expression}, unit, as_of, schema)["condition"]
    return condition(tree, "count")


def tag_tree(node: TagRef, schema: Schema) -> Expression:
    """Return the tree a tag stands for."""
    tag = schema.tags.get(node.tag.name)
    if tag is None:
        raise LanguageError(f"there is no tag {node.tag.name!r} here")
    return tag.expression


def levels(node: Expression, schema: Schema, within: tuple[str, ...]) -> int:
    """Return how many levels the tree has with its tags' trees in place; raise LanguageError where tags go in a circle."""
    parts = node.parts
    if isinstance(node, TagRef):
        name = node.tag.name
        if name in within:
            raise LanguageError(f"tags go round in a circle: {' → '.join((*within[within.index(name) :], name))}")
        parts, within = (tag_tree(node, schema),), (*within, name)
    found = 1 + max((levels(part, schema, within) for part in parts), default=0)
    if found > MOST_LEVELS:
        raise LanguageError(f"the expression and its tags are nested too deeply: at most {MOST_LEVELS} levels")
    return found
