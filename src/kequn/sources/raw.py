"""Raw rows: what every connector gives, so that one conversion serves all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn.sources.mapping import Database, Reading

BATCH = 50_000


class UnreadableError(Exception):
    """A file cannot be understood at all; the text is the reason."""


class EngineFailedError(UnreadableError):
    """The engine failed over a file, which may be Kequn's fault and not the file's: the next load reads it again."""


class DoubtfulError(Exception):
    """The quick way met something that has to be looked at row by row."""


@dataclass(frozen=True)
class Origin:
    """What a connector opens: a file, or a database; `folder` is for temporary files and gone afterwards."""

    path: Path
    reading: Reading
    folder: Path
    database: Database | None = None
    data: Path | None = None


class Record(NamedTuple):
    """One row as it stands in a source: its line, its text, and its fields or the problem with it."""

    line: int
    raw: str
    fields: Sequence[str | None] | None
    problem: str | None = None


class Opened(Protocol):
    """A source that was opened: its columns, a quick relation if there is one, and an exact one.

    Both relations have `line` (increasing), `problem` (null for a row that could be split) and texts `c0`, `c1` … in the header's
    order; the exact one also has `raw`, and lines that a person can look up.
    """

    header: tuple[str, ...]
    trim: str  # how texts of the quick relation must be trimmed: none, ascii, full

    def quick(self) -> str | None:
        """Return the SQL of the quick relation, which may raise when it is read, or None."""

    def exact(self, connection: DuckDBPyConnection, name: str) -> None:
        """Make the exact relation as a temporary table or view of that name."""


class Connector(Protocol):
    """One kind of source."""

    NAME: str

    def open(self, origin: Origin) -> Opened:
        """Open it. UnreadableError where nothing can be understood, SourceError where it cannot be reached."""

    def header(self, origin: Origin) -> tuple[str, ...]:
        """Return the columns' names without reading the file to its end; UnreadableError where there are none."""

    def fields(self, raw: str, header: tuple[str, ...], reading: Reading) -> Record:
        """Split the raw text of one row again, as it was quarantined."""

    def raw(self, fields: Sequence[str | None], header: tuple[str, ...], reading: Reading) -> str:
        """Write the fields as the raw text that `fields` would split into them; SourceError names the field that cannot be."""


def tabled(connection: DuckDBPyConnection, name: str, records: Iterable[Record], width: int) -> None:
    """Make a temporary table of records, a batch at a time."""
    names = ["line", "problem", "raw", *(f"c{index}" for index in range(width))]
    schema = pa.schema([(column, pa.int64() if column == "line" else pa.string()) for column in names])
    typed = ", ".join(f"{column} {'BIGINT' if column == 'line' else 'VARCHAR'}" for column in names)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({typed})")
    for batch in _batches(records, width, schema):  # one by one: DuckDB's threads would wait busily for a stream out of Python
        connection.register("arriving", pa.Table.from_batches([batch]))
        connection.execute(f"INSERT INTO {name} FROM arriving")
        connection.unregister("arriving")


def _batches(records: Iterable[Record], width: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    empty = (None,) * width
    rows: list[tuple[object, ...]] = []
    for record in records:
        rows.append((record.line, record.problem, record.raw, *(empty if record.fields is None else record.fields)))
        if len(rows) == BATCH:
            yield _batch(rows, schema)
            rows = []
    if rows:
        yield _batch(rows, schema)


def _batch(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.RecordBatch:
    return pa.record_batch(
        [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)], schema=schema
    )
