"""Many processes use benefits at once: the stock goes out to the last and no further, nobody gets twice what is once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from secrets import token_hex

import pytest

from tests.offers.taking import STOCK, TRIES

ROOT = Path(__file__).resolve().parents[2]
TOLD = """
from kequn.project.records import set_up
set_up()
from kequn.offers.models import Stock, Use
print(*Stock.objects.values_list("benefit", "taken"), *(Use.objects.filter(benefit=name).count() for name in ("scarce", "once")))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """The environment of a home whose records are in that database."""
    given = {**os.environ, "KEQUN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kequn.project.settings", "DATABASE_URL": ""}
    server, name = os.environ.get("KEQUN_TEST_POSTGRES"), f"kequn_offers_{token_hex(4)}"
    if request.param == "postgresql":
        if not server:
            pytest.skip("needs a PostgreSQL server: name a database of it by KEQUN_TEST_POSTGRES")
        ask(server, f"create database {name}")
        given["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{name}"
    migrating = [sys.executable, "-c", "from kequn.project.records import migrate; migrate()"]
    subprocess.run(migrating, check=True, env=given, cwd=ROOT)
    yield given
    if request.param == "postgresql" and server:
        ask(server, f"drop database {name} with (force)")


def ask(server: str, statement: str) -> None:
    """Ask the server something outside of a transaction."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def test_the_last_is_given_once_and_nothing_twice(environment: Mapping[str, str]) -> None:
    lines = [[sys.executable, "-m", "tests.offers.taking", str(who)] for who in range(3)]
    started = [subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for line in lines]
    told = [tuple(map(int, process.communicate(timeout=120)[0].split())) for process in started]
    assert [process.returncode for process in started] == [0] * 3
    assert sum(scarce for scarce, _ in told) == STOCK < 3 * TRIES
    assert sum(once for _, once in told) == TRIES
    telling = [sys.executable, "-c", TOLD]
    said = subprocess.run(telling, check=True, env=environment, cwd=ROOT, capture_output=True, text=True).stdout
    assert said.strip() == f"('once', {TRIES}) ('scarce', {STOCK}) {STOCK} {TRIES}"
