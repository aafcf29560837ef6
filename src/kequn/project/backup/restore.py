"""Setting a backup up elsewhere: every file is verified first, nothing there is touched, who was erased stays erased."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from kequn.kernel import durable
from kequn.project.backup.moment import BackupError
from kequn.project.backup.take import FORMAT, LIST, checksum
from kequn.warehouse import journal, tombstones
from kequn.warehouse.home import Paths


def restore(folder: Path, home: Path, *, erased: Path | None = None) -> dict[str, Any]:
    """Set the backup in `folder` up as a new home, with its records in the database of the environment.

    `erased` is the tombstones.jsonl of the lost home: whoever was erased after the backup is erased again. home.toml comes
    last, so a restore that was killed has left no home, and can be begun again.
    """
    listed = _verified(folder)
    home.mkdir(parents=True, exist_ok=True)
    _copy(folder, home, listed)
    replayed = _replay(home, erased) if erased else 0
    rows = _records(folder, listed)
    shutil.copyfile(folder / "home" / "home.toml", home / "home.toml")
    durable.sync(home / "home.toml")
    return {"home": str(home), "at": listed["at"], "commit": listed["commit"], "files": len(listed["files"]),
            "rows": sum(rows.values()), "erased_again": replayed}


def must_be_new(home: Path) -> None:
    """Raise BackupError where the folder holds a home, or what no restore would have left."""
    left = {entry.name for entry in home.iterdir()} if home.exists() else set()
    if left - {"warehouse", "definitions", "records.sqlite3", "records.sqlite3-wal", "records.sqlite3-shm", "secret.key"}:
        raise BackupError(f"{home}: the folder is not empty; name a new one to restore to")


def _verified(folder: Path) -> dict[str, Any]:
    """Return the list of a backup whose every file is as it was written. BackupError names the first that is not."""
    try:
        listed: dict[str, Any] = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BackupError(f"{folder}: no complete backup is here ({LIST} is missing or damaged); name another") from None
    if listed["format"] > FORMAT:
        raise BackupError(f"{folder}: written by a newer Kequn ({listed['kequn']}); restore it with that")
    for name, file in listed["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != file["bytes"] or checksum(path) != file["sha256"]:
            raise BackupError(f"{path}: the file is missing or damaged; take another backup")
    return listed


def _copy(folder: Path, home: Path, listed: dict[str, Any]) -> None:
    for name in listed["files"]:
        part, _, below = name.partition("/")
        if part == "home" and below != "home.toml":
            target = home / below
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, target)  # never a link: the new home's journals grow
            durable.sync(target)
    paths = Paths(home)
    for needed in (paths.definitions, paths.published, paths.data):
        needed.mkdir(parents=True, exist_ok=True)
    for lock in (paths.writer, paths.readers):
        lock.touch()


def _replay(home: Path, erased: Path) -> int:
    """Add the tombstones that the backup does not have; return how many."""
    if not erased.is_file():
        raise BackupError(f"{erased}: there is no such file; name the tombstones.jsonl of the home that was lost")
    since = journal.read(erased, tombstones.FIELDS)
    added = 0

    def lines(known: list[journal.Line]) -> list[journal.Line]:
        nonlocal added
        there = {line["customer_no"] for line in known}
        new = [line for line in since if line["customer_no"] not in there]
        added = len(new)
        return new

    journal.append(Paths(home).tombstones, tombstones.FIELDS, lines)
    return added


def _records(folder: Path, listed: dict[str, Any]) -> dict[str, int]:
    from kequn.project.backup import rows
    from kequn.project.records import applied, migrate

    migrate()
    if applied() != listed["migrations"]:
        raise BackupError(f"{folder}: its records are of Kequn {listed['kequn']} and another form; restore it with that version")
    counts = rows.read(folder / "records")
    if counts != listed["rows"]:
        raise BackupError(f"{folder}: the records hold other rows than the backup lists; take another backup")
    return counts
