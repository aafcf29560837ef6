"""Read the simulated files in the plainest way, as a check that shares no code with the product."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise
from pathlib import Path

Row = dict[str, str]


def table(path: Path, encoding: str = "utf-8") -> list[Row]:
    """The rows of a CSV file, gzip or plain; bytes that no encoding knows become a question mark of their own."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode(encoding, errors="replace").splitlines()))


def fixed(path: Path, widths: Mapping[str, int]) -> list[Row]:
    """The rows of a file of fixed widths in bytes of GB18030, without the trailer."""
    rows = []
    for line in path.read_bytes().splitlines():
        if line.startswith(b"D"):
            ends = list(accumulate(widths.values(), initial=1))
            pieces = (line[start:end].decode("gb18030", errors="replace").strip() for start, end in pairwise(ends))
            rows.append(dict(zip(widths, pieces, strict=True)))
    return rows


def lines(path: Path, separator: str, names: Sequence[str] = (), encoding: str = "utf-8") -> list[Row]:
    """The rows of a file of fields parted by a separator, named by its first line where no names are given."""
    first, *rest = [line.split(separator) for line in path.read_text(encoding=encoding).splitlines()]
    return [dict(zip(names or first, line, strict=False)) for line in ([first, *rest] if names else rest)]


def dirty_lines(bank: Path, outcome: str | None = None) -> dict[str, set[int]]:
    """The planted lines by file, as the truth lists them."""
    found: dict[str, set[int]] = {}
    for row in table(bank / "truth/dirty.csv"):
        if outcome in (None, row["outcome"]):
            found.setdefault(row["file"], set()).add(int(row["line"]))
    return found


def clean(bank: Path, pattern: str, encoding: str = "utf-8") -> list[Row]:
    """The rows of all files of a pattern without those that a load stops or counts as repeats."""
    stopped, repeated, rows = dirty_lines(bank, "quarantined"), dirty_lines(bank, "repeated"), []
    for path in sorted(bank.glob(pattern)):
        name = str(path.relative_to(bank))
        skip = stopped.get(name, set()) | repeated.get(name, set())
        rows += [row for line, row in enumerate(table(path, encoding), start=2) if line not in skip]
    return rows


def signed(row: Row) -> Decimal:
    """The amount of a transaction as the customer sees it."""
    return Decimal(row["AMT"]) if row["DC_FLAG"] == "C" else -Decimal(row["AMT"])
