"""A home with staff and assignments: made once, copied for each test that writes to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bridge.organised import organised_home
from tests.conftest import made_once


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "organised", organised_home)


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """The home, a copy of one's own."""
    return Path(shutil.copytree(made, tmp_path / "home"))
