"""`kill -9` at random moments of load and run: begun again, the home ends as one that was never disturbed.

A reader asks the whole time: it sees no error, and a snapshot never changes its answers. KEQUN_KILLS is the number of kills of
each of two banks; where it is not set, the simulated one, which has all tables, is killed once. KEQUN_SEED is the seed of when.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kequn.simulate.bank import write
from kequn.warehouse.check import check
from tests.crash.killing import command, content, finish, night_with_kills

KILLS = int(os.environ.get("KEQUN_KILLS", "1"))
SEED = int(os.environ.get("KEQUN_SEED", "20261122"))
ROOT = Path(__file__).resolve().parents[2]
AS_OF = {"berka": "1993-12-31", "simulated": "2026-06-30"}
MONTHLY = ("app", "balances", "crm", "transactions")  # folders of what comes every month
FIRST = ("client.csv.gz", "district.csv.gz", "core/customers_*.csv")  # what the first night finds


@pytest.fixture(scope="module", params=["simulated", "berka"] if "KEQUN_KILLS" in os.environ else ["simulated"])
def bank(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A mapping, its files, and the day to run for."""
    if request.param == "berka":
        return ROOT / "examples/berka/mapping.toml", request.getfixturevalue("shared_data") / "berka", AS_OF["berka"]
    folder = tmp_path_factory.mktemp("simulated")
    write(folder, customers=150, seed=5)
    for file in folder.rglob("*_202[45]*"):  # the last half year of it is enough to be killed in
        if file.parent.name in MONTHLY:
            file.unlink()
    return folder / "mapping.toml", folder, AS_OF["simulated"]


def night(home: Path, mapping: Path, data: Path, as_of: str) -> list[list[str]]:
    """Return the two commands of a night."""
    return [command("load", mapping, "--data", data, "--home", home), command("run", "--as-of", as_of, "--home", home)]


def first_night(folder: Path, mapping: Path, data: Path, as_of: str) -> None:
    """Make a home that has a snapshot to read, made when only the customers had come."""
    early = folder / "drop"
    for pattern in FIRST:
        for file in data.glob(pattern):
            (early / file.relative_to(data)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, early / file.relative_to(data))
    finish(command("init", folder / "home"))
    finish(command("load", mapping, "--data", early, "--home", folder / "home"))
    finish(command("run", "--as-of", as_of, "--home", folder / "home"))


def test_a_killed_night_begun_again_ends_as_an_undisturbed_one(bank: tuple[Path, Path, str], tmp_path: Path) -> None:
    mapping, data, as_of = bank
    first_night(tmp_path, mapping, data, as_of)
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(tmp_path / "home", undisturbed)  # a copy, as each home hashes with a salt of its own
    seconds = [finish(line) for line in night(undisturbed, mapping, data, as_of)]
    expected = content(undisturbed)
    assert sum(map(len, expected.values())) > 10_000

    chance, left = random.Random(SEED), KILLS
    while left > 0:
        home = tmp_path / f"killed_{left}"
        shutil.copytree(tmp_path / "home", home)
        stop = tmp_path / f"stop_{left}"
        reader = subprocess.Popen([sys.executable, "-m", "tests.crash.reading", str(home), str(stop)], cwd=ROOT,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        done = night_with_kills(night(home, mapping, data, as_of), seconds, chance, min(left, 20))
        stop.touch()
        said, wrong = reader.communicate(timeout=120)
        assert (reader.returncode, wrong) == (0, "")
        assert said.startswith("saw "), said
        found = content(home)
        assert {name: len(rows) for name, rows in found.items()} == {name: len(rows) for name, rows in expected.items()}
        assert found == expected
        assert [finding for finding in check(home) if finding.level == "error"] == []
        shutil.rmtree(home)
        left -= max(done, 1)
