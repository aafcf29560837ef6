"""The p of a rule is exact, and believing rules by their corrected p errs as seldom as promised."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from kequn.customers import baskets
from kequn.customers.significance import false_discovery, fisher_greater


def _exact(both: int, first: int, second: int, of: int) -> Fraction:
    ways = sum(comb(first, k) * comb(of - first, second - k) for k in range(both, min(first, second) + 1))
    return Fraction(ways, comb(of, second))


def test_a_tea_taster() -> None:
    """Of eight cups four have the milk first; she names three of the four rightly (Fisher 1935)."""
    assert fisher_greater([3], [4], [4], 8) == pytest.approx([17 / 70])


@given(st.data())
def test_it_is_the_exact_share_of_all_ways(data: st.DataObject) -> None:
    of = data.draw(st.integers(1, 2000))
    first, second = data.draw(st.integers(1, of)), data.draw(st.integers(1, of))
    both = data.draw(st.integers(max(0, first + second - of), min(first, second)))
    assert fisher_greater([both], [first], [second], of)[0] == pytest.approx(float(_exact(both, first, second, of)), rel=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 50))
def test_the_correction_is_that_of_benjamini_and_hochberg_over_all_tests(p: list[float], others: int) -> None:
    theirs = false_discovery_control([*p, *[1.0] * others], method="bh")[: len(p)]
    assert false_discovery(p, tests=len(p) + others) == pytest.approx(theirs)


def test_more_values_than_tests_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="2 values of p cannot come of 1 tests"):
        false_discovery([0.1, 0.2], tests=1)


def test_chance_alone_gives_no_more_false_rules_than_promised() -> None:
    """Baskets of items that have nothing to do with each other: a believed rule is a false one, so hardly any bank may have one.

    The support is set where only a pair that is by chance together oftener than usual reaches it: a correction for the rules
    found, not for all that were tried, believes one in 23 of these banks.
    """
    draws, believed = np.random.default_rng(8), 0
    for _ in range(60):
        taken = np.argwhere(draws.random((400, 30)) < 0.1)
        frame = pd.DataFrame({"basket": taken[:, 0], "item": taken[:, 1]})
        found = baskets.rules(frame, basket="basket", item="item", min_support=0.02, min_confidence=0.01)
        believed += bool((found["p_adjusted"] <= 0.05).any())
    assert believed <= 60 * 0.05 + 2 * (60 * 0.05 * 0.95) ** 0.5


def test_what_belongs_together_is_found_among_what_does_not() -> None:
    draws = np.random.default_rng(3)
    taken = draws.random((4000, 20)) < 0.1
    taken[:, 1] |= taken[:, 0] & (draws.random(4000) < 0.3)  # who takes 0 takes 1 oftener
    lines = np.argwhere(taken)
    frame = pd.DataFrame({"basket": lines[:, 0], "item": lines[:, 1]})
    found = baskets.rules(frame, basket="basket", item="item", min_support=0.005, min_confidence=0.01, max_length=2)
    believed = found[found["p_adjusted"] <= 0.05]
    assert {(row["antecedent"], row["consequent"]) for row in believed.to_dict("records")} == {((0,), 1), ((1,), 0)}
