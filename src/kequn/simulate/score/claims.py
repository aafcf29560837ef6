"""A claims file: its kind by its first line, its rows with their types, and errors that name the line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import csv

from kequn.kernel.errors import SimulationError

TYPES = {"day": "DATE", "score": "DOUBLE", "amount": "DOUBLE", "effect": "DOUBLE", "low": "DOUBLE", "high": "DOUBLE"}
WRITE = {"DATE": "write a day as 2026-06-30", "DOUBLE": "write a number as 0.25", "VARCHAR": "write something"}
INTERVAL = ("low", "high")

Figures = Mapping[str, float | int | None]


@dataclass(frozen=True)
class Kind:
    """One kind of claim: its columns, those that say which row is which, whether an interval may follow, and who judges it."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    judge: Callable[[Claims], Verdict]
    interval: bool = False

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether a file with these columns is of this kind; their order is free."""
        return sorted(header) in (sorted(self.columns), sorted((*self.columns, *INTERVAL)) if self.interval else None)

    def __str__(self) -> str:
        return ",".join(self.columns) + ("[,low,high]" if self.interval else "")


@dataclass(frozen=True)
class Verdict:
    """What a judge says: how many rows were not judged, by reason, and figures by what they are about."""

    figures: Mapping[str, Figures]
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Claims:
    """The rows of a file as the table `claims` of a connection that also holds the truth; each row with its `line`."""

    path: Path
    kind: Kind
    book: duckdb.DuckDBPyConnection
    interval: bool

    def ask(self, query: str, *values: Any) -> dict[str, Any]:
        """Return the columns of a query as arrays."""
        return self.book.execute(query, values).fetchnumpy()

    def need(self, fine: str, what: str) -> None:
        """Raise SimulationError for the first row for which the condition `fine` (SQL) is not true."""
        found = self.book.execute(f"SELECT line FROM claims WHERE ({fine}) IS NOT TRUE ORDER BY line LIMIT 1").fetchone()
        if found:
            raise wrong(self.path, what, found[0])


def wrong(path: Path, what: str, line: int) -> SimulationError:
    """Return the error of a line."""
    return SimulationError(f"{path.name}, line {line}: {what}")


def read(path: Path, kinds: Sequence[Kind], book: duckdb.DuckDBPyConnection) -> Claims:
    """Read a file into the table `claims` of `book`. Raises SimulationError, with the line where one is wrong."""
    rows = _rows(path, {name for kind in kinds for name in (*kind.columns, *INTERVAL)})
    kind = next((kind for kind in kinds if kind.fits(rows.column_names)), None)
    if kind is None:
        raise SimulationError(f"{path.name}: its first line tells no kind of claim; write one of " + " · ".join(map(str, kinds)))
    book.register("written", rows.append_column("line", pa.array(range(2, len(rows) + 2), pa.int64())))
    columns = ", ".join(f"TRY_CAST(nullif({name}, '') AS {TYPES.get(name, 'VARCHAR')}) AS {name}" for name in rows.column_names)
    book.execute(f"CREATE OR REPLACE TABLE claims AS SELECT line, {columns} FROM written")
    book.unregister("written")
    claims = Claims(path, kind, book, "low" in rows.column_names)
    for name in rows.column_names:
        form = TYPES.get(name, "VARCHAR")
        claims.need(f"{name} IS NOT NULL" if form == "VARCHAR" else f"isfinite({name})", f"{name} will not do; {WRITE[form]}")
    if claims.interval:
        claims.need("low <= high", "low is above high; write the lower end first")
    key = ", ".join(kind.key)
    again = f"the same {' and '.join(kind.key)} as before; claim it once"
    claims.need(f"line IN (SELECT min(line) FROM claims GROUP BY {key})", again)
    return claims


def _rows(path: Path, columns: Iterable[str]) -> pa.Table:
    """Return the file's rows; these columns are texts."""
    ragged: list[int] = []

    def short(row: csv.InvalidRow) -> str:
        ragged.append(row.number)
        return "skip"

    try:
        rows = csv.read_csv(
            path, read_options=csv.ReadOptions(use_threads=False), parse_options=csv.ParseOptions(invalid_row_handler=short),
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False))
    except (OSError, pa.ArrowInvalid) as error:
        raise SimulationError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    if ragged:
        raise wrong(path, f"not as many fields as the {len(rows.column_names)} of the first line", ragged[0])
    if not len(rows):
        raise SimulationError(f"{path.name}: no row below the first line; nothing is claimed")
    return rows
