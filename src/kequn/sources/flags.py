"""Flag files: a drop is complete when its flag is there, and what the flag says must agree with the file.

The flag of `x.csv.gz` with `flag = ".ok"` is `x.csv.gz.ok`, `x.csv.ok` or `x.ok`. It is empty, or one number (the rows
of the file), or lines `rows=…`, `bytes=…`, `sha256=…`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Flag:
    """What a flag file says; `problem` where it cannot be read."""

    rows: int | None = None
    bytes: int | None = None
    sha256: str | None = None
    problem: str | None = None

    def contradiction(self, *, size: int, sha256: str) -> str | None:
        """Return how the file contradicts the flag before its rows are counted."""
        if self.problem:
            return self.problem
        if self.bytes is not None and self.bytes != size:
            return f"the flag file says {self.bytes} bytes, the file has {size}"
        if self.sha256 is not None and self.sha256 != sha256:
            return "the flag file says another SHA-256 than the file has"
        return None

    def miscount(self, rows: int) -> str | None:
        """Return how the number of rows contradicts the flag."""
        return f"the flag file says {self.rows} rows, the file has {rows}" if self.rows not in (None, rows) else None


def read_flag(file: Path, ending: str) -> Flag | None:
    """Return the flag of a file, None where it is not there yet."""
    stems = [file.name]
    while (shorter := Path(stems[-1]).stem) != stems[-1]:
        stems.append(shorter)
    found = next((path for stem in stems if (path := file.with_name(stem + ending)).is_file()), None)
    return None if found is None else _parsed(found.read_text(encoding="utf-8", errors="replace"))


def _parsed(content: str) -> Flag:
    words = content.replace("\ufeff", "").split()
    if len(words) == 1 and words[0].isdecimal():
        return Flag(rows=int(words[0]))
    said: dict[str, str] = {}
    for word in words:
        match = re.fullmatch(r"(rows|bytes)=([0-9]+)|(sha256)=([0-9A-Fa-f]{64})", word)
        if not match:
            return Flag(problem="the flag file cannot be understood; it holds rows=…, bytes=… or sha256=…")
        said[match[1] or match[3]] = match[2] or match[4].lower()
    return Flag(
        rows=int(said["rows"]) if "rows" in said else None,
        bytes=int(said["bytes"]) if "bytes" in said else None,
        sha256=said.get("sha256"),
    )
