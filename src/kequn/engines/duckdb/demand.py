"""What a set of trees needs: columns, ready tags, aggregates, and households gathered level by level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kequn.engines.bitmap.index import Index
from kequn.engines.question import BELONGING, tag_tree
from kequn.facts import distance
from kequn.facts.folds import aggregate
from kequn.facts.names import column_of
from kequn.facts.nodes import (
    CUSTOMER,
    Aggregate,
    Column,
    Distance,
    Expression,
    Gather,
    Holds,
    In,
    Literal,
    Logic,
    TagRef,
)
from kequn.facts.schema import Schema, Type


@dataclass(frozen=True)
class Ready:
    """Relations with values made beforehand for one `as_of`: per unit one, with columns of its table and tags.

    The unit's number stands in `unit_no`, or in `customer_no`, `household_no` or `employer_no`. Each holds every unit that is
    seen at that date. `indices` hold the same once more as bits, where they do.
    """

    as_of: date
    relations: Mapping[str, str]
    indices: Mapping[str, Index] = field(default_factory=dict)


@dataclass
class Demand:
    """What has to be at hand before the trees can be computed. `ready` tells, per unit, the columns made beforehand."""

    schema: Schema
    ready: Mapping[str, frozenset[str]]
    columns: dict[Column, None] = field(default_factory=dict)
    tags: dict[TagRef, None] = field(default_factory=dict)
    expanded: dict[TagRef, None] = field(default_factory=dict)  # tags that are not ready
    aggregates: dict[Aggregate, None] = field(default_factory=dict)
    gathers: dict[Gather, int] = field(default_factory=dict)  # and how many gathers lie within each other below it
    seen: dict[Expression, int] = field(default_factory=dict)

    def add(self, trees: Iterable[Expression]) -> int:
        """Take in what the trees need; return how many gathers lie within each other in them."""
        return max((self._add(tree) for tree in trees), default=0)

    def _add(self, node: Expression) -> int:
        if node not in self.seen:
            self.seen[node] = 0
            self.seen[node] = self._need(node)
        return self.seen[node]

    def _need(self, node: Expression) -> int:
        match node:
            case Column():
                self.columns[node] = None
                return 0
            case TagRef() if node.tag.name in self.ready.get(node.per, ()):
                self.tags[node] = None
                return 0
            case Aggregate():
                self.aggregates[node] = None
                return 0
            case Gather():
                self.gathers[node] = 1 + self.add(node.parts)
                return self.gathers[node]
            case TagRef() | Holds() | Distance():
                if isinstance(node, TagRef):
                    self.expanded[node] = None
                return self._add(written_out(node, self.schema))
        return self.add(node.parts)

    def of(self, unit: str) -> tuple[list[Column], list[TagRef]]:
        """Return the columns and the ready tags that belong to a unit."""
        return [node for node in self.columns if node.unit == unit], [node for node in self.tags if node.unit == unit]

    @property
    def of_customers(self) -> bool:
        """Whether anything is asked of customers."""
        return bool(self.aggregates or any(self.of(CUSTOMER)))

    @property
    def units(self) -> tuple[str, ...]:
        """The units other than customers of which anything is asked."""
        asked = {gather.per for gather in self.gathers} | {tag.per for tag in self.expanded}
        return tuple(unit for unit in BELONGING if unit in asked or any(self.of(unit)))


def written_out(node: Expression, schema: Schema) -> Expression:
    """Return the tree that a tag, `holds` or a distance stands for."""
    match node:
        case TagRef():
            return tag_tree(node, schema)
        case Distance():
            return distance.written_out(node, schema)
        case Holds(categories=categories):
            options = tuple(Literal(category, Type.TEXT) for category in categories)
            tables = [schema.tables[name] for name in ("holdings", "accounts") if name in schema.tables]
            held = (aggregate("exists", table, where=In(column_of(table, "category"), options)) for table in tables)
            return Logic("or", tuple(held))
    raise TypeError(f"{type(node).__name__} stands for nothing else")


