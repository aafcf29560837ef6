"""What a contact changes: the chance with it less the chance without, learned from customers who were drawn by lot."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd

from kequn.kernel.errors import KequnError
from kequn.predict.encoding import Encoding
from kequn.predict.leak import guarded
from kequn.predict.measures import Flags, Floats
from kequn.predict.model import Reason, Summary

SHRUNK = 0.01  # C of both lines: an effect is small beside what comes anyway, so most of what is seen in it is chance
LEAST = 200  # rows with the contact, and without it


class Uplift:
    """Two lines, shrunk alike. `treated` names the column that tells who was contacted: by lot, or all this is void."""

    def __init__(self, treated: str = "treated") -> None:
        self.treated = treated

    def fit(self, frame: pd.DataFrame, target: pd.Series, *, time: pd.Series) -> Self:
        """Learn whether `target` comes true with the contact and without."""
        true, with_ = target.to_numpy(np.bool_), frame[self.treated].to_numpy(np.bool_)
        if min(with_.sum(), (~with_).sum()) < LEAST:
            raise KequnError(f"an effect needs {LEAST} rows with the contact and as many without; give a larger experiment")
        seen, days = frame.drop(columns=self.treated), pd.to_datetime(time)
        guarded(seen, true, time=days)
        self.encoding_ = Encoding().fit(seen)
        columns = self.encoding_.scaled(self.encoding_.raw(seen))
        self.with_, self.without_ = (_line(columns[rows], true[rows]) for rows in (with_, ~with_))
        self.effect_ = float(true[with_].mean() - true[~with_].mean())
        self.rows_, self.treated_ = len(true), int(with_.sum())
        self.first_, self.last_ = str(days.min().date()), str(days.max().date())
        return self

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `amount`: by how much the contact moves the probability of each row."""
        columns = self.encoding_.scaled(self.encoding_.raw(frame))
        return pd.DataFrame({"amount": _chance(self.with_, columns) - _chance(self.without_, columns)}, index=frame.index)

    def explain(self, frame: pd.DataFrame) -> list[list[Reason]]:
        """Return of each feature by how much it multiplies (1 + effect) against a row in which it is typical."""
        names, here = self.encoding_.columns_, 1 + self.predict(frame)["amount"].to_numpy()
        without = [1 + self.predict(self.encoding_.typically(frame, name))["amount"].to_numpy() for name in names]
        return [sorted((Reason(name, float(here[row] / other[row])) for name, other in zip(names, without, strict=True)),
                       key=lambda reason: -abs(np.log(reason.factor))) for row in range(len(frame))]

    def summary(self) -> Summary:
        """Return from what was learned, and the mean effect."""
        return Summary("uplift", self.rows_, self.first_, self.last_, {"treated": self.treated_, "effect": self.effect_})


def _line(columns: Floats, true: Flags) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500, C=SHRUNK)).fit(columns, true)


def _chance(line: Any, columns: Floats) -> Floats:
    found: Floats = line.predict_proba(columns)[:, 1]
    return found
