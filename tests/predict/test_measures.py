"""Measures of estimates: exact on rows that are counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kequn.predict.measures import Bin, auc, calibration_error, qini, reliability

TRUE = np.array([True, False, True, False])


def test_auc_counts_equal_estimates_half() -> None:
    assert auc(np.array([0.9, 0.1, 0.5, 0.5]), TRUE) == 3.5 / 4
    assert auc(np.array([0.9, 0.1, 0.5, 0.5]), ~TRUE) == 0.5 / 4
    assert auc(np.zeros(4), np.ones(4, bool)) is None


def test_calibration_is_the_weighed_distance_over_bins() -> None:
    said = np.array([0.2, 0.2, 0.2, 0.8])
    true = np.array([False, True, False, True])
    [low, high] = reliability(said, true, bins=2)
    assert low.rows == 3
    assert [low.said, low.true] == pytest.approx([0.2, 1 / 3])
    assert high == Bin(1, 0.8, 1.0)
    assert calibration_error(said, true, bins=2) == pytest.approx((3 * (1 / 3 - 0.2) + 0.2) / 4)
    assert calibration_error(np.array([]), np.array([], bool)) is None


def test_qini_of_effects_that_are_right_wrong_and_none() -> None:
    treated = np.array([True, False, True, False])
    outcome = np.array([1.0, 0.0, 0.0, 0.0])
    right, wrong = np.array([2.0, 1.9, 1.0, 0.9]), -np.array([2.0, 1.9, 1.0, 0.9])
    # Gains after 0 to 4 rows: 0, 1, 1, 1, 1 (the line: 0 to 1); the other way round 0, 0, 0, 0 then 1.
    assert qini(right, outcome, treated) == pytest.approx((0.5 + 1 + 1 + 1 - 2) / 4 / 2)
    assert qini(wrong, outcome, treated) == pytest.approx((0.5 - 2 + 0) / 4 / 2)
    assert qini(np.zeros(4), outcome, treated) == pytest.approx(0.0)
    assert qini(right, outcome, np.ones(4, bool)) is None
