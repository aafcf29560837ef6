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
KILLED = """
import os, signal, sys
from kequn.loop.run import run
def told(name, done):
    if name == step and done is None:
        os.kill(os.getpid(), signal.SIGKILL)
for step in sys.argv[3:]:  # each in a process of its own, forked from one that has imported what a run needs
    if not (child := os.fork()):
        run(sys.argv[1], as_of=sys.argv[2], progress=told)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def published(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with Snapshot.current(home) as snapshot, snapshot.connection() as connection:
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in snapshot.results}


def test_a_run_killed_at_every_step_ends_as_an_undisturbed_one(small: Path, tmp_path: Path) -> None:
    undisturbed, disturbed = small, small_home(tmp_path / "disturbed")
    shutil.copy(undisturbed / "warehouse" / "salt", disturbed / "warehouse" / "salt")  # so that hashes of numbers are the same
    process = subprocess.run([sys.executable, "-c", KILLED, disturbed, AS_OF, *STEPS], capture_output=True, text=True, check=True)
    assert process.stdout.split() == ["-9"] * len(STEPS), process.stderr[-500:]
    last = run(disturbed, as_of=AS_OF)
    assert [step.name for step in last.steps if step.reused] == [name for name, step in STEPS.items() if step.makes]
    assert published(disturbed) == published(undisturbed)
    assert [found for found in check(disturbed) if found.level == "error"] == []
    records = Records(disturbed / "warehouse" / "runs")
    assert [bool(records.read(number)["ended"]) for number in records.numbers()] == [False] * len(STEPS) + [True]
