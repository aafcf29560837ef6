"""Days that follow one another, each run twice: every moment is raised once, and a day that is repeated changes nothing.

In CI some days; the long form (KEQUN_TEST_LONG) runs sixty.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.loop.bank import Bank
from kequn.loop.detecting import worths
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.moments.effect import Share
from kequn.warehouse.home import create_home
from tests.loop.test_increments import DAYS, FIRST, load, rows

RUN = 60 if os.environ.get("KEQUN_TEST_LONG") else 3


def ledger(home: Path) -> list[dict[str, Any]]:
    with Bank(home) as bank:
        rows: list[dict[str, Any]] = bank.table("moments").to_arrow().to_pylist()
        return rows


def share(rows: list[dict[str, Any]], right: Callable[[dict[str, Any]], bool]) -> Share:
    return Share(sum(map(right, rows)), len(rows))


def test_what_a_detector_was_worth_is_told_of_what_has_its_window_behind_it(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", name="days", time_zone="Asia/Shanghai", currency="CNY").home
    load(home, list(rows(1)), [])
    start = FIRST + timedelta(days=DAYS - 1)
    last = start + timedelta(days=150)
    for later in (0, 30, 90, 150):  # some windows are over at the end, some are not
        run(home, as_of=start + timedelta(days=later))
    every, seen = ledger(home), Scope("analyst", ROLES["analyst"])
    judged = amounts = 0
    with Bank(home) as bank:
        for each in worths(ScopedBank(bank, seen)):
            mine = [row for row in every if row["moment"] == each.detector.id]
            over = [row for row in mine if row["verdict_on"] < last and row["succeeded"] is not None]
            assert each.raised.number == len(mine)
            assert each.success == share([row for row in over if row["arm"] != "control"], lambda row: row["succeeded"])
            assert each.control == share([row for row in over if row["arm"] == "control"], lambda row: row["succeeded"])
            if money := each.money:
                theirs = [row for row in over if row["arm"] != "control" and None not in (row["began"], row["measured"])]
                assert money.of == len(theirs)
                assert money.began == pytest.approx(sum(row["began"] for row in theirs))
                assert money.ended == pytest.approx(sum(row["measured"] for row in theirs))
                rose = sum(row["measured"] - row["began"] for row in theirs if row["succeeded"])
                assert money.gained == pytest.approx(rose)
                amounts += 1
            if foretold := each.detector.foretells:
                past = [row for row in mine if row["opened_on"] + timedelta(days=foretold.within) < last]
                fresh = [row for row in past if row["came_on"] != row["opened_on"]]
                assert each.precision == share(fresh, lambda row: row["came_on"] is not None)
            judged += each.success.of
        assert min(judged, amounts) > 0
        assert judged < len(every)


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
