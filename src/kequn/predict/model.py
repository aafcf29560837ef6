"""What every estimator does, and the nouns in which it speaks. Tables are pandas frames, one row per thing judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

import pandas as pd


@dataclass(frozen=True)
class Reason:
    """Why an estimate is what it is: `factor` is by how much this multiplies it against a typical row.

    `values` are the figures behind it, by feature. What it is called, and the words for it, belong to the estimator.
    """

    id: str
    factor: float
    values: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Summary:
    """What an estimator learned: how, from how many rows of which days, and figures by name."""

    basis: str
    rows: int
    first: str | None
    last: str | None
    figures: Mapping[str, Any] = field(default_factory=dict)


class Estimator(Protocol):
    """One idea that learns from rows and judges others. Learned values end in `_`; nothing changes the caller's data."""

    def fit(self, frame: pd.DataFrame, target: pd.Series, *, time: pd.Series) -> Self:
        """Learn `target` from the features in `frame`; `time` is the day at whose end each row was seen. Returns self."""

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `amount` of each row in the target's unit (of a yes or no its probability).

        An estimator that tells how sure it is adds `low` and `high`.
        """

    def explain(self, frame: pd.DataFrame) -> list[list[Reason]]:
        """Return the reasons of each row, those that move the estimate most first."""

    def summary(self) -> Summary:
        """Return what was learned."""
