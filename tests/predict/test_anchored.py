"""The estimate without anything told: published ratios, or those of customers who bring nearly everything."""

from __future__ import annotations

from math import exp, log
from statistics import NormalDist

import pandas as pd
import pytest

from kequn.predict.wallet.anchored import Anchored
from kequn.predict.wallet.policy import read
from tests.predict.people import customers

POLICY = read()
N = NormalDist()


def one(**stated: float) -> pd.DataFrame:
    return customers(1).assign(here=0.0, own_out=0.0, own_in=0.0, pay=0.0, declared=100_000.0, age=50.0).assign(**stated)


def test_without_main_customers_the_published_years_of_income_count() -> None:
    found = Anchored(POLICY).fit(one()).predict(one()).iloc[0]
    whole, sigma = 3.0 * 100_000, 1.156
    assert found["amount"] == pytest.approx(whole, rel=1e-3)
    assert found["low"] == pytest.approx(whole * exp(sigma * N.inv_cdf(0.1)), rel=1e-3)
    assert found["high"] == pytest.approx(whole * exp(sigma * N.inv_cdf(0.9)), rel=1e-3)
    assert found["basis"] == "anchored"


def test_all_wealth_is_more_than_what_lies_here_and_went_out() -> None:
    found = Anchored(POLICY).fit(one()).predict(one(here=900_000.0, own_out=150_000.0, own_in=50_000.0)).iloc[0]
    above = 1 - N.cdf(log(1_000_000 / 300_000) / 1.156)
    expected = 300_000 * exp(1.156 * N.inv_cdf(1 - above / 2)) - 900_000
    assert found["amount"] == pytest.approx(expected, rel=2e-3)
    assert 100_000 <= found["low"] < found["amount"] < found["high"]


def test_customers_who_bring_everything_tell_the_years_of_income() -> None:
    main = pd.concat([one(pay=120_000.0, declared=120_000.0, here=240_000.0, purchases=40.0)] * 30)
    model = Anchored(POLICY).fit(pd.concat([main, one()]))
    assert model.years_.tolist() == [2.0] * 6
    assert (model.main_, model.own_) == (30, True)
    fewer = Anchored(POLICY).fit(main.iloc[:29])
    assert (fewer.years_.tolist(), fewer.own_) == ([3.0] * 6, False)


def test_who_sends_the_pay_on_is_no_main_customer() -> None:
    through = pd.concat([one(pay=120_000.0, here=1_000.0, own_out=100_000.0, purchases=40.0)] * 40)
    assert Anchored(POLICY).fit(through).main_ == 0


def test_what_is_not_known_of_somebody_still_gives_an_estimate() -> None:
    unknown = one(declared=float("nan"), age=float("nan"), pay=float("nan"))
    found = Anchored(POLICY).fit(pd.concat([one(), one(), unknown])).predict(unknown).iloc[0]
    assert found["amount"] == pytest.approx(300_000, rel=1e-3)
