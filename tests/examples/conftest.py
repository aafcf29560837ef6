"""The two real firms, loaded and run once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

import kequn
from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.sources.load import load
from kequn.sources.report import LoadReport
from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse
from tests.conftest import ROOT


@dataclass(frozen=True)
class Firm:
    """A firm of the examples: its mapping, its data, the home it was loaded into, and what the load said."""

    mapping: Path
    data: Path
    home: Path
    report: LoadReport

    def load(self, data: Path) -> LoadReport:
        """Load files once more."""
        with Warehouse.open(self.home, write=True) as warehouse:
            return load(warehouse, self.mapping, data)


def _loaded(name: str, data: Path, home: Path) -> Firm:
    mapping = ROOT / "examples" / name / "mapping.toml"
    create_home(home, name=name)
    with Warehouse.open(home, write=True) as warehouse:
        return Firm(mapping, data, home, load(warehouse, mapping, data))


@pytest.fixture(scope="session")
def czech_bank(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Firm:
    firm = _loaded("berka", shared_data / "berka", tmp_path_factory.mktemp("berka") / "home")
    run(firm.home, as_of=date(1993, 12, 31))
    return firm


@pytest.fixture(scope="session")
def shop(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Firm:
    firm = _loaded("online_retail", shared_data / "online_retail", tmp_path_factory.mktemp("shop") / "home")
    run(firm.home, as_of=date(2011, 12, 9))
    return firm


@pytest.fixture
def bank(czech_bank: Firm) -> Iterator[Bank]:
    with kequn.open(czech_bank.home) as opened:
        yield opened


@pytest.fixture
def shop_bank(shop: Firm) -> Iterator[Bank]:
    with kequn.open(shop.home) as opened:
        yield opened
