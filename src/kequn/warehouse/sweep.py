"""Sweeping: whatever neither the manifest nor a kept or open snapshot names is removed. Only the writer sweeps."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from kequn.kernel import durable
from kequn.kernel.errors import HomeError
from kequn.warehouse.home import Paths
from kequn.warehouse.lock import Lock
from kequn.warehouse.manifest import Manifest
from kequn.warehouse.snapshot import current_name, read_record

KEEP = 3


def sweep(paths: Paths, manifest: Manifest, *, staged: Collection[Path], keep: int = KEEP) -> int:
    """Remove old snapshots and files that nothing names; return how many were removed.

    Reading goes on meanwhile: a snapshot held by a reader stays, with its files. Whoever has opened the warehouse itself read
    some manifest, we cannot know which; as long as anybody has, unnamed Parquet files stay for the next sweep.
    """
    removed = _retire(paths, keep)
    try:
        rubbish = [path for path in unnamed(paths, manifest) if path not in staged]
    except HomeError:  # a snapshot's record is damaged: what it needs is not known; `check` names it, later runs retire it
        return removed
    if not _no_reader(paths):
        rubbish = [path for path in rubbish if path.parent == paths.published or path.name.startswith(durable.TEMPORARY)]
    for path in rubbish:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return removed + len(rubbish)


def unnamed(paths: Paths, manifest: Manifest) -> list[Path]:
    """Return what lies among the data and the snapshots and is named by neither the manifest nor a snapshot's record."""
    needed = {paths.current, *manifest.paths(paths.data)}
    for record in paths.published.glob("snapshot-*.json"):
        needed |= {record, paths.database(record.stem), paths.index(record.stem)}
        needed |= Manifest.from_json(read_record(record)["manifest"], str(record)).paths(paths.data)
    return [path for path in (*paths.published.iterdir(), *paths.data.glob("*/*")) if path not in needed]


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
