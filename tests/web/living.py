"""Fixtures of the tests of doors: the town, and the values to look for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.secrets import Values, values
from tests.web.town import Town, leave, settle


@pytest.fixture
def town(demo_home: Path, db: None, settings: Any) -> Town:
    """A person of every role, with customers of theirs and of others; the home stays open for the next, as where it is served."""
    settings.KEQUN_HOME = demo_home
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # eleven people in a moment
    return settle(demo_home)


@pytest.fixture
def own_town(demo_home: Path, tmp_path: Path, db: None, settings: Any) -> Iterator[Town]:
    """The town on a home of its own: for tests that change the home."""
    settings.KEQUN_HOME = home = tmp_path / "home"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    shutil.copytree(demo_home, home)
    yield settle(home)
    leave()


@pytest.fixture(scope="session")
def personal(demo_home: Path) -> Values:
    """Every personal value of the demo bank."""
    return values(demo_home)
