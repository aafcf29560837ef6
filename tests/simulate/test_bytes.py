"""The same arguments make the same bytes, in any process and with any number of threads."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kequn.simulate import bank

PROGRAM = """
import sys
from pathlib import Path
import pyarrow
from kequn.simulate import bank
pyarrow.set_cpu_count(int(sys.argv[2]))
bank.write(Path(sys.argv[1]), customers=60, seed=5)
"""


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("one") / "bank"
    bank.write(out, customers=60, seed=5)
    return out


@pytest.mark.parametrize(("hash_seed", "threads"), [("1", "1"), ("2", "7")])
def test_another_process_writes_the_same_bytes(one: Path, tmp_path: Path, hash_seed: str, threads: str) -> None:
    elsewhere = {"OMP_NUM_THREADS": threads, "ARROW_USER_SIMD_LEVEL": "NONE", "TZ": "America/Caracas", "LC_ALL": "C"}
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, **elsewhere}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "other"), threads]
    subprocess.run(command, check=True, env=environment, cwd=tmp_path)
    assert digests(tmp_path / "other") == digests(one)


def test_the_bytes_are_those_of_every_machine(one: Path) -> None:
    """A changed value here means that every simulated bank changes: say so in the change log."""
    whole = hashlib.sha256()
    for path in sorted(one.rglob("*.csv*")):
        whole.update(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    assert whole.hexdigest() == "fd5dab62c0ea5cf5e0e780266d6727a37f95432ef311c97b33ddcf4b4e5f157c"


def test_another_seed_or_number_or_date_writes_another_bank(one: Path, tmp_path: Path) -> None:
    same = digests(one)
    bank.write(tmp_path / "seed", customers=60, seed=6)
    bank.write(tmp_path / "number", customers=61, seed=5)
    bank.write(tmp_path / "date", customers=60, seed=5, until=date(2026, 5, 30))
    for other in ("seed", "number", "date"):
        changed = digests(tmp_path / other)
        alike = {name for name in same.keys() & changed.keys() if same[name] == changed[name]}
        live = ("transactions", "balances", "app", "core/customers", "truth/people")
        assert [name for name in alike if name.startswith(live)] == []
