"""Run `kequn` commands as a bank's night does, and kill them without warning."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import TABLES

EARLIEST = 0.3  # seconds; before that the interpreter is still starting


def command(*arguments: str | Path) -> list[str]:
    """Return the command line of `kequn ARGUMENTS` with this Python."""
    return [sys.executable, "-m", "kequn", *map(str, arguments)]


def finish(line: list[str]) -> float:
    """Run a command to its end and return its seconds."""
    begun = time.perf_counter()
    done = subprocess.run(line, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    return time.perf_counter() - begun


def killed(line: list[str], after: float) -> bool:
    """Start a command, kill it and its children with SIGKILL after so many seconds; False where it had finished before."""
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    try:
        _, wrong = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    assert process.returncode == 0, wrong.decode()[-2000:]
    return False


def night_with_kills(lines: list[list[str]], seconds: list[float], chance: random.Random, kills: int) -> int:
    """Run the commands in order, each killed and begun anew until it gets through or no kills are left; return the kills done."""
    done = 0
    for line, usual in zip(lines, seconds, strict=True):
        while done < kills and killed(line, chance.uniform(EARLIEST, max(usual, EARLIEST))):
            done += 1
        finish(line)
    return done


def content(home: Path) -> dict[str, list[str]]:
    """Return all that a home holds, table by table, each row as text, in an order that does not depend on files."""
    return dict(_loaded(home)) | dict(_published(home))


def _loaded(home: Path) -> Iterator[tuple[str, list[str]]]:
    with Warehouse.open(home) as warehouse, warehouse.connect() as connection:
        for name in TABLES:
            rows = connection.execute(f"SELECT t::VARCHAR FROM {name} AS t ORDER BY 1").fetchall()
            yield name, [text for (text,) in rows]
        kept = "source, table_name, file, line, reason, raw"
        rows = connection.execute(f"SELECT ({kept})::VARCHAR FROM stored.quarantine ORDER BY 1").fetchall()
        yield "quarantine", [text for (text,) in rows]


def _published(home: Path) -> Iterator[tuple[str, list[str]]]:
    with Snapshot.current(home) as snapshot, snapshot.connection() as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'snapshot'").fetchall()
        for (name,) in names:
            rows = connection.execute(f"SELECT t::VARCHAR FROM snapshot.{name} AS t ORDER BY 1").fetchall()
            yield f"snapshot.{name}", [text for (text,) in rows]
