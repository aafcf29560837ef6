"""Columns of a frame as numbers that models take: words as one column for each that is frequent, what is unknown as unknown."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd

from kequn.kernel.errors import KequnError
from kequn.predict.measures import Floats

LEAST = 20  # rows; a rarer word is told from no other


class Encoding:
    """After `fit`: `words_` of each column that is not a number, `typical_` values of all, `middle_` and `width_` of numbers."""

    def fit(self, frame: pd.DataFrame) -> Self:
        """Look at the columns of the rows to be learned from."""
        self.columns_ = [str(name) for name in frame.columns]
        self.words_: dict[str, list[str]] = {}
        self.typical_: dict[str, float | str | None] = {}
        for name in self.columns_:
            if _numeric(frame[name]):
                values = _numbers(frame[name])
                self.typical_[name] = float(np.nanmedian(values)) if np.isfinite(values).any() else None
            else:
                counts = frame[name].dropna().astype(str).value_counts().sort_index().sort_values(ascending=False, kind="stable")
                self.words_[name] = [str(word) for word in counts[counts >= LEAST].index]
                self.typical_[name] = str(counts.index[0]) if len(counts) else None
        raw = self.raw(frame)
        self.middle_ = np.nan_to_num(_over(np.nanmedian, raw))
        self.width_ = np.nan_to_num(_over(np.nanstd, raw))
        self.width_[self.width_ == 0] = 1.0
        return self

    def raw(self, frame: pd.DataFrame) -> Floats:
        """Return rows × columns with what is unknown as NaN. KequnError names a column that is lacking."""
        if lacking := [name for name in self.columns_ if name not in frame]:
            raise KequnError(f"the model learned from a column {lacking[0]!r} that these rows lack; give the same columns")
        parts = []
        for name in self.columns_:
            if name in self.words_:
                texts = frame[name].astype(object).where(frame[name].notna(), "").astype(str)
                parts += [(texts == word).to_numpy(np.float64) for word in self.words_[name]]
            else:
                parts.append(_numbers(frame[name]))
        return np.stack(parts, axis=1) if parts else np.zeros((len(frame), 0))

    def scaled(self, raw: Floats) -> Floats:
        """Return the columns on one scale for a line: unknown as the middle, the numbers beside their signed logarithms."""
        known = np.where(np.isnan(raw), self.middle_, raw)
        line = (known - self.middle_) / self.width_
        return np.column_stack([np.clip(line, -6, 6), np.sign(line) * np.log1p(np.abs(line)), np.isnan(raw)])

    def typically(self, frame: pd.DataFrame, name: str) -> pd.DataFrame:
        """Return the rows with one column set to its typical value."""
        kind = object if name in self.words_ else np.float64
        return frame.assign(**{name: pd.Series([self.typical_[name]] * len(frame), index=frame.index, dtype=kind)})


def _numeric(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def _numbers(column: pd.Series) -> Floats:
    found: Floats = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return found


def _over(measure: object, raw: Floats) -> Floats:
    return np.array([measure(column) if np.isfinite(column).any() else np.nan for column in raw.T])  # type: ignore[operator]
