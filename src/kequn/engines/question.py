"""What is asked of an engine: trees by name, one unit, one date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import pi
from typing import Protocol

from kequn.engines.arrow import UNIT_NO
from kequn.facts.build import condition
from kequn.facts.grain import complete
from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD, UNITS, Expression, Gather, TagRef
from kequn.facts.schema import Schema
from kequn.kernel.errors import LanguageError

KEYS = {unit: f"{unit}_no" for unit in UNITS}  # the column that numbers a unit
BELONGING = {HOUSEHOLD: "members", EMPLOYER: "employees"}  # the table that says which customers belong to which of a unit
RADIUS, DEGREE = 6371.0088, pi / 180  # kilometres (IUGG mean radius R1), and a degree in radians
MOST_LEVELS, MOST_NODES = 120, 20_000  # of a tree with the trees of its tags in their places


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
    measure = Measure(schema)
    for tree in trees.values():
        measure.check(tree)
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


def looks_beyond(node: Expression, schema: Schema) -> bool:
    """Return whether a value of one customer is made of the others of the household or the employer too."""
    if isinstance(node, TagRef):
        node = tag_tree(node, schema)
    own = node.unit in (None, CUSTOMER)
    return isinstance(node, Gather) or not own or any(looks_beyond(part, schema) for part in node.parts)


def looks_at(node: Expression, unit: str, schema: Schema) -> bool:
    """Return whether a value is made of a household or of an employer (`unit`), its columns or its people."""
    if isinstance(node, TagRef):
        node = tag_tree(node, schema)
    return unit in (node.unit, getattr(node, "per", None)) or any(looks_at(part, unit, schema) for part in node.parts)


@dataclass(frozen=True)
class Measure:
    """How large trees are with the trees of their tags in place; a tag is measured once."""

    schema: Schema
    known: dict[str, tuple[int, int]] = field(default_factory=dict)

    def check(self, node: Expression) -> None:
        """Raise LanguageError where the tree is too large for an engine, or where tags go round in a circle."""
        levels, nodes = self._of(node, ())
        if levels > MOST_LEVELS or nodes > MOST_NODES:
            raise LanguageError(f"the expression and its tags are too large: at most {MOST_LEVELS} levels, {MOST_NODES:,} nodes")

    def _of(self, node: Expression, within: tuple[str, ...]) -> tuple[int, int]:
        if isinstance(node, TagRef):
            return self._of_tag(node, within)
        parts = [self._of(part, within) for part in node.parts]
        return 1 + max((levels for levels, _ in parts), default=0), 1 + sum(nodes for _, nodes in parts)

    def _of_tag(self, node: TagRef, within: tuple[str, ...]) -> tuple[int, int]:
        name = node.tag.name
        if name in within:
            raise LanguageError(f"tags go round in a circle: {' → '.join((*within[within.index(name) :], name))}")
        if name not in self.known:
            self.known[name] = self._of(tag_tree(node, self.schema), (*within, name))
        return self.known[name]
