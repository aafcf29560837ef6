"""The estimate that learns from what was told: its interval, its reasons, what is understated, and when it does not learn."""

from __future__ import annotations

from datetime import date, timedelta
from math import log, prod
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kequn.kernel.errors import HomeError, KequnError
from kequn.predict.wallet.anchored import Anchored
from kequn.predict.wallet.policy import read
from kequn.predict.wallet.told import laid_over
from kequn.predict.wallet.wallet import Wallet
from tests.predict.people import customers, elsewhere

POLICY = read()
EVERYBODY = customers(2_000, seed=5)
TRUE = elsewhere(EVERYBODY)


def fitted(n: int, *, said: bool = False) -> Wallet:
    frame, target = EVERYBODY[:n].copy(), TRUE[:n].copy()
    if said:
        frame["said"] = np.arange(n) % 2 == 1
        target[frame["said"]] *= 0.5
    time = pd.Series([date(2026, 1, 31)] * n, index=frame.index)
    return Wallet(POLICY, Anchored(POLICY).fit(EVERYBODY)).fit(frame, target, time=time)


def test_eight_in_ten_lie_within_the_interval() -> None:
    found, true = fitted(300).predict(EVERYBODY[300:]), TRUE[300:]
    assert 0.75 <= ((found["low"] <= true) & (true <= found["high"])).mean() <= 0.87
    assert found["amount"].rank().corr(true.rank()) > 0.8
    assert set(found["basis"]) == {"learned"}


def test_too_few_labels_are_not_learned_from() -> None:
    model = fitted(POLICY.disclosures.least - 1)
    assert model.line_ is None
    assert model.summary().basis == "anchored"
    assert model.predict(EVERYBODY).equals(Anchored(POLICY).fit(EVERYBODY).predict(EVERYBODY))


def test_what_is_only_said_is_measured_against_what_is_shown() -> None:
    model, honest = fitted(400, said=True), fitted(400)
    assert model.understated_ == pytest.approx(0.5, abs=0.06)
    ratio = model.predict(EVERYBODY)["amount"] / honest.predict(EVERYBODY)["amount"]
    assert float(ratio.median()) == pytest.approx(1.0, abs=0.08)


def test_a_range_counts_as_all_amounts_in_it() -> None:
    ends = np.array([0, 10_000, 50_000, 100_000, 300_000, 10_000_000])
    frame, target = EVERYBODY[:400].copy(), TRUE[:400]
    place = np.searchsorted(ends, target, side="right") - 1
    frame["at_least"], frame["at_most"] = ends[place].astype(float), ends[place + 1].astype(float)
    middle = np.sqrt(frame["at_least"] * frame["at_most"])
    time = pd.Series([date(2026, 1, 31)] * 400, index=frame.index)
    model = Wallet(POLICY, Anchored(POLICY).fit(EVERYBODY)).fit(frame, middle, time=time)
    found, true = model.predict(EVERYBODY[400:]), TRUE[400:]
    exact = fitted(400).predict(EVERYBODY[400:])
    assert ((found["low"] <= true) & (true <= found["high"])).mean() >= 0.75
    assert float((found["high"] / found["low"]).median()) > float((exact["high"] / exact["low"]).median())


def test_the_interval_is_wider_where_errors_are_larger() -> None:
    chance = np.random.default_rng(7).normal(0, np.where(EVERYBODY["own_out"] > 0, 0.4, 0.8))
    target = EVERYBODY["here"] * 0.8 * np.exp(chance)
    time = pd.Series([date(2026, 1, 31)] * 500)
    model = Wallet(POLICY, Anchored(POLICY).fit(EVERYBODY)).fit(EVERYBODY[:500], target[:500], time=time)
    found, true, moves = model.predict(EVERYBODY[500:]), target[500:], EVERYBODY["own_out"][500:] > 0
    held, wide = (found["low"] <= true) & (true <= found["high"]), found["high"] / found["low"]
    assert wide[~moves].median() > 1.5 * wide[moves].median()
    assert held[moves].mean() == pytest.approx(0.8, abs=0.12)
    assert held[~moves].mean() == pytest.approx(0.8, abs=0.12)


def test_saying_is_compared_with_showing_on_the_same_occasion() -> None:
    frame, target = EVERYBODY[:600].copy(), TRUE[:600].copy()
    turn = np.arange(600) % 3
    frame["occasion"] = np.array(["loan_application", "talk", "talk"])[turn]
    frame["said"] = turn == 2
    target[turn == 0] *= 0.4  # borrowers, all with documents, have less
    target[turn == 2] *= 0.7  # what is said
    time = pd.Series([date(2026, 1, 31)] * 600)
    model = Wallet(POLICY, Anchored(POLICY).fit(EVERYBODY)).fit(frame, target, time=time)
    assert model.understated_ == pytest.approx(0.7, abs=0.06)


def test_without_documents_saying_is_as_published_and_the_interval_the_wider_for_it() -> None:
    frame, time = EVERYBODY[:100].assign(said=True), pd.Series([date(2026, 1, 31)] * 100)
    model, shown = Wallet(POLICY, Anchored(POLICY).fit(EVERYBODY)).fit(frame, TRUE[:100], time=time), fitted(100)
    assert model.understated_ == pytest.approx(POLICY.disclosures.understated)
    found, exact = model.predict(EVERYBODY), shown.predict(EVERYBODY)
    ratio = (found["amount"] + POLICY.model.smallest) / (exact["amount"] + POLICY.model.smallest)
    assert float(ratio.median()) == pytest.approx(1 / POLICY.disclosures.understated, rel=0.01)
    assert (np.log(found["high"] + 3000) - np.log(found["low"] + 3000)
            > np.log(exact["high"] + 3000) - np.log(exact["low"] + 3000)).all()


def test_reasons_multiply_to_the_estimate_against_an_average_customer() -> None:
    model = fitted(300)
    rows = EVERYBODY[300:303]
    line = model.line_
    assert line is not None
    for reasons, value in zip(model.explain(rows), line.predict(model._matrix(rows)), strict=True):
        assert log(prod(reason.factor for reason in reasons)) == pytest.approx(value - line.intercepts_[0])
        assert [reason.factor for reason in reasons] == sorted((r.factor for r in reasons), key=lambda f: -abs(log(f)))


def test_more_sent_elsewhere_is_the_reason_for_more() -> None:
    model = fitted(300)
    little, much = EVERYBODY[:1].assign(own_out=0.0), EVERYBODY[:1].assign(own_out=400_000.0, own_net=400_000.0)
    factor = {name: {r.id: r.factor for r in model.explain(frame)[0]} for name, frame in (("little", little), ("much", much))}
    assert factor["much"]["own_out"] > 2 * factor["little"]["own_out"]


def test_it_comes_back_from_json_as_it_was() -> None:
    for model in (fitted(300, said=True), fitted(10)):
        again = Wallet.of(model.to_json(), POLICY)
        assert again.summary() == model.summary()
        pd.testing.assert_frame_equal(again.predict(EVERYBODY), model.predict(EVERYBODY))


def test_a_frame_without_a_feature_is_told_which() -> None:
    with pytest.raises(KequnError, match="needs the column 'own_in'"):
        fitted(300).predict(EVERYBODY.drop(columns="own_in"))


def test_the_callers_frame_stays_as_it_is() -> None:
    before = EVERYBODY.copy()
    fitted(300).explain(EVERYBODY[:2])
    pd.testing.assert_frame_equal(EVERYBODY, before)


def test_what_was_shown_yesterday_weighs_more_than_what_was_said_a_year_ago() -> None:
    model, today = fitted(300), date(2026, 6, 30)
    guess = pd.DataFrame({"unit_no": [1, 2, 3], "amount": 100_000.0, "low": 40_000.0, "high": 240_000.0, "basis": "learned"})
    told = pd.DataFrame({"unit_no": [1, 2], "told_on": [today - timedelta(days=1), today - timedelta(days=365)],
                         "said": [False, True], "elsewhere": 500_000.0, "went": 0.0})
    found = laid_over(guess, told, model, as_of=today)
    assert list(found["basis"]) == ["told", "told", "learned"]
    assert found["amount"][0] > found["amount"][1] > 100_000 == found["amount"][2]
    assert (found["low"] < found["amount"]).all()
    assert found["high"][0] / found["low"][0] < found["high"][1] / found["low"][1]


def test_what_went_out_since_is_added_to_what_was_told() -> None:
    model, today = fitted(300), date(2026, 6, 30)
    guess = pd.DataFrame({"unit_no": [1], "amount": 1e5, "low": 1e4, "high": 1e6, "basis": "learned"})
    told = pd.DataFrame({"unit_no": [1], "told_on": [today], "said": [False], "elsewhere": 500_000.0, "went": -500_000.0})
    assert laid_over(guess, told, model, as_of=today)["amount"][0] < 20_000


@pytest.mark.parametrize(("text", "line"), [
    ("[modle]\nsmallest = 1", "there is no section 'modle'; did you mean 'model'?"),
    ("[model]\nsmalest = 1", "there is no 'smalest'; did you mean 'smallest'?"),
    ("[model]\nsmallest = 0", "smallest is a number above 0"),
    ("[main_bank]\nages = [45, 30]", "ages is a rising list of whole numbers"),
    ("model = 3", "model is a section"),
    ("[model", "cannot be read as TOML"),
])
def test_a_wrong_policy_of_the_home_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy/wallet.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HomeError) as caught:
        read(tmp_path)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)
