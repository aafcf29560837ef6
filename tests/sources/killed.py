"""Loads as the command does, in a process of its own that a test kills."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from kequn.sources import quarantine
from kequn.sources.load import load
from kequn.sources.retry import retry
from kequn.warehouse.store import Warehouse


def main(root: Path) -> None:
    """Load and retry once, at fixed moments."""
    with Warehouse.open(root / "home", write=True, wait=10) as warehouse:
        load(warehouse, root / "mapping.toml", root / "data", now=datetime(2026, 1, 1))
        retry(warehouse, root / "mapping.toml", root / "data", now=datetime(2026, 1, 2))
        quarantine.list(warehouse)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
