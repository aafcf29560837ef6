"""No grade flaps under noise smaller than the margin."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kequn.grading.rules.hysteresis import moved, moved_all, placed

CUTS, MARGIN = (60.0, 35.0), 5.0
SCORES = st.floats(0, 100)
NOISE = st.lists(st.floats(-0.999, 0.999), min_size=1, max_size=60)


def walk(scores: list[float], cuts: tuple[float, ...] = CUTS, margin: float = MARGIN) -> list[int]:
    places = [placed(scores[0], cuts)]
    for score in scores[1:]:
        places.append(moved(places[-1], score, cuts, margin))
    return places


@given(SCORES, NOISE, st.floats(0.01, 20))
def test_small_noise_never_brings_back_a_grade_that_was_left(score: float, noise: list[float], margin: float) -> None:
    places = walk([score + part * margin for part in noise], margin=margin)
    runs = [place for place, before in zip(places, [-1, *places], strict=False) if place != before]
    assert len(runs) == len(set(runs))
    assert len(runs) <= 1 + len(CUTS)


@given(NOISE, st.floats(0.01, 20), st.sampled_from([0, 1, 2]))
def test_a_grade_held_amid_its_range_is_never_left_under_such_noise(noise: list[float], margin: float, place: int) -> None:
    cuts = (200.0, 100.0)
    middle = (300.0, 150.0, 50.0)[place]
    assert set(walk([middle + part * margin for part in noise], cuts, margin)) == {place}


@given(st.lists(SCORES, min_size=1, max_size=40))
def test_a_grade_changes_only_beyond_the_margin(scores: list[float]) -> None:
    places = walk(scores)
    for (before, now), score in zip(pairwise(places), scores[1:], strict=True):
        if now > before:
            assert all(score < CUTS[cut] - MARGIN for cut in range(before, now))
        if now < before:
            assert all(score >= CUTS[cut] + MARGIN for cut in range(now, before))


@given(st.lists(SCORES, min_size=2, max_size=30).map(lambda scores: sorted(scores, reverse=True)), st.data())
def test_looking_more_often_at_a_falling_score_changes_nothing(scores: list[float], data: st.DataObject) -> None:
    some = data.draw(st.lists(st.booleans(), min_size=len(scores) - 2, max_size=len(scores) - 2))
    looked = [scores[0], *(score for score, seen in zip(scores[1:-1], some, strict=True) if seen), scores[-1]]
    assert walk(looked)[-1] == walk(scores)[-1]


@given(st.lists(st.tuples(st.integers(-1, 2), SCORES), min_size=1, max_size=50))
def test_many_at_once_move_as_one_by_one(pairs: list[tuple[int, float]]) -> None:
    places, scores = np.array([place for place, _ in pairs]), np.array([score for _, score in pairs])
    one_by_one = [placed(score, CUTS) if place < 0 else moved(place, score, CUTS, MARGIN) for place, score in pairs]
    assert moved_all(places, scores, CUTS, MARGIN).tolist() == one_by_one
