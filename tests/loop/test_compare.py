"""Two runs side by side: what is worth an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kequn.loop.compare import Alarm, alarms, change
from kequn.loop.policy import Policy
from kequn.loop.record import RunRecord, StepRecord

POLICY = Policy(age=2, lag={}, shrunk=0.05, coverage=0.05)


def record(number: int, rows: Mapping[str, int], coverage: Mapping[str, float] | None = None, *, ended: bool = True) -> RunRecord:
    made = {"compact": {"transactions": 1}, "tags": rows}
    steps = tuple(StepRecord(name, 1, "", tables, 0.1, reused=False) for name, tables in made.items())
    end = "2026-07-01T00:00:10+00:00" if ended else None
    return RunRecord(number, "2026-06-30", "", None, "2026-07-01T00:00:00+00:00", end, steps=steps, coverage=coverage or {})


def test_a_table_that_lost_more_than_a_twentieth_alarms() -> None:
    before, now = record(1, {"a": 100, "b": 100, "c": 100, "d": 100}), record(2, {"a": 94, "b": 95, "c": 300})
    assert alarms(before, now, POLICY) == (Alarm("shrunk", "a", 100, 94), Alarm("shrunk", "d", 100, 0))


def test_what_compacting_wrote_is_no_size_of_a_table() -> None:
    assert record(1, {"a": 5}).made == {"a": 5}


def test_a_tag_known_of_fewer_alarms_and_one_that_is_gone_does_not() -> None:
    before, now = record(1, {}, {"age": 0.9, "aum": 0.5, "old": 1.0}), record(2, {}, {"age": 0.84, "aum": 0.46})
    assert alarms(before, now, POLICY) == (Alarm("coverage", "age", 0.9, 0.84),)


def test_a_run_that_did_not_end_and_the_first_one_raise_no_alarm() -> None:
    before = record(1, {"a": 100})
    assert alarms(before, record(2, {"a": 1}, ended=False), POLICY) == ()
    assert alarms(None, record(2, {"a": 1}), POLICY) == ()


def test_a_change_is_a_share_of_what_was() -> None:
    assert (change(200, 190), change(200, 200), change(0, 5), change(None, 5)) == (-0.05, 0.0, None, None)


def test_tags_older_than_promised_alarm_once_for_each_table_even_in_the_first_run() -> None:
    now = replace(record(2, {"a": 1}), overdue={"x": ("events", 1, 5), "y": ("events", 32, 5), "z": ("balances", 31, 40)})
    assert alarms(None, now, POLICY) == (Alarm("overdue", "events", 1, 5, 2), Alarm("overdue", "balances", 31, 40, 1))
