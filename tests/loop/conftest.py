"""The small bank, run once for all who only ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kequn.loop.bank import Bank
from kequn.loop.run import run
from tests.loop.people import people_home
from tests.loop.small import small_home


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small bank, published for 2026-06-30; nobody writes to it."""
    home = small_home(tmp_path_factory.mktemp("small") / "home")
    run(home)
    return home


@pytest.fixture
def bank(small: Path) -> Iterator[Bank]:
    """The small bank, opened."""
    with Bank(small) as opened:
        yield opened


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bank of `people`, published for 2026-06-30; nobody writes to it."""
    return people_home(tmp_path_factory.mktemp("people") / "home")
