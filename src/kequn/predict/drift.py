"""Whether rows to be judged are still like those learned from: the population stability index of each feature."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd

STEADY, MOVED = 0.1, 0.25  # below the first nothing moved, from the second on the model should be looked at
BINS, LEAST = 10, 1e-4


class Drift:
    """After `fit`: `edges_` of numbers, `words_` of the rest, and the `shares_` of each bin in what was learned from."""

    def fit(self, frame: pd.DataFrame) -> Self:
        """Remember how the values of each column are spread."""
        self.edges_: dict[str, list[float]] = {}
        self.words_: dict[str, list[str]] = {}
        for name in map(str, frame.columns):
            if pd.api.types.is_numeric_dtype(frame[name]) or pd.api.types.is_bool_dtype(frame[name]):
                known = frame[name].dropna().to_numpy(np.float64)
                self.edges_[name] = sorted(set(np.quantile(known, np.arange(1, BINS) / BINS).tolist())) if len(known) else []
            else:
                self.words_[name] = [str(word) for word in frame[name].dropna().astype(str).value_counts().index[:BINS - 1]]
        self.shares_ = {name: self._shares(frame[name], name) for name in (*self.edges_, *self.words_)}
        return self

    def index(self, frame: pd.DataFrame) -> dict[str, float]:
        """Return the index of each column, those that moved most first."""
        found = {}
        for name, before in self.shares_.items():
            now, then = np.maximum(self._shares(frame[name], name), LEAST), np.maximum(before, LEAST)
            found[name] = float(((now - then) * np.log(now / then)).sum())
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def _shares(self, column: pd.Series, name: str) -> Any:
        """Return the share of each bin; the last one is of what is unknown."""
        unknown = column.isna().to_numpy()
        if name in self.edges_:
            bins = len(self.edges_[name]) + 1
            values = column.to_numpy(dtype=np.float64, na_value=np.nan)
            place = np.searchsorted(self.edges_[name], values, side="left")
        else:
            bins = len(self.words_[name]) + 1
            at = {word: number for number, word in enumerate(self.words_[name])}
            place = np.array([at.get(str(value), bins - 1) for value in column], np.int64)
        counts = np.bincount(np.where(unknown, bins, place), minlength=bins + 1)
        return counts / max(len(column), 1)
