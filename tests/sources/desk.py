"""A desk for the tests: a home, a folder of files and a mapping, loaded as a user would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kequn.sources.load import load
from kequn.sources.report import Counts, LoadReport
from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse

NOW = datetime(2026, 1, 1)
HEAD = '[mapping]\nsource = "core"\ncurrency = "CNY"\ntime_zone = "Asia/Shanghai"\n'
CUSTOMERS = """
[[table]]
name = "customers"
files = "clients*.csv"
mode = "{mode}"
key = ["id"]
customer = { id = "id", namespace = "client" }
[table.columns]
name = "name"
city = "city"
"""
PAYMENTS = """
[[table]]
name = "transactions"
files = "pay*.csv"
key = ["no"]
customer = { id = "client", namespace = "client", optional = true }
[table.columns]
occurred_on = "day"
amount = "amt"
"""


def customers(mode: str = "delta") -> str:
    """Return a mapping of clients*.csv."""
    return HEAD + CUSTOMERS.replace("{mode}", mode)


PAY = HEAD + PAYMENTS


@dataclass
class Desk:
    """A home and its data."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def mapping(self) -> Path:
        return self.root / "mapping.toml"

    def put(self, files: Mapping[str, str | bytes]) -> None:
        """Write files into the data folder."""
        for name, content in files.items():
            path = self.data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def load(self, mapping: str | Path, files: Mapping[str, str | bytes] | None = None, *, now: datetime = NOW) -> LoadReport:
        """Load files through a mapping (its text or its path)."""
        self.put(files or {})
        path = mapping if isinstance(mapping, Path) else self.mapping
        if isinstance(mapping, str):
            self.mapping.write_text(mapping, encoding="utf-8")
        with Warehouse.open(self.home, write=True) as warehouse:
            report = load(warehouse, path, self.data, now=now)
        for file in report.files:
            assert file.counts.read == file.counts.loaded + file.counts.repeated + file.counts.quarantined, file
        return report

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Answer a query over all versions: stored.<table>."""
        with Warehouse.open(self.home) as warehouse:
            return warehouse.connect().execute(query).fetchall()

    def reasons(self) -> list[tuple[Any, ...]]:
        """Return (file, line, reason) of what is in quarantine."""
        return self.rows("SELECT file, line, reason FROM stored.quarantine ORDER BY ALL")


def new_desk(root: Path) -> Desk:
    """Make an empty home and data folder under `root`."""
    create_home(root / "home", name="Test bank")
    (root / "data").mkdir()
    return Desk(root)


def counts(report: LoadReport) -> list[tuple[str, str, Counts]]:
    """Return (file, table, counts) of a report."""
    return [(file.file, file.table, file.counts) for file in report.files]
