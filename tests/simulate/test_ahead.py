"""Leavers called in good time: counted by hand."""

from __future__ import annotations

import numpy as np

from kequn.simulate.score.ahead import called_ahead

NEVER = float("nan")
COULD, CALLED = "leavers with a row 30 to 90 days before", "leavers called 30 days ahead"


def test_the_border_lies_where_two_in_five_of_the_called_leave() -> None:
    score = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
    until = np.array([60.0, NEVER, 20.0, NEVER, NEVER, NEVER, 40.0])
    leaving = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    # Down to the fifth row 2 of 5 leave; with the seventh 3 of 7, which is more than two in five.
    found = called_ahead(score, until, leaving, np.ones(7, bool))
    assert found == {COULD: 2, "rows called": 7, "precision of the called": 3 / 7, CALLED: 1.0}
    found = called_ahead(score[:6], until[:6], leaving[:6], np.ones(6, bool))
    assert found == {COULD: 1, "rows called": 5, "precision of the called": 2 / 5, CALLED: 1.0}


def test_a_call_too_late_or_too_early_and_a_row_without_its_days_do_not_count() -> None:
    score, leaving = np.array([0.9, 0.8, 0.2]), np.array([1.0, 1.0, 2.0])
    late = called_ahead(score, np.array([20.0, 10.0, 50.0]), leaving, np.array([True, True, False]))
    assert late == {COULD: 0, "rows called": 2, "precision of the called": 1.0, CALLED: None}
    early = called_ahead(score, np.array([120.0, 110.0, NEVER]), leaving, np.ones(3, bool))
    assert early == {COULD: 0, "rows called": 0, "precision of the called": None, CALLED: None}


def test_equal_scores_are_called_together_or_not() -> None:
    found = called_ahead(np.array([0.5] * 4), np.array([60.0, NEVER, NEVER, NEVER]), np.arange(4.0), np.ones(4, bool))
    assert (found["rows called"], found[CALLED]) == (0, 0.0)
