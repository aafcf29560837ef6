"""A home whose records are in either database, for tests in which many processes write at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from secrets import token_hex

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """The environment of a home whose records are in that database."""
    given = {**os.environ, "KEQUN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kequn.project.settings", "DATABASE_URL": ""}
    server, name = os.environ.get("KEQUN_TEST_POSTGRES"), f"kequn_race_{token_hex(4)}"
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
