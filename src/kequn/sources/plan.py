"""Which files a mapping takes, in which order, and which of them it knows already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kequn.kernel.errors import MappingError, SourceError
from kequn.sources import mapping as nouns
from kequn.sources.mapping import TableMapping

FIRST = {"rates": 0, "customers": 1, "accounts": 2}  # what other rows refer to


@dataclass(frozen=True)
class Drop:
    """One file, or one database table, with the tables that take rows from it. `name` is its path under the data folder."""

    name: str
    path: Path
    tables: tuple[TableMapping, ...]

    @property
    def in_database(self) -> bool:
        """Tell whether there is no file."""
        return self.tables[0].database is not None


def plan(mapping: nouns.Mapping, data: Path) -> tuple[list[Drop], list[str]]:
    """Return what there is to load, in order, and a finding for each pattern that nothing matches."""
    if not data.is_dir():
        raise SourceError(f"{data}: there is no such folder of data")
    taken: dict[Path, list[TableMapping]] = {}
    findings = []
    for table in sorted(mapping.tables, key=lambda table: (FIRST.get(table.name, 3), table.position)):
        if table.database:
            taken[Path(f"database:{table.label}")] = [table]
        for pattern in table.files:
            found = matching(mapping, data, pattern, table.flag)
            if not found:
                findings.append(f"{table.label}: no file matches {pattern!r}")
            for path in found:
                tables = taken.setdefault(path, [])
                if table not in tables:
                    tables.append(table)
    drops = [Drop(path.as_posix(), data / path, tuple(tables)) for path, tables in taken.items()]
    return drops, findings


def matching(mapping: nouns.Mapping, data: Path, pattern: str, flag: str | None) -> list[Path]:
    """Return the files under the data folder that match, sorted, as relative paths; flag files are no data."""
    try:
        found = [path.relative_to(data) for path in data.glob(pattern) if path.is_file()]
    except (NotImplementedError, ValueError):
        raise MappingError(f"{mapping.where}: files: {pattern!r} is no pattern of files under the data folder") from None
    return sorted(path for path in found if not (flag and path.name.endswith(flag)))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    try:
        with path.open("rb") as stream:
            return _digest(iter(lambda: stream.read(1 << 20), b""))
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror})") from None


def _digest(chunks: Iterable[bytes]) -> str:
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def latest(loads: Iterable[Mapping[str, Any]], source: str, name: str) -> Mapping[str, Any] | None:
    """Return the record of the last load of a file of that name, None where there was none."""
    return next((record for record in reversed(list(loads)) if (record["source"], record["file"]) == (source, name)), None)
