"""The small bank with a circle in it: 1, 3 and 5, of different households, paid each other twice in June."""

from __future__ import annotations

from pathlib import Path

from kequn.loop.run import run
from kequn.warehouse.store import Warehouse
from tests.loop.small import SYSTEM, small_home

PAID = """(VALUES ('p1', 3, 'A1', DATE '2026-06-01'), ('p2', 3, 'A1', DATE '2026-06-20'), ('p3', 5, 'A1', DATE '2026-06-02'),
    ('p4', 5, 'A1', DATE '2026-06-21'), ('p5', 5, 'A3', DATE '2026-06-03'), ('p6', 5, 'A3', DATE '2026-06-22'))
    AS t(key, no, counterparty_account, occurred_on)"""


def circled_home(home: Path) -> Path:
    """Make a home with that bank, run, and return it."""
    small_home(home)
    with Warehouse.open(home, write=True) as warehouse:
        rows = f"SELECT {SYSTEM}, t.* EXCLUDE (key, no), -10.00 AS amount, 'transfer_out' AS kind FROM {PAID}"
        warehouse.commit(rows=[warehouse.stage("transactions", rows, warehouse.connect())])
    run(home)
    return home
