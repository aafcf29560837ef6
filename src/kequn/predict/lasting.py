"""How long somebody stays: a rate of leaving in each stretch of time, times what is known of the customer (Holford 1980)."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd

from kequn.kernel.errors import KequnError
from kequn.predict.encoding import Encoding
from kequn.predict.measures import Floats
from kequn.predict.model import Reason, Summary

STRETCHES, LEAST = 10, 40
LEVELS = {"amount": 0.5, "low": 0.9, "high": 0.1}  # of those like a customer, how many are still there


class Lasting:
    """Learns the time until leaving; `ended` names the column that tells who has left: the others only stayed that long so far.

    After `fit`: `edges_` of the stretches and `rates_`, a log-linear model of the rate of leaving.
    """

    def __init__(self, ended: str = "ended", *, penalty: float = 1e-4) -> None:
        self.ended, self.penalty = ended, penalty

    def fit(self, frame: pd.DataFrame, target: pd.Series, *, time: pd.Series) -> Self:
        """Learn from how long each row lasted (`target`, in any unit of time, above 0)."""
        from sklearn.linear_model import PoissonRegressor

        lasted, left = target.to_numpy(np.float64), frame[self.ended].to_numpy(np.bool_)
        if left.sum() < LEAST or (lasted < 0).any():
            raise KequnError(f"the time to leave needs {LEAST} rows that ended and no time below 0")
        seen, days = frame.drop(columns=self.ended), pd.to_datetime(time)
        self.encoding_ = Encoding().fit(seen)
        ends = np.unique(np.quantile(lasted[left], np.arange(1, STRETCHES) / STRETCHES))
        self.edges_ = np.concatenate([[0.0], ends[ends > 0], [np.inf]])
        spent, event = _stretches(lasted, left, self.edges_)
        rows, place = np.nonzero(spent > 0)
        weight = spent[rows, place]
        self.rates_ = PoissonRegressor(alpha=self.penalty, max_iter=500, solver="newton-cholesky").fit(
            self._columns(seen, rows, place), event[rows, place] / weight, sample_weight=weight)
        self.rows_, self.left_ = len(lasted), int(left.sum())
        self.first_, self.last_ = str(days.min().date()), str(days.max().date())
        return self

    def survival(self, frame: pd.DataFrame, times: list[float]) -> pd.DataFrame:
        """Return, a column for each of `times`, the probability that each row is still there."""
        rates = self._rates(frame)
        spent = np.stack([_stretches(np.array([time]), np.array([False]), self.edges_)[0][0] for time in times])
        return pd.DataFrame(np.exp(-rates @ spent.T), index=frame.index, columns=times)

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `amount`, the time until half of such customers have left; `low` and `high`, until a tenth and nine tenths."""
        rates = self._rates(frame)
        begun = np.column_stack([np.zeros(len(rates)), np.cumsum(rates[:, :-1] * np.diff(self.edges_)[:-1], axis=1)])
        found = {}
        for name, level in LEVELS.items():
            wanted = -np.log(level)
            place = (begun <= wanted).sum(axis=1) - 1
            row = np.arange(len(rates))
            found[name] = self.edges_[place] + (wanted - begun[row, place]) / rates[row, place]
        return pd.DataFrame(found, index=frame.index)

    def explain(self, frame: pd.DataFrame) -> list[list[Reason]]:
        """Return by how much each feature multiplies the rate of leaving against a row in which it is typical."""
        names, here = self.encoding_.columns_, self._rates(frame)[:, 0]
        without = [self._rates(self.encoding_.typically(frame, name))[:, 0] for name in names]
        return [sorted((Reason(name, float(here[row] / other[row])) for name, other in zip(names, without, strict=True)),
                       key=lambda reason: -abs(np.log(reason.factor))) for row in range(len(frame))]

    def summary(self) -> Summary:
        """Return from what was learned."""
        return Summary("lasting", self.rows_, self.first_, self.last_, {"left": self.left_, "stretches": len(self.edges_) - 1})

    def _rates(self, frame: pd.DataFrame) -> Floats:
        count = len(self.edges_) - 1
        rows, place = np.repeat(np.arange(len(frame)), count), np.tile(np.arange(count), len(frame))
        found: Floats = self.rates_.predict(self._columns(frame, rows, place)).reshape(len(frame), count)
        return found

    def _columns(self, frame: pd.DataFrame, rows: Any, place: Any) -> Floats:
        known = self.encoding_.scaled(self.encoding_.raw(frame))
        return np.column_stack([known[rows], np.eye(len(self.edges_) - 1)[place]])


def _stretches(lasted: Floats, left: Any, edges: Floats) -> tuple[Floats, Floats]:
    """Return for rows × stretches the time spent in each, and 1 where the row left in it."""
    spent = np.clip(lasted[:, None] - edges[:-1], 0, np.diff(edges))
    event = np.zeros_like(spent)
    place = np.clip(np.searchsorted(edges, lasted, side="left") - 1, 0, len(edges) - 2)
    event[np.arange(len(lasted)), place] = left
    return spent, event
