"""Clusters with guards, judged by brute force over random links."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kequn.customers.matching.union import NONE, unite

SIZE = 8
PAIRS = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda pair: pair[0] != pair[1])


def _judge(links: list[tuple[int, int]], codes: list[int], apart: list[tuple[int, int]]) -> tuple[list[int], list[bool]]:
    """Join one link after the other, each cluster a plain set."""
    clusters, refused = {member: {member} for member in range(SIZE)}, []
    for a, b in links:
        both = clusters[a] | clusters[b]
        known = {codes[member] for member in both} - {NONE}
        no = clusters[a] is not clusters[b] and (len(known) > 1 or any({x, y} <= both for x, y in apart))
        refused.append(no)
        if not no:
            for member in both:
                clusters[member] = both
    return [min(clusters[member]) for member in range(SIZE)], refused


@given(st.lists(PAIRS, max_size=20), st.lists(st.integers(NONE, 2), min_size=SIZE, max_size=SIZE), st.lists(PAIRS, max_size=3))
def test_clusters_are_those_of_joining_one_link_after_the_other(
    links: list[tuple[int, int]], codes: list[int], apart: list[tuple[int, int]],
) -> None:
    left, right = (np.array([link[side] for link in links], dtype=np.int64) for side in (0, 1))
    found = unite(SIZE, left, right, guards=[np.array(codes)], apart=apart)
    first, refused = _judge(links, codes, apart)
    assert found.first.tolist() == first
    assert found.refused.tolist() == refused


def test_two_national_ids_never_end_together_over_a_chain() -> None:
    left, right = np.array([0, 1, 2]), np.array([1, 2, 3])
    found = unite(4, left, right, guards=[np.array([7, NONE, NONE, 8])])
    assert found.first.tolist() == [0, 0, 0, 3]
    assert found.refused.tolist() == [False, False, True]
