"""What a load did, per file and table, and what a person should know about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Counts:
    """Rows of one file for one table: read = loaded + repeated + quarantined. Rows that `where` left out are not read."""

    read: int = 0
    loaded: int = 0
    repeated: int = 0
    quarantined: int = 0
    passed_over: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class FileReport:
    """One file for one `[[table]]`; `recognised`: it was loaded before and not read again."""

    file: str
    table: str
    counts: Counts
    recognised: bool = False


@dataclass(frozen=True)
class LoadReport:
    """A whole load. `findings` are lines about missing, waiting and unreadable files."""

    source: str
    files: tuple[FileReport, ...]
    findings: tuple[str, ...]

    @property
    def totals(self) -> Counts:
        """The sum over all files."""
        return total(report.counts for report in self.files)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for `--json`."""
        files = [{"file": r.file, "table": r.table, "recognised": r.recognised, **asdict(r.counts)} for r in self.files]
        return {"source": self.source, "files": files, "totals": asdict(self.totals), "findings": list(self.findings)}


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    result = Counts()
    for count in counts:
        result += count
    return result
