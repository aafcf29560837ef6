"""One moment of both stores: a transaction that sees the records, and a warehouse that did not change around its begin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from kequn.kernel.errors import KequnError
from kequn.warehouse.home import Paths
from kequn.warehouse.manifest import Manifest
from kequn.warehouse.snapshot import Snapshot, current_name
from kequn.warehouse.store import Warehouse

TRIES = 200


class BackupError(KequnError):
    """A backup cannot be taken or restored."""


@dataclass(frozen=True)
class Small:
    """The small files of a home whose content changes: what they hold now, by their path below the home."""

    files: dict[str, bytes]
    definitions: tuple[str, ...]
    snapshot: str | None

    @classmethod
    def read(cls, paths: Paths) -> Small:
        """Read them; an absent one is absent."""
        named = [paths.settings, paths.manifest, paths.current, paths.tombstones, paths.redirects, paths.decisions,
                 paths.warehouse / "salt"]
        files = {str(path.relative_to(paths.home)): path.read_bytes() for path in named if path.exists()}
        definitions = tuple(sorted(str(path.relative_to(paths.home)) for path in paths.definitions.glob("*/*/*.json")))
        return cls(files, definitions, current_name(paths))


@dataclass(frozen=True)
class Moment:
    """What stood at the moment; everything it names stays in place while the moment is held."""

    at: datetime
    small: Small
    manifest: Manifest
    snapshot: Snapshot | None

    def large(self, paths: Paths) -> list[Path]:
        """Return the immutable files that belong to it."""
        found = self.manifest.paths(paths.data) | {paths.home / name for name in self.small.definitions}
        found |= set((paths.warehouse / "runs").glob("*.json"))
        if self.snapshot is not None:
            found |= self.snapshot.manifest.paths(paths.data)
            found |= {path for path in self.snapshot.files if path.exists()}
        return sorted(found)


@contextmanager
def held(paths: Paths) -> Iterator[Moment]:
    """Hold a moment: the records are read in this thread's transaction, and no file of the warehouse is swept."""
    for _ in range(TRIES):
        with ExitStack() as stack:
            warehouse = stack.enter_context(Warehouse.open(paths.home))
            before = Small.read(paths)
            snapshot = stack.enter_context(Snapshot.current(paths.home)) if before.snapshot else None
            stack.enter_context(_reading())
            at = datetime.now(UTC)
            # The same before and after: so it was the same at the moment between, when the records were fixed.
            unchanged = before == Small.read(paths) and before.files["warehouse/manifest.json"] == _as_opened(warehouse, paths)
            if unchanged and (snapshot is None or snapshot.database.stem == before.snapshot):
                yield Moment(at, before, warehouse.manifest, snapshot)
                return
    raise BackupError(f"{paths.home}: the warehouse changed at each of {TRIES} tries; try again when it is quieter")


def _as_opened(warehouse: Warehouse, paths: Paths) -> bytes:
    """Return the manifest's file, if it still is the one that this reader holds."""
    content = paths.manifest.read_bytes()
    return content if Manifest.from_json(json.loads(content), str(paths.manifest)) == warehouse.manifest else b""


@contextmanager
def _reading() -> Iterator[None]:
    """See the records as they stand at one moment. Nobody is kept from writing: SQLite keeps what we see in its WAL."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        else:
            cursor.execute("BEGIN DEFERRED")
        cursor.execute("SELECT count(*) FROM django_migrations")  # the first question fixes the moment
        cursor.fetchall()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
