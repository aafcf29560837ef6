"""What buyers are worth: the published figures of CDNOW, and of one customer by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kequn.kernel.errors import KequnError
from kequn.predict.purchases import BetaGeometric, GammaGamma, Pareto

ONE = pd.DataFrame({"frequency": [2], "recency": [30.43], "age": [38.86]})


def cdnow(folder: Path) -> pd.DataFrame:
    rows = pd.read_csv(folder / "cdnow_sample/rfm_calibration.csv.gz")
    return rows.set_axis(["id", "frequency", "recency", "age"], axis=1)


def test_bg_nbd_is_as_published(shared_data: Path) -> None:
    rows = cdnow(shared_data)
    model = BetaGeometric().fit(rows)
    assert (model.r_, model.alpha_, model.a_, model.b_) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=6e-4)
    assert model.likelihood_ == pytest.approx(-9582.4, abs=0.05)
    assert model.purchases(ONE, 39)[0] == pytest.approx(1.226, abs=1e-3)
    assert model.purchases(rows, 39).sum() == pytest.approx(1653, abs=1)
    assert model.alive(rows)[rows["frequency"] == 0].eq(1).all()


def test_pareto_nbd_is_as_published(shared_data: Path) -> None:
    rows = cdnow(shared_data)
    model = Pareto().fit(rows)
    assert (model.r_, model.alpha_, model.s_, model.beta_) == pytest.approx((0.553, 10.578, 0.606, 11.669), abs=2e-3)
    assert model.likelihood_ == pytest.approx(-9595.0, abs=0.05)
    assert model.purchases(rows, 39).sum() == pytest.approx(1666, abs=1)
    assert model.alive(rows).between(0, 1).all()


def test_gamma_gamma_is_as_published(shared_data: Path) -> None:
    bought = pd.read_csv(shared_data / "cdnow_sample/transactions.csv.gz")
    days = bought[bought["date"] <= "1997-09-30"].groupby(["sample_id", "date"])["amount_usd"].sum().reset_index()
    again = days[days.groupby("sample_id").cumcount() > 0].groupby("sample_id")["amount_usd"]
    rows = again.agg(["size", "mean"]).set_axis(["frequency", "value"], axis=1)
    rows = rows[rows["value"] > 0]
    model = GammaGamma().fit(rows)
    assert len(rows) == 946
    assert (model.p_, model.q_, model.gamma_) == pytest.approx((6.25, 3.74, 15.44), abs=0.006)
    never = model.mean(pd.DataFrame({"frequency": [0], "value": [None]}))[0]
    assert never == pytest.approx(model.p_ * model.gamma_ / (model.q_ - 1))
    with pytest.raises(KequnError, match="above nothing"):
        GammaGamma().fit(rows.assign(value=0.0))


def test_a_purchase_after_the_last_day_is_an_error() -> None:
    with pytest.raises(KequnError, match="no recency above the age"):
        BetaGeometric().fit(ONE.assign(recency=50.0))
