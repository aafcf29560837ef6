"""The tables, columns and tags that expressions may name, and the types their values have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kequn.facts.nodes import Expression


class Type(StrEnum):
    """The type of a value. MONEY is an exact DECIMAL(18,2) in the home's base currency; its sums may be longer."""

    INTEGER = "integer"
    MONEY = "money"
    FLOAT = "float"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class Column:
    """One column: its name in expressions, its type, and its titles; `zh` is also its name in Chinese expressions."""

    name: str
    type: Type
    zh: str
    en: str
    personal: bool = False


@dataclass(frozen=True)
class Table:
    """One canonical table.

    `one` is true where a customer has exactly one row at a date (its columns are then one per customer). `day` names
    the DATE column that windows cut and that orders `first` and `last` (ties: `sequence`, then `source_key`, then
    `source`); it is None where the table has no day. A state table's rows hold from `valid_from` to before `valid_to`,
    both may be null.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    one: bool = False
    day: str | None = None
    state: bool = False

    def column(self, name: str) -> Column | None:
        """Return the column of that English or Chinese name, or None."""
        return next((column for column in self.columns if name in (column.name, column.zh)), None)


@dataclass(frozen=True)
class Tag:
    """A named expression: one value per `unit`; expressions call it by its id or by its Chinese title."""

    id: str
    expression: Expression
    unit: str
    type: Type
    zh: str
    en: str


@dataclass(frozen=True)
class Point:
    """Where an outlet lies, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Schema:
    """What can be named: canonical tables, tags by id, and outlets with a point; None where those are not known here."""

    tables: Mapping[str, Table]
    tags: Mapping[str, Tag] = field(default_factory=dict)
    points: Mapping[str, Point] | None = None
