"""Delimited text, packed or not, in any encoding, with a delimiter of one or several characters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile

from duckdb import DuckDBPyConnection

from kequn.kernel.errors import SourceError
from kequn.sources.lines import lines
from kequn.sources.mapping import Reading
from kequn.sources.raw import Opened, Origin, Record, UnreadableError, tabled
from kequn.sources.records import records, split
from kequn.sources.spool import Plain, beginning, plain
from kequn.warehouse import sql

LONGEST_QUICK = 1 << 20  # a record that the quick way takes; the careful way takes longer ones, so that both agree


class OpenedCsv:
    """One delimited file."""

    def __init__(self, file: Plain, reading: Reading) -> None:
        self.file, self.reading = file, reading
        self.header, self.first = _header(file, reading)
        self.trim = "full" if not file.ascii else "ascii" if file.spaces else "none"

    def quick(self) -> str | None:
        """Return DuckDB's own reader, strict and without guessing, unless a byte scan found what it might take otherwise."""
        if not self.file.clean or self.file.cut or not self.file.line_ends or len(self.header) < 2:
            return None
        columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(self.header)))
        quote = sql.text(self.reading.quote) if self.file.quotes else "''"
        reader = (
            f"read_csv({sql.text(self.file.path)}, columns = {{{columns}}}, auto_detect = false, header = false, "
            f"skip = {self.first - 1}, "
            f"delim = {sql.text(self.reading.delimiter)}, quote = {quote}, escape = {quote}, comment = '', strict_mode = true, "
            f"null_padding = false, ignore_errors = false, encoding = 'utf-8', compression = 'none', "
            f"max_line_size = {LONGEST_QUICK})"
        )
        return f"SELECT row_number() OVER () AS line, NULL::VARCHAR AS problem, * FROM {reader}"

    def exact(self, connection: DuckDBPyConnection, name: str) -> None:
        """Split every line in Python."""
        body = dropwhile(lambda line: line.number < self.first, lines(self.file))
        tabled(connection, name, records(body, self.reading.delimiter, self.reading.quote, len(self.header)), len(self.header))


class Csv:
    """The connector."""

    NAME = "csv"

    def open(self, origin: Origin) -> Opened:
        """Open a delimited file; UnreadableError where it is empty or its header cannot be split."""
        return OpenedCsv(plain(origin.path, origin.reading.encoding, origin.reading.quote, origin.folder), origin.reading)

    def header(self, origin: Origin) -> tuple[str, ...]:
        """Return the names in the header, from the beginning of the file."""
        head = beginning(origin.path, origin.folder)
        return _header(plain(head, origin.reading.encoding, origin.reading.quote, origin.folder), origin.reading)[0]

    def fields(self, raw: str, header: tuple[str, ...], reading: Reading) -> Record:
        """Split one record's text."""
        found = split(raw, reading.delimiter, reading.quote)
        if isinstance(found, str):
            return Record(0, raw, None, found)
        if len(found) < len(header) or any(found[len(header) :]):
            return Record(0, raw, None, f"{len(found)} fields instead of {len(header)}")
        return Record(0, raw, found[: len(header)])

    def raw(self, fields: Sequence[str | None], header: tuple[str, ...], reading: Reading) -> str:
        """Write a record; what could be mistaken is put in quotes."""
        del header
        return reading.delimiter.join(_written(field or "", reading) for field in fields)


def _written(field: str, reading: Reading) -> str:
    if not (field.startswith(" ") or any(mark in field for mark in (*reading.delimiter, reading.quote or "\n", "\r", "\n"))):
        return field
    if not reading.quote:
        raise SourceError(f"a field holds the delimiter {reading.delimiter!r} or a part, and there are no quotes; take it out")
    return f"{reading.quote}{field.replace(reading.quote, reading.quote * 2)}{reading.quote}"


def _header(file: Plain, reading: Reading) -> tuple[tuple[str, ...], int]:
    """Return the columns' names and the number of the first line after the header."""
    body = list(_head(file, reading))
    if not body:
        raise UnreadableError("the file is empty")
    if not reading.header:
        return reading.names, reading.skip + 1
    record, after = body[0]
    if record.fields is None:
        raise UnreadableError(f"the header cannot be read: {record.problem}")
    names = [(name or "").strip() for name in record.fields]
    while len(names) > 1 and not names[-1]:
        names.pop()
    if reading.names and len(reading.names) != len(names):
        raise UnreadableError(f"the header has {len(names)} columns, the mapping names {len(reading.names)}")
    return reading.names or tuple(name or f"column {index + 1}" for index, name in enumerate(names)), after


def _head(file: Plain, reading: Reading) -> list[tuple[Record, int]]:
    """Return the first record after the skipped lines with the number of the line after it, or nothing."""
    body = dropwhile(lambda line: line.number <= reading.skip, lines(file))
    for record in records(body, reading.delimiter, reading.quote, None):
        return [(record, record.line + 1 + len(record.raw.splitlines()[1:]))]
    return []


CONNECTOR = Csv()
