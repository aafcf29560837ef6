"""Tables as Ibis sees them, cut to what is seen at a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from kequn.engines.duckdb.builtins import IBIS
from kequn.engines.question import BELONGING
from kequn.facts.schema import Schema, Table, Type
from kequn.kernel.calendar import day_end
from kequn.kernel.errors import LanguageError

_SYSTEM: Mapping[str, dt.DataType] = {
    "source": dt.string, "source_key": dt.string, "customer_no": dt.int64, "household_no": dt.int64, "employer_no": dt.int64,
    "known_at": dt.timestamp, "known_to": dt.timestamp, "sequence": dt.int64, "precedence": dt.string,
}  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """The relations an engine reads: `relations` names them, `columns_of` tells what columns a relation has.

    `repeats` tells whether a relation has a customer in several rows.
    """

    schema: Schema
    time_zone: str
    relations: Mapping[str, str]
    columns_of: Callable[[str], frozenset[str]]
    repeats: Callable[[str], bool]

    def relation(self, name: str, kinds: Mapping[str, Type]) -> Any:
        """Return the relation of that name as an Ibis table with the system columns it has and those given."""
        catalog, database, bare = [None, None, *name.split(".")][-3:]
        present = self.columns_of(name)
        columns = {**{system: kind for system, kind in _SYSTEM.items() if system in present}}
        columns.update({column: _stored(kind) for column, kind in kinds.items()})
        return ibis.table(columns, name=bare, catalog=catalog, database=database)

    def visible(self, name: str, as_of: date) -> Any:
        """Return the rows of a canonical table that were known and held at the end of the business day."""
        table = self.schema.tables[name]
        if name not in self.relations:
            raise LanguageError(f"the table {name} is not here yet: load it, or run what makes it")
        relation = self.relation(self.relations[name], {column.name: column.type for column in table.columns})
        conditions = [*self._known(relation, as_of), *_held(table, relation, as_of)]
        seen = relation.filter(conditions) if conditions else relation
        return _one_each(seen) if table.one and "source" in seen.columns and self.repeats(self.relations[name]) else seen

    def _known(self, relation: Any, as_of: date) -> list[Any]:
        if "known_at" not in relation.columns:  # the run's own tables, made for one date
            return []
        end = ibis.literal(day_end(as_of, self.time_zone))
        return [relation.known_at < end, relation.known_to.isnull() | (relation.known_to >= end)]


def quoted(name: str) -> str:
    """Return a name as SQL writes it; one with dots is that of a relation in a schema."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def belonging(sources: Sources, unit: str, as_of: date) -> Any:
    """Return which customers belong to which of a unit, each to one."""
    of = sources.visible(BELONGING[unit], as_of)
    return of.filter(of.primary) if "primary" in of.columns else of


def _held(table: Table, relation: Any, as_of: date) -> list[Any]:
    if table.day is not None:
        return [relation[table.day] <= ibis.literal(as_of)]
    if not table.state or "valid_from" not in relation.columns:
        return []
    begins, ends, day = relation.valid_from, relation.valid_to, ibis.literal(as_of)
    return [begins.isnull() | (begins <= day), ends.isnull() | (ends > day)]


def _one_each(relation: Any) -> Any:
    """Return one row per customer: of each column the value of the first row that has one, by precedence, source and key."""
    first = relation.source + "\x1f" + relation.source_key  # a separator that sorts before every letter
    first = relation.precedence + first if "precedence" in relation.columns else first
    columns = {name: relation[name] for name in relation.columns if name != "customer_no"}
    values = {name: column.argmin(first, where=column.notnull()) for name, column in columns.items()}
    return relation.group_by("customer_no").aggregate(**values)


def _stored(kind: Type) -> dt.DataType:
    return dt.Decimal(18, 2) if kind is Type.MONEY else IBIS[kind]
