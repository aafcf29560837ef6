"""Fixed widths, in bytes of the file's encoding as core systems write them, or in characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duckdb import DuckDBPyConnection

from kequn.kernel.errors import SourceError
from kequn.sources.lines import lines
from kequn.sources.mapping import Reading
from kequn.sources.raw import Opened, Origin, Record, UnreadableError, tabled
from kequn.sources.spool import Plain, original


class OpenedFixed:
    """One file of fixed widths. It has no quick way: a width in bytes of GB18030 means nothing once the text is decoded."""

    trim = "full"

    def __init__(self, file: Plain, reading: Reading) -> None:
        self.file, self.reading = file, reading
        self.header = _names(reading)
        if not file.path.stat().st_size:
            raise UnreadableError("the file is empty")

    def quick(self) -> str | None:
        """Return nothing."""
        return None

    def exact(self, connection: DuckDBPyConnection, name: str) -> None:
        """Cut every line."""
        tabled(connection, name, self._records(), len(self.header))

    def _records(self) -> Iterator[Record]:
        first = self.reading.skip + (1 if self.reading.header else 0) + 1
        for line in lines(self.file):
            if line.number >= first and (line.text.strip() or line.problem):
                yield _cut(line.number, line.text, self.reading, self.file.encoding, line.problem)


class Fixed:
    """The connector."""

    NAME = "fixed"

    def open(self, origin: Origin) -> Opened:
        """Open a file of fixed widths."""
        return OpenedFixed(original(origin.path, origin.reading.encoding, origin.folder), origin.reading)

    def header(self, origin: Origin) -> tuple[str, ...]:
        """Return the columns' names."""
        return _names(origin.reading)

    def fields(self, raw: str, header: tuple[str, ...], reading: Reading) -> Record:
        """Cut one line's text; its bytes are those of the stated encoding, else of GB18030, which holds every character."""
        del header
        return _cut(0, raw, reading, reading.encoding or ("utf-8" if raw.isascii() else "gb18030"), None)

    def raw(self, fields: Sequence[str | None], header: tuple[str, ...], reading: Reading) -> str:
        """Write a line of the stated widths; what the mapping passes over is left empty."""
        given = dict(zip(header, fields, strict=True))
        encoding = reading.encoding or "gb18030"
        return "".join(_padded(name, given.get(name) or "", width, reading, encoding) for name, width in reading.widths)


def _padded(name: str, text: str, width: int, reading: Reading, encoding: str) -> str:
    length = len(text.encode(encoding)) if reading.measure == "bytes" else len(text)
    if length > width:
        raise SourceError(f"{name}: {length} {reading.measure} do not fit into {width}")
    return text + " " * (width - length)


def _names(reading: Reading) -> tuple[str, ...]:
    return tuple(name for name, _ in reading.widths if not name.startswith("_"))


def _cut(number: int, text: str, reading: Reading, encoding: str, problem: str | None) -> Record:
    """Cut a line; trailing spaces may be missing or too many."""
    if problem is not None:
        return Record(number, text, None, problem)
    whole: bytes | str = text.encode(encoding) if reading.measure == "bytes" else text
    total, last = sum(width for _, width in reading.widths), reading.widths[-1][1]
    if len(whole.rstrip()) > total or len(whole) < total - last:
        return Record(number, text, None, f"{len(whole)} {reading.measure} instead of {total}")
    fields: list[str | None] = []
    at = 0
    try:
        for name, width in reading.widths:
            piece = whole[at : at + width]
            at += width
            if not name.startswith("_"):
                fields.append(piece.decode(encoding) if isinstance(piece, bytes) else piece)
    except UnicodeDecodeError:
        return Record(number, text, None, "a width cuts a character in two")
    return Record(number, text, fields)


CONNECTOR = Fixed()
