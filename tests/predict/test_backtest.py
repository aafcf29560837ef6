"""A backtest goes forward in time: nothing is learned from a day on which is judged, or from a later one."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import pandas as pd
import pytest

from kequn.kernel.errors import KequnError
from kequn.predict.backtest import Judged, backtest

DAYS = pd.Series([date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)])
FRAME = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0]})
TARGET = pd.Series([10.0, 20.0, 30.0, 40.0])


class Remembers:
    """Estimates the mean of what it saw, give or take ten, and remembers the days."""

    seen: list[list[date]] = []  # noqa: RUF012  # a record over all that were made

    def fit(self, frame: pd.DataFrame, target: pd.Series, *, time: pd.Series) -> Self:
        assert len(frame) == len(target) == len(time)
        Remembers.seen.append(sorted(time))
        self.mean_ = float(target.mean())
        return self

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"amount": self.mean_, "low": self.mean_ - 15, "high": self.mean_ + 15}, index=frame.index)

    def explain(self, frame: pd.DataFrame) -> list[list[Any]]:
        return [[] for _ in range(len(frame))]

    def summary(self) -> Any:
        return None


def test_each_period_is_judged_by_what_came_before_it() -> None:
    Remembers.seen.clear()
    found = backtest(Remembers, FRAME, TARGET, time=DAYS, since=[date(2026, 3, 1), date(2026, 4, 1)])
    assert Remembers.seen == [list(DAYS[:2]), list(DAYS[:3])]
    assert found == [Judged(date(2026, 3, 1), 2, 1, 1.0, None, 0.5), Judged(date(2026, 4, 1), 3, 1, 0.0, None, 0.5)]


def test_rows_that_may_not_judge_still_teach() -> None:
    judged = pd.Series([True, True, True, False])
    found = backtest(Remembers, FRAME, TARGET, time=DAYS, since=[date(2026, 3, 1)], judged=judged)
    assert [(one.learned, one.judged) for one in found] == [(2, 1)]


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(KequnError, match="forward in time"):
        backtest(Remembers, FRAME, TARGET, time=DAYS, since=[date(2026, 4, 1), date(2026, 3, 1)])
