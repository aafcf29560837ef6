"""The measures, beside figures worked out by hand or in the slowest way."""

from __future__ import annotations

import numpy as np
import pytest

from kequn.simulate.score.measures import (
    auc,
    auc_error,
    average_precision,
    brier,
    pair_figures,
    precision_at,
    rank_correlation,
    ranks,
)

SCORE = np.array([0.9, 0.8, 0.8, 0.3, 0.1])
TRUE = np.array([True, True, False, False, True])


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert ranks(SCORE).tolist() == [5.0, 3.5, 3.5, 2.0, 1.0]


@pytest.mark.parametrize("seed", range(20))
def test_the_area_is_the_share_of_pairs_in_the_right_order(seed: int) -> None:
    draws = np.random.default_rng(seed)
    score, true = draws.integers(0, 6, 40).astype(np.float64), draws.random(40) < 0.3
    right = [1.0 if yes > no else 0.5 if yes == no else 0.0 for yes in score[true] for no in score[~true]]
    assert auc(score, true) == pytest.approx(np.mean(right))
    turned = auc(-score, true)
    assert turned is not None
    assert turned == pytest.approx(1.0 - np.mean(right))


def test_without_both_sorts_there_is_no_area() -> None:
    assert auc(SCORE, np.ones(5, np.bool_)) is None
    assert auc(SCORE, np.zeros(5, np.bool_)) is None
    assert average_precision(SCORE, np.zeros(5, np.bool_)) is None


def test_the_error_of_an_area_is_that_of_many_samples() -> None:
    """Scores whose differences are exponential have the form that Hanley and McNeil assume."""
    draws = np.random.default_rng(3)
    true = np.arange(460) < 60
    areas = [auc(np.concatenate([draws.exponential(4.0, 60), draws.exponential(1.0, 400)]), true) for _ in range(600)]
    found = [area for area in areas if area is not None]
    assert np.mean(found) == pytest.approx(0.8, abs=0.01)
    assert np.std(found) == pytest.approx(auc_error(0.8, 60, 400), rel=0.12)


@pytest.mark.parametrize(("share", "precision"), [(0.01, 1.0), (0.2, 1.0), (0.4, 0.75), (0.6, 2 / 3), (0.8, 0.5), (1.0, 0.6)])
def test_precision_at_the_top_counts_the_mean_of_equal_scores(share: float, precision: float) -> None:
    assert precision_at(SCORE, TRUE, share) == pytest.approx(precision)


def test_average_precision_takes_equal_scores_together() -> None:
    assert average_precision(SCORE, TRUE) == pytest.approx((1 + 2 / 3 + 3 / 5) / 3)
    assert average_precision(np.ones(5), TRUE) == pytest.approx(3 / 5)


def test_chances_have_a_brier_score_and_other_scores_have_none() -> None:
    assert brier(SCORE, TRUE) == pytest.approx((0.01 + 0.04 + 0.64 + 0.09 + 0.81) / 5)
    assert brier(SCORE * 2.0, TRUE) is None


def test_rank_correlation_looks_at_the_order_only() -> None:
    assert rank_correlation(SCORE, np.exp(SCORE)) == pytest.approx(1.0)
    assert rank_correlation(SCORE, -SCORE) == pytest.approx(-1.0)
    assert rank_correlation(np.ones(5), SCORE) is None


def test_pairs_of_groups() -> None:
    claimed, true = np.array([1, 1, 1, 2, 3]), np.array([7, 7, 8, 8, 9])
    assert pair_figures(claimed, true) == {
        "pairs claimed": 3, "pairs in truth": 2, "pairs right": 1, "precision": 1 / 3, "recall": 1 / 2}
    nobody = np.zeros(0, np.int64)
    assert pair_figures(nobody, nobody) == {
        "pairs claimed": 0, "pairs in truth": 0, "pairs right": 0, "precision": None, "recall": None}
