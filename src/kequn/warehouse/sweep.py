"""Sweeping: whatever neither the manifest nor a kept or open snapshot names is removed. Only the writer sweeps."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from kequn.warehouse.home import Paths
from kequn.warehouse.lock import Lock
from kequn.warehouse.manifest import Manifest
from kequn.warehouse.snapshot import current_name, read_record

KEEP = 3


def sweep(paths: Paths, manifest: Manifest, *, staged: Iterable[Path], keep: int = KEEP) -> int:
    """Remove old snapshots and files that nothing names; return how many were removed.

    Reading goes on meanwhile: a snapshot held by a reader stays, with its files. Whoever has opened the warehouse itself read
    some manifest, we cannot know which; as long as anybody has, unnamed Parquet files stay for the next sweep.
    """
    removed = _retire(paths, keep)
    needed = {*staged, *manifest.paths(paths.data)}
    for record in paths.published.glob("snapshot-*.json"):
        needed |= {record, record.with_suffix(".duckdb")}
        needed.update(Manifest.from_json(read_record(record)["manifest"], str(record)).paths(paths.data))
    old = [path for path in paths.published.iterdir() if path not in needed and path != paths.current]
    data = [path for path in paths.data.glob("*/*") if path not in needed]
    if not _no_reader(paths):
        data = [path for path in data if path.name.startswith(".tmp-")]
    for path in (*old, *data):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return removed + len(old) + len(data)


def _retire(paths: Paths, keep: int) -> int:
    """Remove the records of snapshots that are neither kept nor held; a reader who comes too late looks at CURRENT again."""
    current = current_name(paths)
    records = sorted(paths.published.glob("snapshot-*.json"))
    published = [record for record in records if current is not None and record.stem <= current]
    removed = 0
    for record in (record for record in records if record not in published[-keep:]):
        if lock := Lock.exclusive(record):
            record.unlink()
            lock.release()
            removed += 1
    return removed


def _no_reader(paths: Paths) -> bool:
    """Tell whether nobody has the warehouse open. Whoever opens it after this moment reads the manifest that stands."""
    lock = Lock.exclusive(paths.readers)
    if lock:
        lock.release()
    return lock is not None
