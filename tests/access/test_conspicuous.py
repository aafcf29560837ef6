"""What is conspicuous: pure rules over numbers, each at its limit and one above."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from kequn.access.policy import Lockout, OddHours, Policy, PolicyError, read
from kequn.access.rules.conspicuous import Looks, findings, night_began
from kequn.access.rules.lockout import locked_until

NIGHT = OddHours(22, 6, 10, ["remote_agent"])
QUIET = Looks()


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return read(tmp_path)


@pytest.mark.parametrize(("stretch", "looks", "kind", "name", "limit"), [
    ("hour", "opened", "bulk", "opened_per_hour", 100), ("day", "opened", "bulk", "opened_per_day", 400),
    ("hour", "shown", "bulk", "shown_per_hour", 2000), ("day", "shown", "bulk", "shown_per_day", 8000),
    ("hour", "revealed", "bulk", "revealed_per_hour", 20), ("day", "revealed", "bulk", "revealed_per_day", 60),
    ("hour", "missed", "not_seen", "missed_per_hour", 10), ("day", "missed", "not_seen", "missed_per_day", 30),
])
def test_one_above_the_limit_is_conspicuous(policy: Policy, stretch: str, looks: str, kind: str, name: str, limit: int) -> None:
    def found(number: int) -> list[tuple[str, dict[str, tuple[int, int]]]]:
        stretches = {"hour": QUIET, "day": QUIET} | {stretch: replace(QUIET, **{looks: number})}
        return [(one.kind, one.evidence) for one in findings(**stretches, night=None, role_id="manager", policy=policy)]

    assert found(limit) == []
    assert found(limit + 1) == [(kind, {name: (limit + 1, limit)})]


def test_at_night_few_customers_are_many_but_not_for_who_works_then(policy: Policy) -> None:
    def found(role: str, night: Looks | None) -> list[tuple[str, dict[str, tuple[int, int]]]]:
        return [(one.kind, one.evidence) for one in findings(QUIET, QUIET, night, role, policy)]

    assert found("manager", Looks(opened=6, shown=4)) == []
    assert found("manager", Looks(opened=6, shown=5)) == [("odd_hours", {"seen_at_night": (11, 10)})]
    assert found("remote_agent", Looks(opened=99)) == []
    assert found("manager", None) == []


@pytest.mark.parametrize(("hour", "began"), [(21, None), (22, (24, 22)), (23, (24, 22)), (0, (23, 22)), (5, (23, 22)), (6, None)])
def test_the_night_begins_in_the_evening_before(hour: int, began: tuple[int, int] | None) -> None:
    found = night_began(datetime(2026, 11, 24, hour, 30), NIGHT)
    assert (found and (found.day, found.hour)) == began


def test_a_night_within_one_day() -> None:
    early = OddHours(0, 6, 10, [])
    assert night_began(datetime(2026, 11, 24, 5, 59), early) == datetime(2026, 11, 24, 0, 0)
    assert night_began(datetime(2026, 11, 24, 6, 0), early) is None


def test_an_account_is_locked_after_the_last_attempt() -> None:
    now = datetime(2026, 11, 24, 9, 0)
    assert locked_until(4, Lockout(5, 15), now=now) is None
    assert locked_until(5, Lockout(5, 15), now=now) == datetime(2026, 11, 24, 9, 15)


def test_a_home_may_set_its_own_limits(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "access.toml").write_text("[bulk]\nopened_per_hour = 7\n", encoding="utf-8")
    own = read(tmp_path)
    assert (own.bulk.opened_per_hour, own.bulk.opened_per_day, own.lockout.attempts) == (7, 400, 5)


@pytest.mark.parametrize(("text", "complaint"), [
    ("[bulks]\n", "no section 'bulks'"), ("[bulk]\nopened = 1\n", "no 'opened'"),
    ("[bulk]\nopened_per_day = -1\n", "whole number"),
    ('[lockout]\nminutes = "5"\n', "whole number"), ("[lockout]\nattempts = true\n", "whole number"),
    ('[odd_hours]\nexempt = ["nobody"]\n', "list of roles"), ("bulk", "cannot be read"),
])
def test_a_wrong_policy_is_one_clear_line(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "access.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=complaint):
        read(tmp_path)
