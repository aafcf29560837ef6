"""How the house runs: freshness against the promises, runs with their state, loads that add up."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, NotSeen, Scope
from kequn.kernel.errors import HomeError
from kequn.loop import operations
from kequn.loop.compare import Alarm
from kequn.loop.record import Records, RunRecord
from kequn.loop.run import run
from kequn.warehouse.home import Paths, create_home
from kequn.warehouse.lock import is_written
from kequn.warehouse.store import Warehouse
from tests.loop.small import small_home

OPERATIONS, BOARD = Scope("ops", ROLES["operations"], None), Scope("board", ROLES["board"])
TODAY = date(2026, 7, 1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small_home(tmp_path / "home")


def test_a_table_is_late_against_the_day_of_the_snapshot_and_the_snapshot_against_today(ran: Path) -> None:
    fresh = operations.freshness(ran, OPERATIONS, today=TODAY)
    assert (fresh.as_of, fresh.snapshot, fresh.age, fresh.promised, fresh.is_late) == (date(2026, 6, 30), 1, 1, 2, False)
    states = {table.name: (table.rows, table.last_day, table.promised, table.behind) for table in fresh.tables}
    assert states["transactions"] == (6, date(2026, 6, 30), 1, 0)
    assert states["balances"] == (5, date(2026, 6, 10), 31, 20)
    assert states["events"] == (2, date(2026, 6, 29), 1, 1)
    assert states["customers"][2] is None
    assert fresh.late == ()
    assert operations.freshness(ran, OPERATIONS, today=date(2026, 7, 3)).is_late


def test_the_home_may_promise_otherwise(ran: Path) -> None:
    (ran / "policy.toml").write_text("[freshness.tables]\nevents = 0\ncomplaints = 3\n", encoding="utf-8")
    assert [table.name for table in operations.freshness(ran, OPERATIONS, today=TODAY).late] == ["events"]


@pytest.mark.parametrize(("written", "said"), [
    ("[freshness.tables]\ntransaction = 1\n", "unknown key 'freshness.tables.transaction'; did you mean 'transactions'?"),
    ("[alarms]\nshrunk = 'much'\n", "alarms.shrunk is a number from 0"),
    ("freshness = 1\n", "freshness is a section"),
    ("[alarms\n", "not valid TOML"),
])
def test_a_wrong_policy_is_one_line(home: Path, written: str, said: str) -> None:
    (home / "policy.toml").write_text(written, encoding="utf-8")
    with pytest.raises(HomeError) as error:
        operations.freshness(home, OPERATIONS, today=TODAY)
    assert said in str(error.value)
    assert str(error.value).startswith(str(home / "policy.toml"))


def test_before_the_first_run_there_is_no_day(home: Path) -> None:
    fresh = operations.freshness(home, OPERATIONS, today=TODAY)
    assert (fresh.as_of, fresh.age, fresh.is_late) == (None, None, False)
    assert [table.rows for table in fresh.tables if table.name == "customers"] == [6]
    assert operations.runs(home, OPERATIONS, limit=5) == (0, ())


def test_a_run_says_who_started_it_and_what_it_found(home: Path) -> None:
    record = run(home, by="ops7")
    assert (record.by, record.loaded["transactions"], record.coverage["age"]) == ("ops7", 6, 5 / 6)
    found = operations.run(home, OPERATIONS, 1)
    assert (found.record, found.state, found.before, found.alarms) == (record, "done", None, ())


def test_a_run_is_compared_with_the_whole_run_before_it(ran: Path) -> None:
    run(ran, only="households")
    with Warehouse.open(ran, write=True) as warehouse:
        warehouse.commit(replace={"transactions": []})
    run(ran, as_of="2026-06-30")
    found = operations.run(ran, OPERATIONS, 3)
    assert found.before is not None
    assert found.before.number == 1
    assert Alarm("shrunk", "transactions", 6, 0) in found.alarms
    assert Alarm("coverage", "cash_share_90d", 1 / 3, 0.0) in found.alarms


def test_a_run_without_an_end_works_as_long_as_somebody_writes(ran: Path) -> None:
    document = json.loads((ran / "warehouse/runs/1.json").read_text(encoding="utf-8"))
    Records(ran / "warehouse/runs").write(RunRecord.from_json({**document, "number": 2, "ended": None}))
    assert [found.state for found in operations.runs(ran, OPERATIONS, limit=5)[1]] == ["stopped", "done"]
    with Warehouse.open(ran, write=True):
        assert [found.state for found in operations.runs(ran, OPERATIONS, limit=5)[1]] == ["running", "done"]


def test_a_record_of_an_earlier_kequn_is_read(ran: Path) -> None:
    path = ran / "warehouse/runs/1.json"
    document = {key: value for key, value in json.loads(path.read_text(encoding="utf-8")).items()
                if key not in ("by", "loaded", "coverage")}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert operations.run(ran, OPERATIONS, 1).record.coverage == {}


def test_runs_come_newest_first_in_pages(ran: Path) -> None:
    for _ in range(2):
        run(ran)
    total, found = operations.runs(ran, OPERATIONS, limit=2, offset=1)
    assert (total, [each.record.number for each in found]) == (3, [2, 1])
    assert found[0].before is not None
    assert found[0].before.number == 1


def test_there_is_no_run_of_another_number(home: Path) -> None:
    with pytest.raises(NotSeen, match="there is no run 9"):
        operations.run(home, OPERATIONS, 9)


def test_loads_add_up_and_name_their_mapping(demo_home: Path) -> None:
    total, found = operations.loads(demo_home, OPERATIONS, limit=1000)
    assert total == len(found)
    assert all(file.read == file.loaded + file.repeated + file.quarantined for file in found)
    assert {file.mapping for file in found} == {"simulated/mapping.toml"}
    assert found[0].at >= found[-1].at
    assert next(file.tables for file in found if file.file == "core/customers_20260630.csv") == (
        "customers", "identifiers.national_id", "identifiers.mobile", "addresses", "employments")


def test_only_who_may_see_runs_does(home: Path) -> None:
    for ask in (lambda: operations.freshness(home, BOARD, today=TODAY), lambda: operations.runs(home, BOARD, limit=1),
                lambda: operations.run(home, BOARD, 1), lambda: operations.loads(home, BOARD, limit=1)):
        with pytest.raises(Forbidden):
            ask()


def test_a_home_is_written_while_a_writer_lives(tmp_path: Path) -> None:
    paths = create_home(tmp_path / "home", name="test")
    assert not is_written(paths.writer)
    with Warehouse.open(paths.home, write=True):
        assert is_written(paths.writer)
    assert not is_written(paths.writer)
    paths.writer.write_text("pid 999999999\n", encoding="utf-8")
    assert not is_written(paths.writer)


def test_what_lies_in_the_home_is_named_from_there(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "home")
    assert paths.named(tmp_path / "home" / "files" / "m.toml") == "files/m.toml"
    assert paths.named(tmp_path / "m.toml") == str(tmp_path / "m.toml")


def test_the_business_day_is_that_of_the_home(home: Path) -> None:
    assert operations.business_day(home, datetime.fromisoformat("2026-06-30T17:00:00+00:00")) == date(2026, 7, 1)
