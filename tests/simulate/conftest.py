"""One small simulated bank for all tests of this folder, written and loaded once; and a larger city that is only drawn."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from kequn.simulate import bank
from kequn.simulate.city import City, build
from kequn.simulate.parameters import UNTIL
from kequn.sources.load import load
from kequn.sources.report import LoadReport
from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse
from tests.conftest import made_once


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a bank of 300 customers."""
    return made_once(tmp_path_factory, "written", lambda out: bank.write(out, customers=300, seed=11))


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, written: Path) -> Path:
    """A home into which they were loaded; nobody writes to it. `report` is what the load said."""

    def make(home: Path) -> None:
        create_home(home, name="simulated")
        with Warehouse.open(home, write=True) as warehouse:
            report = load(warehouse, written / "mapping.toml", written)
        (home / "report.pickle").write_bytes(pickle.dumps(report))

    return made_once(tmp_path_factory, "loaded", make)


@pytest.fixture(scope="session")
def report(loaded: Path) -> LoadReport:
    found: LoadReport = pickle.loads((loaded / "report.pickle").read_bytes())  # noqa: S301 - our own
    return found


@pytest.fixture(scope="session")
def city() -> City:
    """A city with 6,000 customers, nothing written."""
    return build(6_000, 11, UNTIL)
