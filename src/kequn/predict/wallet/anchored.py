"""The estimate without anything told: wealth by income and age, which is not less than what lies here and what went elsewhere.

All wealth is taken as lognormal about so many years of income, and as more than what is seen of it: assets here and what went to
the own name elsewhere in a year, net. What is elsewhere is the rest, by the quantiles of the lognormal cut off there.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.predict.model import Reason, Summary
from kequn.predict.wallet.features import features
from kequn.predict.wallet.policy import Policy

Floats = NDArray[np.float64]
BASIS = "anchored"
LEVELS = {"amount": 0.5, "low": 0.1, "high": 0.9}
_GRID = np.linspace(-8.0, 8.0, 4001)
_BELOW = np.array([NormalDist().cdf(value) for value in _GRID])


class Anchored:
    """Needs no target. After `fit`: `years_` of income in the middle by age band, `income_` of who states none.

    The years are those of the customers who bring nearly everything here, so a bank whose best customers still keep much
    elsewhere is told too little; where there are too few of them they are the published ones.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def fit(self, frame: pd.DataFrame, target: pd.Series | None = None, *, time: pd.Series | None = None) -> Self:  # noqa: ARG002  # the protocol's
        """Learn from all customers of one day."""
        given, income = self.policy.main_bank, _income(frame)
        self.income_ = float(np.median(income[income > 0])) if (income > 0).any() else 0.0
        pay, moves = _of(frame, "pay"), np.maximum(_of(frame, "own_out"), _of(frame, "own_in"))
        main = (pay > 0) & (moves <= given.moved * pay) & (_of(frame, "purchases") >= given.purchases)
        ratio, band = _of(frame, "here")[main] / income[main], self._band(frame)[main]
        enough = len(ratio) >= given.least
        level = float(np.median(ratio)) if enough else self.policy.published.years_of_income
        counts = np.bincount(band, minlength=len(given.ages) + 1)
        self.main_ = int(main.sum())
        self.own_ = enough
        self.years_ = np.array([np.median(ratio[band == place]) if enough and count >= given.least else level
                                for place, count in enumerate(counts)])
        return self

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `amount`, `low`, `high` in the base currency, and `basis`."""
        here, seen = _of(frame, "here"), self._seen(frame)
        middle, sigma = np.log(np.maximum(self._whole(frame), 1.0)), self.policy.published.spread
        above = np.interp(-(np.log(np.maximum(seen, 1.0)) - middle) / sigma, _GRID, _BELOW)  # of all such people, those with more
        whole = {name: np.exp(middle - sigma * np.interp(above * (1 - level), _BELOW, _GRID)) for name, level in LEVELS.items()}
        found = {name: np.maximum(value, seen) - np.maximum(here, 0.0) for name, value in whole.items()}
        return pd.DataFrame({**found, "basis": BASIS}, index=frame.index)

    def explain(self, frame: pd.DataFrame) -> list[list[Reason]]:
        """Return what the estimate is made of: income and age, what lies here, what went elsewhere."""
        values = frame[list(features())].astype(float).replace({np.nan: None}).to_dict("records")
        return [[Reason("anchored", 1.0, {**row, "whole": whole}), Reason("here", 1.0, row), Reason("own_out", 1.0, row)]
                for row, whole in zip(values, self._whole(frame).tolist(), strict=True)]

    def summary(self) -> Summary:
        """Return the years of income and whose they are."""
        figures = {"years_of_income": self.years_.tolist(), "main_bank_customers": self.main_, "from_own_customers": self.own_}
        return Summary(BASIS, self.main_, None, None, figures)

    def to_json(self) -> dict[str, Any]:
        """Return what was learned as plain values."""
        return {"years_": self.years_.tolist(), "income_": self.income_, "main_": self.main_, "own_": self.own_}

    def learned(self, stated: dict[str, Any]) -> Self:
        """Take over what was learned before."""
        self.years_, self.income_ = np.array(stated["years_"], np.float64), float(stated["income_"])
        self.main_, self.own_ = int(stated["main_"]), bool(stated["own_"])
        return self

    def _band(self, frame: pd.DataFrame) -> NDArray[np.int64]:
        ages = frame["age"].to_numpy(dtype=np.float64, na_value=np.nan)
        return np.searchsorted(self.policy.main_bank.ages, np.where(np.isnan(ages), 45.0, ages), side="right").astype(np.int64)

    def _whole(self, frame: pd.DataFrame) -> Floats:
        income = _income(frame)
        return self.years_[self._band(frame)] * np.where(income > 0, income, self.income_)

    def _seen(self, frame: pd.DataFrame) -> Floats:
        return np.maximum(_of(frame, "here"), 0.0) + np.maximum(_of(frame, "own_out") - _of(frame, "own_in"), 0.0)


def _of(frame: pd.DataFrame, name: str) -> Floats:
    values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(values), 0.0, values)


def _income(frame: pd.DataFrame) -> Floats:
    return np.maximum(_of(frame, "pay"), _of(frame, "declared"))
