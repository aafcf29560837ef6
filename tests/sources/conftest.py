"""What the tests of sources share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.desk import Desk, new_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A home without any data."""
    return new_desk(tmp_path)
