"""The manifest: what is loaded, as one small JSON file. A Parquet file that it does not name is not part of the home."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kequn.kernel import durable
from kequn.kernel.errors import HomeError
from kequn.warehouse.tables import STORED

SCHEMA = 1


@dataclass(frozen=True)
class DataFile:
    """One immutable Parquet file with what lets a reader skip work: bounds are None where a null stands or nothing is known."""

    name: str
    rows: int
    bytes: int
    layout: str  # fingerprint of the columns it was written with
    ended: int = 0  # rows with their own known_to
    known_from: datetime | None = None
    known_until: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    part: str | None = None  # of a compacted table: its customer bucket and year
    erased: int = 0  # tombstones that had left it when compaction wrote it


@dataclass(frozen=True)
class TableFiles:
    """The files of one canonical table; `count` is of row versions."""

    rows: tuple[DataFile, ...] = ()
    closings: tuple[DataFile, ...] = ()

    @property
    def count(self) -> int:
        """Row versions in all files together."""
        return sum(file.rows for file in self.rows)


@dataclass(frozen=True)
class Manifest:
    """What is loaded at one commit. `tables` has every canonical table; `loads` are the records of `sources`."""

    commit: int = 0
    tables: Mapping[str, TableFiles] = field(default_factory=lambda: {name: TableFiles() for name in STORED})
    loads: tuple[Mapping[str, Any], ...] = ()
    next_customer_no: int = 1
    last_snapshot: int = 0
    time_zone: str | None = None
    currency: str | None = None
    schema: int = SCHEMA

    def paths(self, data: Path) -> set[Path]:
        """Return where all the files lie, below the home's folder `data`."""
        return {data / name / file.name for name, of in self.tables.items() for file in (*of.rows, *of.closings)}

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads; a table without files is left out."""
        tables = {name: _as_json(files) for name, files in self.tables.items() if files != TableFiles()}
        return {**{key: getattr(self, key) for key in SCALARS}, "loads": list(self.loads), "tables": tables}

    @classmethod
    def from_json(cls, document: Mapping[str, Any], where: str) -> Manifest:
        """Read a manifest's JSON. HomeError where a newer Kequn wrote it or it is damaged; `where` names its file."""
        try:
            if document["schema"] > SCHEMA:
                newer = f"schema version {document['schema']} is newer than {SCHEMA}"
                raise HomeError(f"{where}: {newer}; upgrade Kequn to open this home")
            tables = {name: _table(document["tables"].get(name, {})) for name in STORED}
            return cls(**{key: document[key] for key in SCALARS}, loads=tuple(document["loads"]), tables=tables)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise HomeError(f"{where}: not a manifest ({type(problem).__name__}); restore it from a backup") from problem


SCALARS = ("schema", "commit", "next_customer_no", "last_snapshot", "time_zone", "currency")


def _as_json(files: TableFiles) -> dict[str, list[dict[str, Any]]]:
    listed = {"rows": files.rows, "closings": files.closings}
    return {part: [{key: _plain(value) for key, value in vars(file).items()} for file in of] for part, of in listed.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _table(document: Mapping[str, Any]) -> TableFiles:
    return TableFiles(*(tuple(_file(entry) for entry in document.get(part, [])) for part in ("rows", "closings")))


def _file(entry: Mapping[str, Any]) -> DataFile:
    known = {key: datetime.fromisoformat(entry[key]) for key in ("known_from", "known_until") if entry[key]}
    days = {key: date.fromisoformat(entry[key]) for key in ("first_day", "last_day") if entry[key]}
    return DataFile(**{**entry, **known, **days})


def read(path: Path) -> Manifest:
    """Read the manifest file; HomeError in one line where it is missing, damaged or newer than this Kequn."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HomeError(f"{path}: the manifest is missing; restore it from a backup") from None
    except OSError as problem:
        raise HomeError(f"{path}: {problem.strerror}; this user must be allowed to read it") from None
    except (ValueError, RecursionError):
        raise HomeError(f"{path}: the manifest cannot be read as JSON; restore it from a backup") from None
    return Manifest.from_json(document, str(path))


def write(path: Path, manifest: Manifest) -> None:
    """Replace the manifest file, whole or not at all."""
    durable.write(path, json.dumps(manifest.to_json(), ensure_ascii=False))  # an indent costs fifteen times as long
