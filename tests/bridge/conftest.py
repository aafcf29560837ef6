"""A home with staff and assignments: made once, copied for each test that writes to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bridge.organised import organised_home


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return organised_home(tmp_path_factory.mktemp("organised") / "home")


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """The home, a copy of one's own."""
    return Path(shutil.copytree(made, tmp_path / "home"))
