"""The nouns of a mapping file, frozen; `read_mapping` makes them."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from hashlib import sha256

from kequn.facts.schema import Type

FORMATS = ("csv", "fixed", "parquet", "excel")
MODES = ("append", "delta", "full")
CodeLists = Map[str, tuple[tuple[str, str], ...]]  # name → (code, meaning)
REPEATS = ("contradict", "first", "keep")


@dataclass(frozen=True)
class Database:
    """A table or a query behind a URL; `${NAME}` in the url stands for an environment variable."""

    url: str
    table: str | None = None
    query: str | None = None


@dataclass(frozen=True)
class Reading:
    """How a file is read. `format` None: by the file's ending. `encoding` None: UTF-8, else GB18030, strictly."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    names: tuple[str, ...] = ()
    skip: int = 0
    sheet: str | None = None
    widths: tuple[tuple[str, int], ...] = ()
    measure: str = "bytes"


@dataclass(frozen=True)
class NumberFormat:
    """How a number is written: marks and separators beside its digits."""

    decimal: str = "."
    thousands: str = ""
    implied: int = 0
    minus: str = "leading"
    positive: str = ""
    negative: str = ""


@dataclass(frozen=True)
class ColumnRule:
    """How one canonical column is made. `source` is a column of the file or an expression; without it `constant` stands.

    With `namespace` it is a customer: `source` is their id, a text until it is found among the identifiers.
    """

    target: str
    type: Type
    source: str | None = None
    constant: str | int | float | bool | None = None
    dates: tuple[str, ...] = ()
    number: NumberFormat | None = None
    codes: tuple[tuple[str, str], ...] | None = None
    otherwise: str | None = None
    keep_unknown: bool = False
    required: bool = False
    namespace: str | None = None


@dataclass(frozen=True)
class Lookup:
    """A small file joined to each row: `on` pairs a column of the lookup with an expression of the row."""

    name: str
    files: tuple[str, ...]
    on: tuple[tuple[str, str], ...]
    take: tuple[str, ...]
    where: str | None
    reading: Reading
    null: tuple[str, ...]


@dataclass(frozen=True)
class CustomerRule:
    """How a row finds its customer: by an id of a namespace, by an account of a source, or by Kequn's own number."""

    id: str | None = None
    namespace: str | None = None
    account: str | None = None
    source: str | None = None
    number: str | None = None
    optional: bool = False

    @property
    def named_by(self) -> str:
        """The column or expression that names the customer; a rule has one of the three."""
        return self.id or self.account or self.number or ""


@dataclass(frozen=True)
class TableMapping:
    """One `[[table]]`: rows of some files that become rows of one canonical table. `source` is what the rows bear."""

    name: str
    label: str
    source: str
    position: int
    columns: tuple[ColumnRule, ...]
    files: tuple[str, ...] = ()
    database: Database | None = None
    reading: Reading = Reading()
    mode: str = "append"
    key: tuple[str, ...] = ()
    repeats: str = "contradict"
    where: str | None = None
    customer: CustomerRule | None = None
    known_at: str | None = None
    null: tuple[str, ...] = ("",)
    lookups: tuple[Lookup, ...] = ()
    flag: str | None = None


@dataclass(frozen=True)
class Mapping:
    """A whole mapping file. `where` names it in errors."""

    where: str
    source: str
    tables: tuple[TableMapping, ...]
    currency: str | None = None
    time_zone: str | None = None
    codes: CodeLists = field(default_factory=dict)

    def digest(self, tables: tuple[TableMapping, ...]) -> str:
        """Return a digest of everything these tables' rows depend on in the mapping."""
        return sha256(repr((tables, sorted(self.codes.items()), self.currency, self.time_zone)).encode()).hexdigest()
