"""Who hangs together: exact small cases, and random graphs against a walk from number to number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.customers.components import smallest_in_component


def components(links: list[tuple[int, int]]) -> dict[int, int]:
    left = np.array([a for a, _ in links], dtype=np.int64)
    right = np.array([b for _, b in links], dtype=np.int64)
    numbers, smallest = smallest_in_component(left, right)
    return dict(zip(numbers.tolist(), smallest.tolist(), strict=True))


@pytest.mark.parametrize(("links", "expected"), [
    ([], {}),
    ([(7, 3)], {3: 3, 7: 3}),
    ([(1, 2), (3, 4)], {1: 1, 2: 1, 3: 3, 4: 3}),
    ([(5, 4), (4, 3), (3, 2), (2, 1)], {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}),
    ([(1, 9), (8, 9), (8, 2)], {1: 1, 2: 1, 8: 1, 9: 1}),
    ([(6, 6)], {6: 6}),
])
def test_the_smallest_number_stands_for_the_component(links: list[tuple[int, int]], expected: dict[int, int]) -> None:
    assert components(links) == expected


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=60))
def test_agrees_with_walking_the_links(links: list[tuple[int, int]]) -> None:
    neighbours: dict[int, set[int]] = {}
    for a, b in links:
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    expected = {}
    for start in neighbours:
        reached, open_ = {start}, [start]
        while open_:
            for number in neighbours[open_.pop()] - reached:
                reached.add(number)
                open_.append(number)
        expected[start] = min(reached)
    assert components(links) == expected


def test_a_chain_of_a_hundred_thousand_is_one_component() -> None:
    order = np.random.default_rng(7).permutation(100_000).astype(np.int64)
    _, smallest = smallest_in_component(order[:-1], order[1:])
    assert set(smallest.tolist()) == {0}
