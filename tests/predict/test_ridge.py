"""The line: what it finds, and that the errors it states for rows left out are those of lines fitted without them."""

from __future__ import annotations

import numpy as np
import pytest

from kequn.predict.ridge import Ridge

RNG = np.random.default_rng(3)
FEATURES = RNG.normal(size=(40, 3)) * [1.0, 10.0, 0.1]
TARGET = 2.0 + FEATURES @ [0.5, -0.03, 4.0] + RNG.normal(size=40) * 0.2
NOBODY = np.zeros(40, np.int64)


def test_it_finds_the_line_that_made_the_target() -> None:
    line = Ridge().fit(FEATURES, 2.0 + FEATURES @ [0.5, -0.03, 4.0], NOBODY)
    assert line.predict(np.array([[1.0, 5.0, 0.0]])) == pytest.approx([2.35], abs=0.01)


def test_errors_left_out_are_those_of_lines_without_the_row() -> None:
    line = Ridge().fit(FEATURES, TARGET, NOBODY)
    rows = (FEATURES - line.middle_) / line.spread_  # the standard is that of all rows, as in the closed form
    for left in (0, 7, 39):
        kept = np.arange(40) != left
        inner, mean = rows[kept] - rows[kept].mean(axis=0), TARGET[kept].mean()
        weights = np.linalg.solve(inner.T @ inner + line.penalty_ * np.eye(3), inner.T @ (TARGET[kept] - mean))
        error = TARGET[left] - (mean + (rows[left] - rows[kept].mean(axis=0)) @ weights)
        assert line.left_out_[left] == pytest.approx(error, rel=0.05)


def test_a_group_has_a_level_of_its_own_and_the_same_slopes() -> None:
    groups = np.arange(40) % 2
    line = Ridge().fit(FEATURES, TARGET - 0.7 * groups, groups)
    assert line.intercepts_[1] - line.intercepts_[0] == pytest.approx(-0.7, abs=0.2)
    one = FEATURES[:5]
    assert line.predict(one, 1) - line.predict(one, 0) == pytest.approx([line.intercepts_[1] - line.intercepts_[0]] * 5)


def test_nobody_is_further_out_than_those_it_learned_from() -> None:
    line = Ridge().fit(FEATURES, TARGET, NOBODY)
    most = FEATURES.max(axis=0)
    assert line.predict((most * 100)[None]) == pytest.approx(line.predict(most[None]))


def test_the_parts_add_up_to_the_value() -> None:
    line = Ridge().fit(FEATURES, TARGET, NOBODY)
    assert line.parts(FEATURES).sum(axis=1) + line.intercepts_[0] == pytest.approx(line.predict(FEATURES))


def test_what_was_learned_comes_back_from_json() -> None:
    line = Ridge().fit(FEATURES, TARGET, NOBODY)
    assert Ridge.of(line.to_json()).predict(FEATURES) == pytest.approx(line.predict(FEATURES), rel=1e-12)
