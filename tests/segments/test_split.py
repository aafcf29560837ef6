"""Who falls into which part: the same for ever, as large as stated, and one split says nothing about another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kequn.kernel.errors import DefinitionError
from kequn.segments.split import draws, held_out, split

EVERYBODY = range(1, 50_001)
ABC = {"a": 0.45, "b": 0.45, "control": 0.1}


def test_the_parts_are_as_large_as_stated() -> None:
    parts = split("spring", EVERYBODY, ABC)
    for part, share in ABC.items():
        assert stats.binomtest(int((parts == part).sum()), len(EVERYBODY), share).pvalue > 0.001


def test_draws_are_even_and_two_names_have_nothing_to_do_with_each_other() -> None:
    spring, autumn = draws("spring", EVERYBODY), draws("autumn", EVERYBODY)
    assert stats.kstest(spring, "uniform").pvalue > 0.001
    assert abs(stats.spearmanr(spring, autumn).statistic) < 0.02
    assert abs(stats.spearmanr(spring[:-1], spring[1:]).statistic) < 0.02


def test_the_draws_of_a_name_never_change() -> None:
    assert draws("spring", [1, 2, 10**12]).round(6).tolist() == [0.941414, 0.587716, 0.838877]


@given(numbers=st.lists(st.integers(1, 2**40), min_size=1, max_size=30, unique=True), name=st.text(min_size=1, max_size=20))
def test_a_part_does_not_depend_on_who_else_is_in_the_list(numbers: list[int], name: str) -> None:
    if not name.strip():
        return
    together = split(name, numbers, ABC)
    assert [split(name, [number], ABC)[0] for number in numbers] == together.tolist()


def test_a_larger_hold_out_keeps_everybody_of_the_smaller_one() -> None:
    small, large = held_out(EVERYBODY, 0.05), held_out(EVERYBODY, 0.1)
    assert 0.045 < small.mean() < 0.055
    assert np.all(large[small])
    assert not held_out(EVERYBODY, 0).any()


@pytest.mark.parametrize(("name", "shares"), [(" ", {"a": 1.0}), ("x", {}), ("x", {"a": 0.5}), ("x", {"a": 1.1, "b": -0.1})])
def test_a_split_that_does_not_add_up_is_one_clear_line(name: str, shares: dict[str, float]) -> None:
    with pytest.raises(DefinitionError, match="shares are above 0 and add up to 1"):
        split(name, [1], shares)
