"""`kill -9` at any moment, then again: the home ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sources import killed
from tests.sources.desk import HEAD, PAY, Desk, customers, new_desk

HOMES = int(os.environ.get("KEQUN_KILLS", "6")) // 2  # each is killed twice
TABLES = ("customers", "identifiers", "transactions", "quarantine")


def _prepared(root: Path) -> Desk:
    """A delta of customers and payments that partly wait for them: the retry takes those in."""
    root.mkdir()
    desk = new_desk(root)
    payments = "no,client,day,amt\n" + "".join(
        f"{n},{n % 50},2024-01-{n % 28 + 1:02d},{n if n % 97 else 'x'}\n" for n in range(1, 3000)
    )
    desk.put(
        {
            "clients1.csv": "id,name,city\n" + "".join(f"{n},甲{n},北京\n" for n in range(20)),
            "clients2.csv": "id,name,city\n" + "".join(f"{n},甲{n},上海\n" for n in range(10, 40)),
            "pay1.csv": payments,
            "pay2.csv": payments.replace("\n1", "\n9"),
            "pay3.csv": "",
        }
    )
    desk.mapping.write_text(customers() + PAY.removeprefix(HEAD), encoding="utf-8")
    return desk


def _content(desk: Desk) -> list[list[tuple[object, ...]]]:
    return [desk.rows(f"SELECT * FROM stored.{table} ORDER BY ALL") for table in TABLES]


@pytest.mark.slow
def test_a_killed_load_is_finished_by_loading_again(tmp_path: Path) -> None:
    calm = _prepared(tmp_path / "calm")
    begun = time.monotonic()
    subprocess.run([sys.executable, killed.__file__, str(calm.root)], check=True)
    seconds = time.monotonic() - begun
    expected = _content(calm)
    chance = random.Random(20260101)
    interrupted = 0
    for number in range(HOMES):
        desk = _prepared(tmp_path / f"killed{number}")
        for _ in range(2):
            process = subprocess.Popen([sys.executable, killed.__file__, str(desk.root)])
            try:
                process.wait(timeout=chance.uniform(0.3, 1.1) * seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                interrupted += 1
            process.wait()
        killed.main(desk.root)
        assert _content(desk) == expected
        shutil.rmtree(desk.root)
    assert interrupted > 0
