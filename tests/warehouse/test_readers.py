"""Readers in other processes count while snapshots are published and swept: never an error, never two versions in one answer."""

from __future__ import annotations

import multiprocessing
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from kequn.warehouse.home import create_home
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.store import Warehouse
from tests.warehouse.rows import ask
from tests.warehouse.writing import BATCH, turn

PUBLISHED = 30
QUESTION = """
    SELECT (SELECT stamp FROM stamp), (SELECT sum(n)::BIGINT FROM activity), (SELECT min(stamp) FROM activity),
           (SELECT max(stamp) FROM activity), (SELECT count(*) FROM transactions), (SELECT count(*) FROM complaints)
"""
CONTEXT = multiprocessing.get_context("spawn")


def whole(stamp: int) -> list[tuple[int, ...]]:
    return [(stamp, stamp * BATCH, stamp, stamp, stamp * BATCH, stamp * BATCH)]


def read_current(home: Path, stop: Event, said: Queue[object]) -> None:
    """Open CURRENT over and over; say which stamps were seen, or what went wrong."""
    seen: set[int] = set()
    try:
        while not stop.is_set():
            with Snapshot.current(home) as snapshot:
                stamp = snapshot.facts["stamp"]
                answer = ask(snapshot.connection(), QUESTION)
                if answer != whole(stamp):
                    said.put(f"mixed: {answer} at {stamp}")
                    return
                seen.add(stamp)
    except Exception as problem:  # noqa: BLE001 -- whatever a reader sees is the finding
        said.put(repr(problem))
        return
    said.put(seen)


def read_one(home: Path, stop: Event, said: Queue[object]) -> None:
    """Hold one snapshot and ask it over and over."""
    try:
        with Snapshot.current(home) as snapshot:
            stamp = snapshot.facts["stamp"]
            connection = snapshot.connection()
            while not stop.is_set():
                answers = ask(connection, QUESTION), ask(snapshot.connection(), QUESTION)
                if answers != (whole(stamp), whole(stamp)):
                    said.put(f"mixed: {answers} at {stamp}")
                    return
    except Exception as problem:  # noqa: BLE001 -- whatever a reader sees is the finding
        said.put(repr(problem))
        return
    said.put({stamp})


@pytest.mark.slow
def test_readers_see_one_version_and_no_error(tmp_path: Path) -> None:
    create_home(tmp_path, name="bank", time_zone="Asia/Shanghai")
    stop, said = CONTEXT.Event(), CONTEXT.Queue()
    with Warehouse.open(tmp_path, write=True) as warehouse:
        connection = warehouse.connect()
        turn(warehouse, connection)
        readers = [CONTEXT.Process(target=read, args=(tmp_path, stop, said)) for read in (read_current, read_current, read_one)]
        for reader in readers:
            reader.start()
        for _ in range(PUBLISHED):
            turn(warehouse, connection)
        stop.set()
        answers = [said.get(timeout=60) for _ in readers]
        for reader in readers:
            reader.join()
        assert all(isinstance(answer, set) and answer for answer in answers), answers
        warehouse.sweep()
        assert len(list(warehouse.paths.published.glob("*.duckdb"))) == 3
