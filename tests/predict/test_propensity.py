"""A propensity learns what there is, tells true probabilities and its reasons, and refuses what knows the future."""

from __future__ import annotations

import doctest

import numpy as np
import pandas as pd
import pytest

import kequn.predict.propensity
from kequn.kernel.errors import KequnError
from kequn.predict.backtest import backtest
from kequn.predict.challenge import challenge
from kequn.predict.drift import MOVED, STEADY, Drift
from kequn.predict.leak import LeakError
from kequn.predict.measures import auc, calibration_error
from kequn.predict.model import Reason
from kequn.predict.propensity import Propensity

ROWS = 6000


def drawn(seed: int) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Rows whose chance follows from one number, its bend, and a word; and the days on which they were seen."""
    draw = np.random.default_rng(seed)
    size, kind = draw.normal(size=ROWS), draw.choice(["a", "b", "c"], ROWS)
    frame = pd.DataFrame({"size": size, "kind": kind, "noise": draw.normal(size=ROWS)})
    frame.loc[draw.random(ROWS) < 0.05, "size"] = np.nan
    odds = -1.5 + 1.5 * frame["size"].fillna(0).abs() + (frame["kind"] == "b")
    target = pd.Series(draw.random(ROWS) < 1 / (1 + np.exp(-odds)))
    return frame, target, pd.Series(pd.date_range("2020-01-01", periods=ROWS, freq="h"))


def test_it_orders_what_comes_later_and_its_probabilities_are_true() -> None:
    frame, target, time = drawn(1)
    before = frame.copy()
    model = Propensity().fit(frame, target, time=time)
    pd.testing.assert_frame_equal(frame, before)
    later, came, _ = drawn(2)
    said = model.predict(later)["amount"].to_numpy()
    truth = -1.5 + 1.5 * later["size"].fillna(0).abs() + (later["kind"] == "b")
    best = auc(truth.to_numpy(), came.to_numpy())
    assert best is not None
    assert (auc(said, came.to_numpy()) or 0) > best - 0.02
    assert (calibration_error(said, came.to_numpy()) or 1) < 0.03
    assert model.summary().rows == ROWS
    assert (model.summary().first, model.summary().last) == ("2020-01-01", "2020-09-06")


def test_reasons_are_of_the_rows_asked_and_multiply_the_odds() -> None:
    frame, target, time = drawn(3)
    model = Propensity().fit(frame, target, time=time)
    asked = pd.DataFrame({"size": [0.0, 2.5], "kind": ["b", "a"], "noise": [0.0, 0.0]})
    [plain, large] = model.explain(asked)
    assert large[0].factor > 5
    assert large[0] == Reason("size", large[0].factor, {"size": 2.5})
    assert {reason.id for reason in plain} == {"size", "kind", "noise"}
    chance = model.predict(asked.assign(size=model.encoding_.typical_["size"]))["amount"].to_numpy()
    told = model.predict(asked)["amount"].to_numpy()
    factor = next(reason.factor for reason in large if reason.id == "size")
    assert factor == pytest.approx((told[1] / (1 - told[1])) / (chance[1] / (1 - chance[1])))


def test_a_column_from_the_future_is_refused() -> None:
    frame, target, time = drawn(4)
    planted = frame.assign(left_later=target.astype(float) + np.random.default_rng(0).normal(size=ROWS) * 0.1)
    with pytest.raises(LeakError, match="'left_later' alone tells the answer"):
        Propensity().fit(planted, target, time=time)
    words = frame.assign(state=np.where(target, "closed", "open"))
    with pytest.raises(LeakError, match="'state' alone tells the answer"):
        Propensity().fit(words, target, time=time)
    known = pd.DataFrame({"size": time + pd.Timedelta(days=1)})
    with pytest.raises(LeakError, match=f"'size' was known after the day of its row in {ROWS} of {ROWS} rows"):
        Propensity(known_on=known).fit(frame, target, time=time)
    Propensity(known_on=pd.DataFrame({"size": time})).fit(frame, target, time=time)


def test_too_few_answers_and_lacking_columns_are_errors_of_one_line() -> None:
    frame, target, time = drawn(5)
    with pytest.raises(KequnError, match="40 rows of each answer; these are 0 yes of 6000"):
        Propensity().fit(frame, target & False, time=time)
    model = Propensity().fit(frame, target, time=time)
    with pytest.raises(KequnError, match="a column 'size' that these rows lack"):
        model.predict(frame[["kind", "noise"]])


def test_it_is_judged_in_time_order_and_a_challenger_must_be_clearly_better() -> None:
    frame, target, time = drawn(6)
    since = [pd.Timestamp("2020-06-01").date(), pd.Timestamp("2020-08-01").date()]
    for one in backtest(Propensity, frame, target, time=time, since=since):
        assert (one.held, one.order, one.error) == (None, None, None)
        assert (one.auc or 0) > 0.65
        assert (one.calibration or 1) < 0.05

    class Blind(Propensity):
        def fit(self, frame: pd.DataFrame, target: pd.Series, *, time: pd.Series) -> Blind:
            return super().fit(frame[["noise"]], target, time=time)

    assert challenge(Blind, Propensity, frame, target, time=time, since=since).better
    assert not challenge(Propensity, Propensity, frame, target, time=time, since=since).better
    assert not challenge(Propensity, Blind, frame, target, time=time, since=since).better


def test_drift_tells_which_column_moved() -> None:
    frame, _, _ = drawn(7)
    drift, (same, _, _) = Drift().fit(frame), drawn(8)
    assert max(drift.index(same).values()) < STEADY
    moved = drift.index(same.assign(size=same["size"] + 1, kind="c"))
    assert list(moved)[:2] == ["kind", "size"]
    assert moved["size"] > MOVED
    assert moved["noise"] < STEADY


def test_drift_of_two_bins_by_hand() -> None:
    drift = Drift().fit(pd.DataFrame({"kind": ["a", "a", "b", "b"]}))
    now = pd.DataFrame({"kind": ["a", "b", "b", "b"]})
    assert drift.index(now)["kind"] == pytest.approx((0.25 - 0.5) * np.log(0.25 / 0.5) + (0.75 - 0.5) * np.log(0.75 / 0.5))


def test_the_example_runs() -> None:
    found = doctest.testmod(kequn.predict.propensity)
    assert (found.attempted, found.failed) == (8, 0)


def test_a_column_of_which_nothing_is_known_yet_changes_nothing() -> None:
    frame = pd.DataFrame({"visits": np.arange(800) % 20})
    bought = frame["visits"] * 37 % 20 + frame["visits"] > 20
    days = pd.Series(pd.date_range("2024-01-01", periods=800))
    told = Propensity().fit(frame, bought, time=days).predict(frame)["amount"]
    more = frame.assign(unknown=np.nan, late=[np.nan] * 700 + [1.0] * 100)
    assert np.corrcoef(Propensity().fit(more, bought, time=days).predict(more)["amount"], told)[0, 1] > 0.99
