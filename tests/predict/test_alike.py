"""Look-alikes: hidden members of a circle are found, the list ends about where they end, and a circle of chance has no list."""

from __future__ import annotations

import numpy as np
import pytest

from kequn.kernel.errors import KequnError
from kequn.predict.groups.alike import Alike
from kequn.predict.groups.reach import reach
from tests.predict.drawn import lives


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_was_not_named_is_found_and_the_list_ends_about_there(seed: int) -> None:
    frame, kind = lives(4_000, seed)
    trader = (kind == "trader").to_numpy()
    circle = trader & (np.random.default_rng(seed + 50).random(4_000) < 0.4)
    found = Alike(seed=seed).fit(frame, circle)
    hidden, told = int((trader & ~circle).sum()), found.shared_.reach
    assert trader[found.ranking_[: hidden * 8 // 10]].all()
    assert told.low <= hidden <= told.high
    assert told.low <= told.rank <= told.high
    assert {trait.tag for trait in found.shared_.traits[:2]} == {"work", "takings"}
    assert found.shared_.rule is not None
    assert found.shared_.rule.f1 >= 0.85
    assert found.explain(frame[trader].head(1))[0][0].id in {"work", "takings"}


@pytest.mark.parametrize("seed", range(5))
def test_a_circle_of_chance_has_no_list(seed: int) -> None:
    frame, _ = lives(3_000, seed)
    found = Alike(seed=seed).fit(frame, np.random.default_rng(seed + 100).random(3_000) < 0.05)
    assert found.shared_.reach.rank == 0
    assert found.shared_.rule is None


def test_the_same_seed_ranks_the_same() -> None:
    frame, kind = lives(1_000, 1)
    one, other = (Alike(seed=4).fit(frame, (kind == "trader").to_numpy()) for _ in range(2))
    assert one.ranking_.tolist() == other.ranking_.tolist()
    assert one.shared_ == other.shared_


def test_nobody_of_the_circle_is_a_candidate_and_everybody_else_is() -> None:
    frame, kind = lives(1_000, 1)
    circle = (kind == "trader").to_numpy()
    assert sorted(Alike().fit(frame, circle).ranking_.tolist()) == np.flatnonzero(~circle).tolist()


def test_a_circle_too_small_and_a_lift_that_asks_nothing_are_said() -> None:
    frame, _ = lives(500, 1)
    with pytest.raises(KequnError, match="19 in the circle and 481 others are too few: 20 and 100 at least"):
        Alike().fit(frame, np.arange(500) < 19)
    with pytest.raises(KequnError, match="a lift of 1 asks for nothing: give more than 1"):
        Alike(lift=1)


def test_the_lift_falls_down_the_ranking() -> None:
    draws = np.random.default_rng(0)
    found = reach(draws.normal(1, 1, 500), draws.normal(0, 1, 5_000), lift=2.0, seed=0)
    lifts = [step.lift for step in found.steps]
    assert lifts == sorted(lifts, reverse=True)
    # the densities' ratio exp(x - 1/2) is 2 at x = 0.5 + ln 2, above which 11.6 % of the others lie
    assert found.low <= 0.1165 * 5_000 <= found.high
