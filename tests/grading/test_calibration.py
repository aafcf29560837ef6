"""The probability of signing: true on later history, A before B before C, and never told from too little."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from kequn.grading import calibration
from kequn.grading.calibration import EPOCH, Curve, Rate, judged
from kequn.grading.history import month_ends
from kequn.grading.policy import read
from tests.grading.one_by_one import Example, as_arrays, examples, grades
from tests.grading.simulated import LAST, stories

POLICY = read()


@pytest.mark.parametrize("seed", [101, 202, 303])
def test_on_simulated_history_it_is_calibrated_on_a_later_period_and_the_grades_are_in_order(seed: int) -> None:
    learned = as_arrays(examples(grades(stories(seed), POLICY, as_of=LAST), POLICY, as_of=LAST))
    found = calibration.judge(learned, POLICY.calibration)
    assert found
    assert found.examples > 1000
    assert found.error <= 0.05
    later = calibration.rates(learned.where(learned.on >= (found.since - EPOCH).days))
    assert later["A"].interval[0] > later["B"].interval[1]
    assert later["B"].interval[0] > later["C"].share
    assert later["B"].share > later["C"].interval[1]


def test_what_was_told_of_a_month_learned_only_from_what_was_over_by_then() -> None:
    """Turning every later outcome round changes no probability that was told before."""
    learned = examples(grades(stories(101, 8_000), POLICY, as_of=LAST), POLICY, as_of=LAST)
    cut = date(2025, 12, 31)
    days = timedelta(days=POLICY.calibration.days)
    turned = [replace(each, signed=not each.signed) if each.on + days > cut else each for each in learned]
    curves = [calibration.fit(as_arrays([each for each in some if each.on + days <= cut]), POLICY.calibration)
              for some in (learned, turned)]
    assert curves[0] == curves[1]
    assert curves[0] is not None


@pytest.mark.parametrize(("examples_", "signed"), [(199, 100), (400, 29), (400, 371), (0, 0)])
def test_too_little_history_is_not_calibrated(examples_: int, signed: int) -> None:
    learned = as_arrays([Example(str(n), date(2026, 1, 31), "B", n % 100, n < signed) for n in range(examples_)])
    assert calibration.fit(learned, POLICY.calibration) is None
    assert calibration.judge(learned, POLICY.calibration) is None


@pytest.mark.parametrize(("number", "method"), [(999, "platt"), (1000, "isotonic")])
def test_few_examples_give_a_logistic_curve_and_many_an_isotonic_one(number: int, method: str) -> None:
    learned = as_arrays([Example(str(n), date(2026, 1, 31), "B", n % 100, n * 37 % 100 < n % 100) for n in range(number)])
    curve = calibration.fit(learned, POLICY.calibration)
    assert curve
    assert (curve.method, curve.examples) == (method, number)
    chances = [curve.probability(score) for score in range(101)]
    assert chances == sorted(chances)
    assert abs(curve.probability(50) - 0.5) < 0.08
    assert Curve.of(curve.to_json()) == curve


def test_the_error_weighs_each_bin_by_its_examples() -> None:
    """Of 4 told 0.25 two signed, of 6 told 0.85 three: (4 × 0.25 + 6 × 0.35) / 10."""
    signed = np.array([True] * 2 + [False] * 2 + [True] * 3 + [False] * 3)
    found = judged(np.array([0.25] * 4 + [0.85] * 6), signed, LAST)
    assert found.error == pytest.approx(0.31)
    assert [(each.examples, each.signed) for each in found.bins] == [(4, 2), (6, 3)]


def test_an_opportunity_counts_once_in_a_grade() -> None:
    day = date(2026, 1, 31)
    learned = as_arrays([Example("1", day, "B", 50, signed=False), Example("1", day + timedelta(days=28), "B", 50, signed=True),
                         Example("1", day + timedelta(days=28), "A", 70, signed=True)])
    assert calibration.rates(learned) == {"A": Rate(1, 1), "B": Rate(1, 0)}
    assert Rate(0, 0).interval == (0.0, 1.0)


def test_months_end() -> None:
    assert list(month_ends(date(2025, 12, 31), date(2026, 3, 30))) == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]
