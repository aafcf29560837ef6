"""The small bank: opened to be asked, and a copy to write to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kequn.loop.bank import Bank


@pytest.fixture
def bank(small: Path) -> Iterator[Bank]:
    """The small bank, opened."""
    with Bank(small) as opened:
        yield opened


@pytest.fixture
def ran(small: Path, tmp_path: Path) -> Path:
    """A home of one's own with the small bank, run once for 2026-06-30."""
    return Path(shutil.copytree(small, tmp_path / "home"))
