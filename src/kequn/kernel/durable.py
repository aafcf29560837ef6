"""Writing that survives a killed process and a power cut: a file appears whole under its name, or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex

TEMPORARY = ".tmp-"  # how a name begins whose file is rubbish once its writer is gone


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def temporary(path: Path) -> Path:
    """Return an unused name beside `path`."""
    return path.with_name(f"{TEMPORARY}{token_hex(6)}-{path.name}")


def settle(written: Path, path: Path) -> None:
    """Give a finished file its name: flush it, rename it, flush the folder."""
    sync(written)
    written.rename(path)
    sync(path.parent)


def write(path: Path, content: str) -> None:
    """Replace `path` by a text, whole or not at all."""
    temporary_path = temporary(path)
    temporary_path.write_text(content, encoding="utf-8")
    settle(temporary_path, path)
