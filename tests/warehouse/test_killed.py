"""`kill -9` at any moment of staging, committing, compacting and publishing: the home is as before or as after, and goes on.

The number of kills is KEQUN_KILLS, 8 if nothing is said.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from kequn.warehouse.check import check
from kequn.warehouse.home import create_home
from kequn.warehouse.snapshot import Snapshot, current_name
from kequn.warehouse.store import Warehouse
from tests.warehouse.rows import ask
from tests.warehouse.writing import BATCH

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KEQUN_KILLS", "8"))
KEYS = "SELECT list(source_key ORDER BY source_key) FROM stored.{}"
ENDED = "SELECT list(source_key ORDER BY source_key) FROM transactions WHERE known_to = TIMESTAMP '{}'"


def write(home: Path, *loads: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.warehouse.writing", str(home), *loads]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def killed(home: Path, after: float) -> None:
    with write(home) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
        time.sleep(after)
        writer.kill()


def keys(numbers: range) -> list[str] | None:
    return sorted(f"T{number}" for number in numbers) or None


def look(home: Path) -> int:
    """Check that everything of each load is there or nothing, in the tables and in the snapshot; return the loads."""
    with Warehouse.open(home, write=True, wait=10) as warehouse:
        loads = len(warehouse.manifest.loads)
        connection = warehouse.connect()
        for table in ("transactions", "complaints"):
            assert ask(connection, KEYS.format(table)) == [(keys(range(loads * BATCH)),)]
        ended = keys(range(BATCH - 1, max(loads - 1, 0) * BATCH, BATCH))
        assert ask(connection, ENDED.format(datetime(2024, 2, 1))) == [(ended,)]
        warehouse.sweep()
    assert [str(finding) for finding in check(home) if finding.level == "error" or "that nothing names" in finding.what] == []
    if current_name(warehouse.paths):
        look_at_snapshot(home, loads)
    return loads


def look_at_snapshot(home: Path, loads: int) -> None:
    with Snapshot.current(home) as snapshot:
        stamp = snapshot.facts["stamp"]
        assert stamp <= loads
        assert len(snapshot.manifest.loads) == stamp
        connection = snapshot.connection()
        assert ask(connection, "SELECT sum(n)::BIGINT, min(stamp), max(stamp) FROM activity") == [(stamp * BATCH, stamp, stamp)]
        assert ask(connection, "SELECT stamp, (SELECT count(*) FROM transactions) FROM stamp") == [(stamp, stamp * BATCH)]


@pytest.mark.slow
def test_a_killed_writer_leaves_a_sound_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    create_home(home, name="bank", time_zone="Asia/Shanghai")
    moments = random.Random(KILLS)
    seen = [0]
    for _ in range(KILLS):
        killed(home, moments.uniform(0, 0.7))
        seen.append(look(home))
    assert seen == sorted(seen)
    with write(home, str(seen[-1] + 2)) as writer:
        assert writer.wait() == 0
    assert look(home) == seen[-1] + 2
