"""The run: what it makes, what it reuses, and what makes it compute anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kequn.kernel.errors import HomeError, KequnError
from kequn.loop.record import Records, RunRecord
from kequn.loop.run import run
from kequn.loop.steps import STEPS
from kequn.segments.service import save
from kequn.warehouse.home import create_home
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.store import Warehouse
from tests.loop.small import AS_OF, SYSTEM, small_home

MADE = [name for name, step in STEPS.items() if step.makes]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small_home(tmp_path / "home")


def reused(record: RunRecord) -> list[str]:
    return [step.name for step in record.steps if step.reused]


def test_a_run_makes_every_table_and_publishes_them(home: Path) -> None:
    told: list[tuple[str, bool]] = []
    record = run(home, progress=lambda name, done: told.append((name, done is not None)))
    assert (record.as_of, record.as_of_from, record.snapshot) == (AS_OF, "the last complete day in transactions", 1)
    rows = {name: rows for step in record.steps if step.name in MADE for name, rows in step.rows.items()}
    assert rows == {"households": 3, "members": 6, "household_ties": 3, "homes": 0, "customer_tags": 6, "household_tags": 3,
                    "tag_stats": 179,
                    "employers": 0, "employees": 0, "employer_tags": 0,
                    "segments": 12, "segment_members": 6, "segment_changes": 0,
                    "search_keys": 55, "customer_names": 6, "basket_rules": 0, "basket_sequences": 0,
                    "tag_trends": 0, "wallet": 3, "wallet_features": 3, "wallet_model": 1, "identity_doubts": 0,
                    "identity_joins": 0, "identity_model": 1, "identity_pairs": 0, "identity_records": 6, "identity_redirects": 0,
                    "identity_suspicions": 0, "completeness": 6, "completeness_policy": 1,
                    "tiers": 6, "tier_months": 24, "tiers_policy": 1, "group_members": 2, "service_groups": 13,
                    "grades": 3, "opportunity_grades": 0, "service_grades": 3, "grade_model": 1,
                    "modes": 6, "modes_policy": 1, "score_drift": 0,
                    "score_learned": 0, "score_models": 4, "scores": 0, "care_days": 2, "circles": 0, "moments": 3,
                    "moment_events": 0, "moment_detectors": 31, "moments_policy": 1}
    assert told == [(name, done) for name in STEPS for done in (False, True)]
    assert reused(record) == []
    with Snapshot.current(home) as snapshot:
        near = {"customer_profiles": 6, "customer_holdings": 3, "month_balances": 4, "customer_cards": 6, "customer_contacts": 0,
                "open_moments": 2}
        del rows["score_learned"], rows["employers"]  # what the models learned stays with the run; employers are among their tags
        assert dict(snapshot.results) == rows | near
        assert (snapshot.as_of.isoformat(), snapshot.facts["run"]) == (AS_OF, 1)


def test_a_second_run_reuses_everything(home: Path) -> None:
    first = run(home)
    second = run(home, as_of=AS_OF)
    assert reused(second) == [*MADE, "publish"]
    assert (second.number, second.snapshot, second.as_of_from) == (2, first.snapshot, "as asked")
    assert [step.rows for step in second.steps[1:]] == [step.rows for step in first.steps[1:]]


def test_a_new_segment_leaves_the_tags_alone(ran: Path) -> None:
    save(ran, "rich", "有钱", "balance > 1000")
    record = run(ran)
    assert reused(record) == [name for name in MADE if name != "segments"]
    with Snapshot.current(ran) as snapshot, snapshot.connection() as connection:
        found = connection.execute("SELECT version, unit, count FROM segments WHERE id = 'rich'").fetchall()
    assert (snapshot.number, found) == (2, [(1, "customer", 1)])


def test_another_day_or_another_row_is_computed_anew(ran: Path) -> None:
    assert reused(run(ran, as_of="2026-06-05")) == ["identity"]  # who somebody is holds for every day
    with Warehouse.open(ran, write=True) as warehouse:
        values = "(VALUES ('9', 5, 'account_user', 'A3')) AS t(key, no, kind, account_id)"
        row = f"SELECT {SYSTEM}, t.* EXCLUDE (key, no) FROM {values}"
        warehouse.commit(rows=[warehouse.stage("relations", row, warehouse.connect())])
    assert reused(run(ran)) == ["identity"]


def test_only_does_a_step_and_what_it_needs_and_publishes_nothing(home: Path) -> None:
    record = run(home, only="households")
    assert ([step.name for step in record.steps], record.only, record.snapshot) == (
        ["compact", "identity", "households"], "households", None)
    assert [step.name for step in run(home, only="tags").steps] == [
        "compact", "identity", "households", "employers", "wallet", "tiers", "grades", "models", "scores", "tags"]
    with pytest.raises(HomeError, match="nothing is published yet"):
        Snapshot.current(home)
    assert reused(run(home)) == ["identity", "households", "employers", "wallet", "tiers", "grades", "models", "scores", "tags"]


def test_an_unknown_step_names_the_nearest(home: Path) -> None:
    with pytest.raises(KequnError, match=r"there is no step 'tag'; did you mean 'tags'\?; the steps are compact, identity, "):
        run(home, only="tag")


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    create_home(tmp_path / "home", name="empty")
    with pytest.raises(HomeError, match="kequn load"):
        run(tmp_path / "home")
    create_home(tmp_path / "zoned", name="empty", time_zone="Asia/Shanghai")
    with pytest.raises(HomeError, match="kequn load"):
        run(tmp_path / "zoned")


def test_a_home_where_nothing_is_loaded_runs_for_a_day_that_is_named(tmp_path: Path) -> None:
    create_home(tmp_path / "home", name="empty", time_zone="Asia/Shanghai", currency="CNY")
    record = run(tmp_path / "home", as_of=date(2026, 6, 30))
    assert {name: rows for step in record.steps for name, rows in step.rows.items()}["customer_tags"] == 0


def test_each_run_is_on_record(ran: Path) -> None:
    run(ran, only="households")
    records = Records(ran / "warehouse" / "runs")
    assert records.numbers() == [1, 2]
    first = records.read(1)
    assert (first["as_of"], first["snapshot"], first["ended"] >= first["began"]) == (AS_OF, 1, True)
    assert [(step["name"], step["version"]) for step in first["steps"]] == [(step.name, step.version) for step in STEPS.values()]


def test_what_runs_before_left_behind_is_swept(ran: Path) -> None:
    (ran / "warehouse/staged/.tmp-0123-tags-0123").mkdir()
    run(ran, as_of="2026-06-05")
    names = sorted(path.name.rsplit("-", 1)[0] for path in (ran / "warehouse/staged").iterdir())
    assert names == sorted(MADE)
