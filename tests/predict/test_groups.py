"""Found groups: what was drawn is found again, told by rules that hold on others, the same for a seed; noise has no groups."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kequn.customers.trends import share_interval
from kequn.kernel.errors import HomeError, KequnError
from kequn.predict.groups.conditions import Condition, conditions, said
from kequn.predict.groups.groups import Groups, Settings
from kequn.predict.groups.levels import Levels, tidy
from kequn.predict.groups.policy import read
from kequn.predict.groups.rule import holds, judged, learn, written
from kequn.predict.groups.stability import adjusted_rand
from kequn.predict.groups.traits import traits
from tests.predict.drawn import lives, noise

QUICK = Settings(most=6, resamples=5)


@pytest.mark.parametrize("seed", [3, 14, 15])
def test_the_lives_that_were_drawn_are_found(seed: int) -> None:
    frame, kind = lives(3_000, seed)
    found = Groups(seed=seed, given=QUICK).fit(frame)
    assert adjusted_rand(found.predict(frame)["group"].to_numpy(), pd.factorize(kind)[0]) >= 0.95
    assert [group.size for group in found.groups_] == sorted((group.size for group in found.groups_), reverse=True)
    assert sum(group.size for group in found.groups_) == 3_000
    assert len(found.groups_) == 3
    assert all(group.rule.f1 >= 0.9 for group in found.groups_)
    assert all(group.alike >= 0.85 for group in found.groups_)
    assert found.agreement_ >= 0.9


def test_the_same_seed_finds_the_same_and_changes_nothing_of_the_callers() -> None:
    frame, _ = lives(1_000, 1)
    before = frame.copy(deep=True)
    first, again = (Groups(seed=7, given=QUICK).fit(frame) for _ in range(2))
    assert first.groups_ == again.groups_
    assert first.criterion_ == again.criterion_
    pd.testing.assert_frame_equal(frame, before)


def test_tags_that_have_nothing_to_do_with_one_another_are_one_group() -> None:
    found = Groups(seed=0, given=QUICK).fit(noise(2_000, 5))
    assert [group.size for group in found.groups_] == [2_000]
    assert found.groups_[0].traits == ()


def test_a_heavy_tail_weighs_no_more_than_its_order() -> None:
    frame, _ = lives(1_500, 2)
    stretched = frame.assign(takings=frame["takings"] ** 3, balance=frame["balance"] ** 5)
    one, other = (Groups(seed=0, given=QUICK).fit(each).predict(each)["group"] for each in (frame, stretched))
    assert (one == other).all()


def test_the_number_of_groups_may_be_given() -> None:
    frame, _ = lives(1_500, 2)
    assert len(Groups(groups=2, seed=0, given=QUICK).fit(frame).groups_) == 2
    with pytest.raises(KequnError, match="1 is no number of groups"):
        Groups(groups=1)


def test_why_a_row_is_in_its_group_names_the_tags_that_speak_for_it() -> None:
    frame, kind = lives(3_000, 3)
    found = Groups(seed=3, given=QUICK).fit(frame)
    trader = frame[(kind == "trader") & (frame["work"] == "trader")].head(1)
    reasons = found.explain(trader)[0]
    assert reasons[0].id in {"work", "takings"}
    assert reasons[0].factor > 5
    assert found.summary().figures["groups"] == 3


def test_too_few_rows_tags_alike_in_all_and_days_are_said_in_one_line() -> None:
    frame, _ = lives(99, 1)
    with pytest.raises(KequnError, match="99 are too few to find groups among: 100 at least"):
        Groups().fit(frame)
    with pytest.raises(KequnError, match="alike in all rows"):
        Groups().fit(pd.DataFrame({"yes": [True] * 200, "nothing": [None] * 200}))
    with pytest.raises(KequnError, match="first holds neither numbers, yes/no nor texts: of a day choose the days since it"):
        Groups().fit(pd.DataFrame({"first": pd.to_datetime(["2026-01-01"] * 200).date}))


def test_levels_cut_numbers_at_their_quantiles_and_keep_what_is_missing_apart() -> None:
    texts = ["a"] * 6 + ["b"] * 2 + [None, "c"]
    frame = pd.DataFrame({"n": [0, 0, 0, 0, 0, 0, 5, 9, None, None], "t": texts, "b": [True] * 9 + [False]})
    levels = Levels().fit(frame)
    assert levels.codes(frame)[:, 0].tolist() == [1, 1, 1, 1, 1, 1, 2, 2, 0, 0]
    assert levels.codes(pd.DataFrame({"n": [99], "t": ["never seen"], "b": [None]}))[0].tolist() == [2, 4, 0]


@pytest.mark.parametrize(("condition", "text", "true"), [
    (Condition("age", ">=", (60.0,)), "age >= 60", [True, False, False]),
    (Condition("age", "<", (60.0,)), "age < 60", [False, True, False]),
    (Condition("age", "none"), "age is None", [False, False, True]),
    (Condition("work", "in", ("clerk",)), 'work == "clerk"', [True, False, False]),
    (Condition("work", "not in", ("clerk",)), 'work != "clerk"', [False, True, False]),
    (Condition("work", "in", ("clerk", '老"板')), 'work in ("clerk", "老\\"板")', [True, True, False]),
    (Condition("here", "is"), "here", [True, False, False]),
    (Condition("here", "not"), "not here", [False, True, False]),
])
def test_a_condition_is_true_as_the_language_has_it(condition: Condition, text: str, true: list[bool]) -> None:
    frame = pd.DataFrame({"age": [60, 59, None], "work": ["clerk", '老"板', None], "here": [True, False, None]})
    assert condition.text() == text
    assert condition.holds(tidy(frame)).tolist() == true


def test_numbers_of_conditions_are_such_as_somebody_would_say() -> None:
    frame, _ = lives(2_000, 4)
    inside = (tidy(frame)["age"] >= 60).to_numpy()
    coded = {one.tag: one for one in Levels().fit(frame).coded_}
    asked = {said(float(one.among[0])) for one in conditions(coded["balance"], tidy(frame), inside) if one.op == ">="}
    assert all(len(number.strip("0").replace(".", "").strip("0")) <= 2 for number in asked)
    assert written(learn(conditions(coded["age"], tidy(frame), inside), tidy(frame), inside)) == "age >= 60"


@pytest.mark.parametrize("seed", range(5))
def test_a_rule_is_judged_by_what_it_says_of_rows_that_it_was_not_learned_from(seed: int) -> None:
    frame, kind = lives(400, seed)
    rows, truth = tidy(frame), (kind == "pensioner").to_numpy()
    candidates = [one for coded in Levels().fit(frame).coded_ for one in conditions(coded, rows[:200], truth[:200])]
    rule = judged(learn(candidates, rows[:200], truth[:200]), rows[200:], truth[200:])
    true = holds(rule.parts, rows[200:])
    assert rule.precision == pytest.approx((true & truth[200:]).sum() / max(true.sum(), 1))
    assert rule.recall == pytest.approx((true & truth[200:]).sum() / truth[200:].sum())
    assert rule.judged == 200
    assert rule.precision_between[0] <= rule.precision <= rule.precision_between[1]


def test_traits_are_the_tags_that_differ_most_with_their_interval() -> None:
    frame = pd.DataFrame({"old": [True] * 90 + [False] * 10 + [True] * 20 + [False] * 180, "money": [0.0] * 200 + [5.0] * 100,
                          "same": list(range(10)) * 30})
    inside = np.arange(300) < 100
    found = traits(Levels().fit(frame).coded_, tidy(frame), inside)
    assert [(trait.tag, trait.sort, trait.members, trait.rest) for trait in found] == [
        ("old", "yes", 0.9, 0.1), ("money", "some", 0.0, 0.5)]
    assert found[0].difference == pytest.approx(2 * np.arcsin(0.9**0.5) - 2 * np.arcsin(0.1**0.5))
    assert found[0].high - found[0].difference == pytest.approx(1.959964 * (1 / 100 + 1 / 200) ** 0.5)


def test_figures_are_those_of_their_sources() -> None:
    assert adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])) == 1.0
    one, other = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert adjusted_rand(one, other) == pytest.approx(0.242424, abs=1e-6)
    assert share_interval(8, 10) == pytest.approx((0.490162, 0.943318), abs=1e-6)
    assert share_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("text", "error"), [
    ("[group]\nmost = 3", "there is no section 'group'; did you mean 'groups'"),
    ("[groups]\nmost = 0", "most is a whole number above 0"), ("[choice]\ntags = []", "tags is a list of tags"),
    ("[alike]\nlift = 1.0", "lift is more than 1"), ("groups = 3", "groups is a section"),
    ("[groups]\nmots = 3", "there is no 'mots'; did you mean 'most'"),
])
def test_a_wrong_policy_is_one_line(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy/groups.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HomeError, match=error):
        read(tmp_path)


def test_a_home_states_what_differs(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy/groups.toml").write_text('[groups]\nmost = 5\n[choice]\namong = ""\n', encoding="utf-8")
    policy = read(tmp_path)
    assert (policy.groups.most, policy.groups.sample, policy.among, policy.lift) == (5, 6000, "", 2.0)
