"""Excel and OpenDocument sheets, read by python-calamine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from kequn.kernel.nearest import hint
from kequn.sources.cells import as_raw, as_text, raw_of, record_of
from kequn.sources.mapping import Reading
from kequn.sources.raw import Opened, Origin, Record, UnreadableError, tabled


class OpenedExcel:
    """One sheet. Sheets are small, so there is only the exact way."""

    trim = "full"

    def __init__(self, rows: list[list[Any]], reading: Reading) -> None:
        self.rows = rows
        self.first = reading.skip + (1 if reading.header else 0)
        head = rows[reading.skip : reading.skip + 1]
        if not head:
            raise UnreadableError("the sheet is empty")
        names = tuple((as_text(cell) or f"column {index + 1}").strip() for index, cell in enumerate(head[0]))
        if reading.names and len(reading.names) > len(names):
            raise UnreadableError(f"the sheet has {len(names)} columns, the mapping names {len(reading.names)}")
        self.header = reading.names or names

    def quick(self) -> str | None:
        """Return nothing."""
        return None

    def exact(self, connection: DuckDBPyConnection, name: str) -> None:
        """Give every row that is not empty; its line is its number in the sheet."""
        tabled(connection, name, self._records(), len(self.header))

    def _records(self) -> Iterator[Record]:
        width = len(self.header)
        for number, row in enumerate(self.rows[self.first :], start=self.first + 1):
            fields = [as_text(cell) for cell in row]
            if any(field is not None for field in fields):
                kept = fields[:width]
                problem = f"{len(fields)} cells instead of {width}" if any(fields[width:]) else None
                yield Record(number, as_raw(self.header, kept), None if problem else kept, problem)


class Excel:
    """The connector."""

    NAME = "excel"

    def open(self, origin: Origin) -> Opened:
        """Open a sheet: the named one, else the first. UnreadableError where there is none."""
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            book = CalamineWorkbook.from_path(origin.path)
            names = book.sheet_names
            wanted = origin.reading.sheet or (names[0] if names else "")
            if wanted not in names:
                raise UnreadableError(f"there is no sheet {wanted!r}{hint(wanted, names)}")
            rows = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
        except (CalamineError, OSError, ValueError):
            raise UnreadableError("the file cannot be read as a workbook") from None
        return OpenedExcel(rows, origin.reading)

    def header(self, origin: Origin) -> tuple[str, ...]:
        """Return the columns' names."""
        return self.open(origin).header

    def fields(self, raw: str, header: tuple[str, ...], reading: Reading) -> Record:
        """Take the texts out of the JSON object."""
        del reading
        return record_of(raw, header)

    def raw(self, fields: Sequence[str | None], header: tuple[str, ...], reading: Reading) -> str:
        """Write the texts as the JSON object of the row."""
        del reading
        return raw_of(fields, header)


CONNECTOR = Excel()
