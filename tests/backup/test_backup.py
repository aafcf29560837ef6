"""A backup taken while both stores are written holds both at one moment, and can be set up on either database."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse
from tests.cli.command import Outcome, start

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("sqlite", "postgresql")
TAKEN = 2
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def database() -> Iterator[Callable[[str], str]]:
    """Give the DATABASE_URL of a new empty database; nothing for SQLite, which lies in the home."""
    made: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return ""
        server = os.environ.get("KEQUN_TEST_POSTGRES")
        if not server:
            pytest.skip("needs a PostgreSQL server: name a database of it by KEQUN_TEST_POSTGRES")
        name = f"kequn_backup_{token_hex(4)}"
        _ask(server, f"create database {name}")
        made.append(name)
        return f"{server.rpartition('/')[0]}/{name}"

    yield make
    for name in made:
        _ask(os.environ["KEQUN_TEST_POSTGRES"], f"drop database {name} with (force)")


def _ask(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module", params=DATABASES)
def taken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database: Callable[[str], str]) -> list[Path]:
    """Backups of a home of that database, taken while both of its stores were written."""
    folder = tmp_path_factory.mktemp(request.param)
    home, stop, url = folder / "home", folder / "stop", database(request.param)
    create_home(home, name="counted", time_zone="Asia/Shanghai", currency="CNY")
    environment = {**os.environ, "KEQUN_HOME": str(home), "DATABASE_URL": url}
    line = [sys.executable, "-m", "tests.backup.writing", str(home), str(stop)]
    writer = subprocess.Popen(line, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        while _committed(home) < 10:
            assert writer.poll() is None, writer.communicate()[1]
            time.sleep(0.1)
        for number in range(TAKEN):
            outcome = start("backup", folder / f"backup-{number}", "--home", home, "--json", DATABASE_URL=url)
            assert outcome.code == 0, outcome.err
    finally:
        stop.touch()
        _, wrong = writer.communicate(timeout=60)
    assert writer.returncode == 0, wrong
    assert _committed(home) > 10
    return [folder / f"backup-{number}" for number in range(TAKEN)]


def _committed(home: Path) -> int:
    return int(json.loads((home / "warehouse" / "manifest.json").read_text(encoding="utf-8"))["commit"])


def _restored(backup: Path, home: Path, url: str, *more: str | Path) -> Outcome:
    return start("restore", backup, "--home", home, *more, "--json", DATABASE_URL=url)


def _counted(home: Path) -> list[int]:
    with Warehouse.open(home) as warehouse, warehouse.connect() as connection:
        found = connection.execute("SELECT source_key::INT FROM stored.products ORDER BY 1").fetchall()
    return [number for (number,) in found]


@pytest.mark.parametrize("kind", DATABASES)
def test_both_stores_are_at_one_moment_and_restore_anywhere(
    taken: list[Path], kind: str, tmp_path: Path, database: Callable[[str], str]
) -> None:
    seen = []
    for backup in taken:
        home, url = tmp_path / backup.name, database(kind)
        outcome = _restored(backup, home, url)
        assert outcome.code == 0, outcome.err
        again = tmp_path / f"again-{backup.name}"
        assert start("backup", again, "--home", home, DATABASE_URL=url).code == 0
        rows = {path.name: path.read_bytes() for path in (backup / "records").iterdir()}
        assert {path.name: path.read_bytes() for path in (again / "records").iterdir()} == rows  # to the last column of every row
        jobs = [json.loads(line) for line in rows["work.Job.jsonl"].splitlines()]
        records = [job["payload"]["number"] for job in jobs]
        warehouse = _counted(home)
        assert records == list(range(1, len(records) + 1))
        assert warehouse == list(range(1, len(warehouse) + 1))
        assert len(records) - len(warehouse) in (0, 1)
        seen.append(len(records))
    assert seen == sorted(seen)
    assert seen[0] >= 5


def test_the_restored_records_count_on(taken: list[Path], tmp_path: Path, database: Callable[[str], str]) -> None:
    url = database("postgresql")
    assert _restored(taken[0], tmp_path / "home", url).code == 0
    lines = ("from kequn.project.records import set_up", "set_up()", "from kequn.work.jobs import enqueue",
             "print(enqueue('run', key='new', actor='S1').pk)")
    environment = {**os.environ, "KEQUN_HOME": str(tmp_path / "home"), "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], env=environment, capture_output=True, text=True, check=True)
    jobs = (taken[0] / "records" / "work.Job.jsonl").read_text(encoding="utf-8").splitlines()
    assert int(done.stdout) > max(json.loads(line)["id"] for line in jobs)


def test_a_damaged_backup_and_a_full_target_are_refused(taken: list[Path], tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(taken[0], backup)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    refused = _restored(backup, tmp_path / "full", "")
    assert refused.answer == {"error": f"{tmp_path / 'full'}: the folder is not empty; name a new one to restore to"}
    jobs = backup / "records" / "work.Job.jsonl"
    jobs.write_bytes(jobs.read_bytes().replace(b"S1", b"S2", 1))
    refused = _restored(backup, tmp_path / "new", "")
    assert refused.answer == {"error": f"{jobs}: the file is missing or damaged; take another backup"}
    assert not (tmp_path / "new" / "home.toml").exists()
    (backup / "backup.json").unlink()
    refused = _restored(backup, tmp_path / "new", "")
    missing = "no complete backup is here (backup.json is missing or damaged); name another"
    assert (refused.code, refused.answer) == (1, {"error": f"{backup}: {missing}"})


def test_who_was_erased_after_the_backup_stays_erased(taken: list[Path], tmp_path: Path) -> None:
    since = tmp_path / "tombstones.jsonl"
    since.write_text('{"customer_no": 7, "at": "2026-01-02T00:00:00", "reason": "asked"}\n', encoding="utf-8")
    restored = _restored(taken[0], tmp_path / "home", "", "--tombstones", since)
    assert (restored.code, restored.answer["erased_again"]) == (0, 1)
    assert (tmp_path / "home" / "warehouse" / "tombstones.jsonl").read_bytes() == since.read_bytes()
