"""Days that follow one another, each run twice: every moment is raised once, and a day that is repeated changes nothing.

In CI some days; the long form (KEQUN_TEST_LONG) runs sixty.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.warehouse.home import create_home
from tests.loop.test_increments import DAYS, FIRST, load, rows

RUN = 60 if os.environ.get("KEQUN_TEST_LONG") else 3


def ledger(home: Path) -> list[dict[str, Any]]:
    with Bank(home) as bank:
        rows: list[dict[str, Any]] = bank.table("moments").to_arrow().to_pylist()
        return rows


def test_every_moment_is_raised_once_and_a_repeated_day_changes_nothing(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", name="days", time_zone="Asia/Shanghai", currency="CNY").home
    every, seen, once = list(rows(1)), dict[str, Any](), list[dict[str, Any]]()
    start = FIRST + timedelta(days=DAYS - 1)
    load(home, every, [])
    for place in range(RUN):
        day = start + timedelta(days=place)
        run(home, as_of=day)
        once = ledger(home)
        run(home, as_of=day)
        assert ledger(home) == once
        keys = [(each["moment"], each["customer_no"], each["cause"]) for each in once]
        assert len(set(keys)) == len(keys)
        for each in once:  # what was raised stays as it was raised
            assert seen.setdefault(each["ref"], each["opened_on"]) == each["opened_on"]
    assert len({each["moment"] for each in once}) >= 3
    assert {each["opened_on"] for each in once} >= {start, start + timedelta(days=1)}
