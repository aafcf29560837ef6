"""Fixtures of the tests of doors: the town, and the values to look for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.secrets import Values, values
from tests.web.town import Town, leave, settle


@pytest.fixture
def town(demo_home: Path, db: None, settings: Any) -> Iterator[Town]:
    """A person of every role, with customers of theirs and of others."""
    settings.KEQUN_HOME = demo_home
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # eleven people in a moment
    yield settle(demo_home)
    leave()


@pytest.fixture(scope="session")
def personal(demo_home: Path) -> Values:
    """Every personal value of the demo bank."""
    return values(demo_home)
