"""Taking a backup: a folder with the home's files, the records as lines, and a list of all with their checksums."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kequn import __version__
from kequn.kernel import durable
from kequn.project.backup import rows
from kequn.project.backup.moment import BackupError, Moment, held
from kequn.project.records import applied, pending
from kequn.warehouse.home import Paths, read_settings

FORMAT = 1
LIST = "backup.json"  # written last: a folder without it is no backup
Progress = Callable[[str, str, float], None]


def backup(home: Path, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Write a backup of both stores into a new folder, and return what it holds. BackupError where the folder is not empty."""
    paths = Paths(home)
    read_settings(paths)
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder}: the folder is not empty; name a new one for the backup")
    if missing := pending():
        raise BackupError(f"the records are of an older version ({missing[0]} is missing); kequn serve mends that when it starts")
    folder.mkdir(parents=True, exist_ok=True)
    # In a thread of its own, as the records' transaction belongs to the thread: whoever asked goes on writing meanwhile.
    with ThreadPoolExecutor(1) as one:
        return one.submit(_take, paths, folder, progress).result()


def _take(paths: Paths, folder: Path, progress: Progress) -> dict[str, Any]:
    from django.db import connection

    try:
        with held(paths) as moment:
            counts = rows.write(folder / "records")
            progress("业务库已写出", "the records are written", 0.3)
            files = _home(paths, folder, moment, progress)
            vendor, migrations = connection.vendor, applied()
        for file in sorted((folder / "records").iterdir()):
            files[f"records/{file.name}"] = {"bytes": file.stat().st_size, "sha256": checksum(file)}
            durable.sync(file)
        listed = {"format": FORMAT, "kequn": __version__, "at": moment.at.isoformat(), "commit": moment.manifest.commit,
                  "snapshot": moment.small.snapshot, "database": vendor, "migrations": migrations, "rows": counts, "files": files}
        durable.write(folder / LIST, json.dumps(listed, ensure_ascii=False, indent=1))
        return {"folder": str(folder), "at": listed["at"], "commit": listed["commit"], "snapshot": listed["snapshot"],
                "files": len(files), "bytes": sum(file["bytes"] for file in files.values()), "rows": sum(counts.values())}
    finally:
        connection.close()


def _home(paths: Paths, folder: Path, moment: Moment, progress: Progress) -> dict[str, Mapping[str, Any]]:
    files: dict[str, Mapping[str, Any]] = {}
    for name, content in moment.small.files.items():
        target = folder / "home" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        durable.sync(target)
        files[f"home/{name}"] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    large = moment.large(paths)
    for number, source in enumerate(large, start=1):
        name = f"home/{source.relative_to(paths.home)}"
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _link_or_copy(source, target)
        files[name] = {"bytes": target.stat().st_size, "sha256": checksum(target)}
        if number % 50 == 0:
            progress(f"文件 {number}/{len(large)}", f"file {number} of {len(large)}", 0.3 + 0.7 * number / len(large))
    return files


def _link_or_copy(source: Path, target: Path) -> None:
    """Link an immutable file where the backup lies on the same disk: that takes neither time nor room."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        durable.sync(target)


def checksum(path: Path) -> str:
    """Return the file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
