"""One small simulated bank for all tests of this folder, written once; and a larger city that is only drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from kequn.simulate import bank
from kequn.simulate.city import City, build
from kequn.simulate.parameters import UNTIL


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a bank of 300 customers."""
    out = tmp_path_factory.mktemp("simulated") / "bank"
    bank.write(out, customers=300, seed=11)
    return out


@pytest.fixture(scope="session")
def city() -> City:
    """A city with 6,000 customers, nothing written."""
    return build(6_000, 11, UNTIL)
