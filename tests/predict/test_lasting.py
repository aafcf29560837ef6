"""How long customers stay, what a contact changes and what they are worth: against processes whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kequn.kernel.errors import KequnError
from kequn.predict.lasting import Lasting
from kequn.predict.measures import qini
from kequn.predict.uplift import Uplift
from kequn.predict.value import lifetime_value

ROWS = 8000
TIME = pd.Series(pd.date_range("2025-01-01", periods=ROWS, freq="h"))


def test_rates_of_leaving_are_found_under_censoring() -> None:
    draw = np.random.default_rng(1)
    double = draw.random(ROWS) < 0.4
    left_at, watched = draw.exponential(20 / (1 + double)), draw.uniform(5, 30, ROWS)
    frame = pd.DataFrame({"double": double.astype(float), "ended": left_at <= watched})
    model = Lasting().fit(frame, pd.Series(np.minimum(left_at, watched)), time=TIME)
    asked = pd.DataFrame({"double": [0.0, 1.0]})
    found = model.survival(asked, [5.0, 12.0]).to_numpy()
    assert found == pytest.approx(np.exp(-np.array([[5 / 20, 12 / 20], [10 / 20, 24 / 20]])), abs=0.02)
    half = model.predict(asked)
    assert half["amount"].to_numpy() == pytest.approx(np.log(2) * np.array([20, 10]), rel=0.08)
    assert (half["low"] < half["amount"]).all()
    assert (half["amount"] < half["high"]).all()
    [[reason]] = model.explain(asked[1:])
    assert reason.id == "double"
    assert reason.factor == pytest.approx(2, rel=0.1)
    assert model.summary().rows == ROWS


def test_it_needs_enough_who_left() -> None:
    frame = pd.DataFrame({"x": np.arange(100.0), "ended": False})
    with pytest.raises(KequnError, match="40 rows that ended"):
        Lasting().fit(frame, pd.Series(np.ones(100)), time=TIME[:100])


def test_an_effect_is_found_where_it_is() -> None:
    draw = np.random.default_rng(2)
    frame = pd.DataFrame({"moved": draw.normal(size=ROWS), "other": draw.normal(size=ROWS), "treated": draw.random(ROWS) < 0.5})
    chance = 0.3 + 0.15 * frame["treated"] * np.clip(frame["moved"], -1, 1)
    came = pd.Series(draw.random(ROWS) < chance)
    model = Uplift().fit(frame[:6000], came[:6000], time=TIME[:6000])
    later = frame[6000:]
    effect = model.predict(later)["amount"].to_numpy()
    assert np.corrcoef(effect, np.clip(later["moved"], -1, 1))[0, 1] > 0.8
    assert (qini(effect, came[6000:].to_numpy(float), later["treated"].to_numpy()) or 0) > 0.01
    assert model.explain(pd.DataFrame({"moved": [2.0], "other": [0.0]}))[0][0].id == "moved"


def test_a_value_is_margin_times_the_chance_of_being_there() -> None:
    survival = pd.DataFrame({6.0: [0.9, 0.5], 12.0: [0.8, 0.0]})
    found = lifetime_value(pd.Series([10.0, 20.0]), survival, yearly=0.21)
    assert found.tolist() == pytest.approx([10 * (0.9 / 1.1 + 0.8 / 1.21), 20 * 0.5 / 1.1])
