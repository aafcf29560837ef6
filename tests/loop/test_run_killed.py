"""`kill -9` at the beginning of each step: the next run goes on there, and ends as one that was never disturbed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kequn.loop.record import Records
from kequn.loop.run import run
from kequn.loop.steps import STEPS
from kequn.warehouse.check import check
from kequn.warehouse.snapshot import Snapshot
from tests.loop.small import AS_OF, small_home

pytestmark = pytest.mark.slow
KILLED_AT = """
import os, signal, sys
from kequn.loop.run import run
def told(name, done):
    if name == sys.argv[2] and done is None:
        os.kill(os.getpid(), signal.SIGKILL)
run(sys.argv[1], as_of=sys.argv[3], progress=told)
"""


def published(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with Snapshot.current(home) as snapshot, snapshot.connection() as connection:
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in snapshot.results}


def test_a_run_killed_at_every_step_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    undisturbed, disturbed = small_home(tmp_path / "undisturbed"), small_home(tmp_path / "disturbed")
    run(undisturbed, as_of=AS_OF)
    shutil.copy(undisturbed / "warehouse" / "salt", disturbed / "warehouse" / "salt")  # so that hashes of numbers are the same
    for name in STEPS:
        process = subprocess.run([sys.executable, "-c", KILLED_AT, disturbed, name, AS_OF], capture_output=True, check=False)
        assert process.returncode == -9, process.stderr.decode()[-500:]
    last = run(disturbed, as_of=AS_OF)
    assert [step.name for step in last.steps if step.reused] == [name for name, step in STEPS.items() if step.makes]
    assert published(disturbed) == published(undisturbed)
    assert [found for found in check(disturbed) if found.level == "error"] == []
    records = Records(disturbed / "warehouse" / "runs")
    assert [bool(records.read(number)["ended"]) for number in records.numbers()] == [False] * len(STEPS) + [True]
