"""A handful of bad rows as every bank's files have them, planted among the good ones and listed in the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

QUARANTINED, REPEATED = "quarantined", "repeated"
Fault = tuple[Mapping[str, str], str]  # what is changed in a copied row, nothing for a repeat; and what that is in words


@dataclass
class Planted:
    """The planted rows so far: file (below the folder), its line, what becomes of the row, and what is wrong."""

    rows: list[tuple[str, int, str, str]] = field(default_factory=list)

    def plant(self, file: str, columns: Mapping[str, pa.Array], faults: Sequence[Fault]) -> dict[str, pa.Array]:
        """Return the columns with one row more for each fault, spread over the file: a copy of the row before it, changed.

        The file has a header of one line. A file without rows stays as it is.
        """
        made = dict(columns)
        n = len(next(iter(columns.values())))
        for number, (changes, what) in enumerate(faults if n else ()):
            place = max(1, n * (number + 1) // (len(faults) + 1)) + number
            made = {name: _with_row(column, place, changes.get(name)) for name, column in made.items()}
            self.rows.append((file, place + 2, QUARANTINED if changes else REPEATED, what))
        return made


def _with_row(column: pa.Array, place: int, value: str | None) -> pa.Array:
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    row = flat.slice(place - 1, 1) if value is None else pa.array([value], flat.type)
    return pa.concat_arrays([flat.slice(0, place), row, flat.slice(place)])
