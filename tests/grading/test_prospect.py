"""The grade of a prospect: what it is made of, slips, silence, signing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.grading.model import MILESTONES, SIGNED, Observation, Spell
from kequn.grading.policy import read
from kequn.grading.rules.maturity import maturity, stands
from kequn.grading.rules.prospect import graded

POLICY, DAY = read(), date(2026, 3, 1)
OBSERVATIONS = st.builds(
    Observation, on=st.integers(0, 200).map(lambda days: DAY + timedelta(days=days)), willingness=st.none() | st.integers(0, 4),
    milestone=st.none() | st.sampled_from(list(MILESTONES)),
    planned_on=st.none() | st.integers(0, 300).map(lambda days: DAY + timedelta(days=days)), brand=st.none() | st.integers(1, 5))


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def test_the_reasons_add_up_to_the_maturity() -> None:
    seen = [Observation(DAY, willingness=3, milestone="proposal", planned_on=later(25), brand=5)]
    standing = stands(seen)
    assert standing
    found = maturity(standing, POLICY.maturity, as_of=DAY)
    assert found.score == 30 + 12 + 12 + 5 + 2.5 + 2.5
    assert [reason.points for reason in found.reasons] == [30, 12, 12, 10]
    assert found.reasons[2].zh == "计划 2026-03-26 签约（当时还有 25 天）"


@given(st.lists(OBSERVATIONS, min_size=1, max_size=8), st.integers(1, 120))
def test_each_slip_lowers_maturity(seen: list[Observation], days: int) -> None:
    """Whoever says a later day on the same day stands lower than before, however often."""
    seen = sorted(seen, key=lambda each: each.on)
    before = stands([*seen, Observation(seen[-1].on, willingness=4, planned_on=later(400))])
    assert before
    again = stands([*seen, Observation(seen[-1].on, willingness=4, planned_on=later(400)),
                    Observation(seen[-1].on, planned_on=later(400 + days))])
    assert again
    assert (again.slips, again.moved) == (before.slips + 1, before.moved + days)
    of = [maturity(each, POLICY.maturity, as_of=seen[-1].on).score for each in (before, again)]
    assert of[1] < of[0]


def test_an_earlier_day_is_no_slip() -> None:
    standing = stands([Observation(DAY, planned_on=later(30)), Observation(later(5), planned_on=later(20))])
    assert standing
    assert (standing.slips, standing.ahead) == (0, 15)


@given(st.lists(OBSERVATIONS, min_size=1, max_size=8), st.integers(0, 300))
def test_the_history_to_a_day_is_the_beginning_of_the_history_to_a_later_one(seen: list[Observation], more: int) -> None:
    whole = graded(seen, POLICY, as_of=later(201 + more))
    assert whole
    for days in (0, 30, 90, 150, 200):
        found = graded(seen, POLICY, as_of=later(days))
        upto = tuple(spell for spell in whole.spells if spell.since <= later(days))
        assert (found.spells if found else ()) == upto
        assert found is None or found.grade == upto[-1].grade


def test_a_silent_prospect_falls_on_its_day_one_grade_at_a_time() -> None:
    """74.5 points; half of one goes each day after 21, up to 30, and after the planned day: A ends below 55, B below 30."""
    seen = [Observation(DAY, willingness=4, milestone="objections", planned_on=later(120), brand=5, salesperson=5)]
    found = graded(seen, POLICY, as_of=later(300))
    assert found
    assert found.spells == (Spell("A", DAY), Spell("B", later(21 + 40)), Spell("C", later(120 + 30)))
    assert maturity(found.standing, POLICY.maturity, as_of=later(61)).score == 74.5 - 20


def test_signing_ends_a_prospect() -> None:
    seen = [Observation(DAY, willingness=4, milestone="appointed", planned_on=later(3)), Observation(later(4), outcome=SIGNED)]
    found = graded(seen, POLICY, as_of=later(90))
    assert found
    assert (found.grade, found.standing.outcome, found.spells) == ("A", SIGNED, (Spell("A", DAY),))


def test_what_is_not_yet_observed_is_not_seen() -> None:
    assert graded([Observation(later(1), willingness=4)], POLICY, as_of=DAY) is None


@pytest.mark.parametrize(("level", "grade"), [(0, "C"), (2, "C"), (4, "B")])
def test_the_first_grade_is_that_of_the_plain_cuts(level: int, grade: str) -> None:
    found = graded([Observation(DAY, willingness=level)], POLICY, as_of=DAY)
    assert found
    assert found.grade == grade
