"""An append-only file of JSON lines. A line counts once its end is on the disk; a half line of a killed writer is nothing."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from kequn.kernel import durable
from kequn.kernel.errors import HomeError

Line = Mapping[str, Any]


def read(path: Path, fields: AbstractSet[str]) -> list[Line]:
    """Return the lines in their order; none where the file is absent. HomeError names a line that lacks one of the fields."""
    try:
        return _parsed(path, path.read_bytes(), fields)
    except FileNotFoundError:
        return []


def append(path: Path, fields: AbstractSet[str], decide: Callable[[list[Line]], Sequence[Line]]) -> None:
    """Add the lines that `decide` makes of those already there; nobody else can append between the two."""
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        content = file.read()
        added = decide(_parsed(path, content, fields))
        file.truncate(content.rfind(b"\n") + 1)
        file.write(b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in added))
        file.flush()
        durable.sync(path)
        durable.sync(path.parent)


def _parsed(path: Path, content: bytes, fields: AbstractSet[str]) -> list[Line]:
    lines: list[Line] = []
    for number, text in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            line = None
        if not (isinstance(line, dict) and fields <= line.keys()):
            raise HomeError(f"{path}: line {number} cannot be read; restore the file from a backup")
        lines.append(line)
    return lines
