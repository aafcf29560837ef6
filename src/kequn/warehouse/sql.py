"""Names and values written into SQL, and the storage type of each canonical type."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from kequn.facts.schema import Table, Type
from kequn.warehouse.tables import SYSTEM

STORED_AS: dict[Type, str] = {
    Type.TEXT: "VARCHAR", Type.MONEY: "DECIMAL(18,2)", Type.INTEGER: "BIGINT", Type.FLOAT: "DOUBLE",
    Type.BOOLEAN: "BOOLEAN", Type.DATE: "DATE", Type.TIMESTAMP: "TIMESTAMP",
}
Columns = tuple[tuple[str, str], ...]
KEY = ("source", "source_key", "row_hash", "known_at")
CLOSING: Columns = (*(column for column in SYSTEM if column[0] in KEY), ("known_to", "TIMESTAMP"))


def name(identifier: str) -> str:
    """Return the identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: object) -> str:
    """Return the value as a text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def names(identifiers: Iterable[str]) -> str:
    """Return the identifiers, quoted, as a list."""
    return ", ".join(name(identifier) for identifier in identifiers)


def stored_columns(table: Table) -> Columns:
    """Return (name, DuckDB type) of each stored column of a canonical table: the system columns, then its own."""
    return (*SYSTEM, *((column.name, STORED_AS[column.type]) for column in table.columns))


def layout(columns: Columns) -> str:
    """Return a short fingerprint of the columns: a file written with another one lacks, or once had, a column."""
    return blake2b(repr(columns).encode(), digest_size=4).hexdigest()
