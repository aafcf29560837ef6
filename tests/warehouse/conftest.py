"""A home with a time zone, open for writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    create_home(tmp_path / "home", name="bank", time_zone="Asia/Shanghai", currency="CNY")
    with Warehouse.open(tmp_path / "home", write=True) as opened:
        yield opened
