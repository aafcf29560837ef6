"""Read the simulated files in the plainest way, as a check that shares no code with the product."""

from __future__ import annotations

import csv
import gzip
from decimal import Decimal
from pathlib import Path

Row = dict[str, str]


def table(path: Path, encoding: str = "utf-8") -> list[Row]:
    """The rows of a CSV file, gzip or plain."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode(encoding).splitlines()))


def dirty_lines(bank: Path, outcome: str | None = None) -> dict[str, set[int]]:
    """The planted lines by file, as the truth lists them."""
    found: dict[str, set[int]] = {}
    for row in table(bank / "truth/dirty.csv"):
        if outcome in (None, row["outcome"]):
            found.setdefault(row["file"], set()).add(int(row["line"]))
    return found


def clean(bank: Path, pattern: str, encoding: str = "utf-8") -> list[Row]:
    """The rows of all files of a pattern without the planted ones."""
    planted, rows = dirty_lines(bank), []
    for path in sorted(bank.glob(pattern)):
        skip = planted.get(str(path.relative_to(bank)), set())
        rows += [row for line, row in enumerate(table(path, encoding), start=2) if line not in skip]
    return rows


def signed(row: Row) -> Decimal:
    """The amount of a transaction as the customer sees it."""
    return Decimal(row["AMT"]) if row["DC_FLAG"] == "C" else -Decimal(row["AMT"])
