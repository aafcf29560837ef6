"""Tags of any sort as a few levels each: numbers are cut at their quantiles, so a heavy tail weighs no more than the rest.

What is missing is a level of its own, for that a customer has no such value often says what sort of customer it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.kernel.errors import KequnError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NUMBER, FLAG, TEXT = "number", "flag", "text"
CUTS = 6  # parts of equal size into which a number is cut
TEXTS, RARE = 8, 0.02  # at most so many texts of one tag, each of at least that share of the rows; others are one level,
# so that a tag of many texts does not weigh more than the other tags
MISSING = 0  # the first level of every tag


@dataclass(frozen=True)
class Coded:
    """How one tag becomes levels: `cuts` of a number (a level ends with its cut), `texts` of a text."""

    tag: str
    sort: str
    cuts: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many levels there are, that of missing values included."""
        return 1 + {NUMBER: len(self.cuts) + 1, FLAG: 2, TEXT: len(self.texts) + 1}[self.sort]

    def of(self, values: pd.Series) -> Ints:
        """Return the level of each value."""
        if self.sort == TEXT:
            places = {text: place for place, text in enumerate(self.texts)}
            level = values.map(places).fillna(len(self.texts)).to_numpy(np.float64)
        elif self.sort == FLAG:
            level = numbers(values)
        else:
            level = np.searchsorted(np.array(self.cuts), numbers(values), side="left").astype(np.float64)
        return np.where(values.isna().to_numpy(), MISSING, level + 1).astype(np.int64)


class Levels:
    """Learns the levels of every column of a frame. After `fit`: `coded_`, and `same_`, the tags that are alike in all rows."""

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn from rows × tags: numbers, yes/no or texts, empty where unknown. KequnError where a column is neither."""
        sorts = {str(tag): sort_of(frame[tag]) for tag in frame.columns}
        frame = tidy(frame)
        found = [_coded(tag, sort, frame[tag]) for tag, sort in sorts.items()]
        varies = [len(np.unique(coded.of(frame[coded.tag]))) > 1 for coded in found]
        self.coded_ = [coded for coded, more in zip(found, varies, strict=True) if more]
        self.same_ = [coded.tag for coded, more in zip(found, varies, strict=True) if not more]
        return self

    def codes(self, frame: pd.DataFrame) -> Ints:
        """Return rows × tags of `coded_`: the level of each."""
        columns = [coded.of(frame[coded.tag]) for coded in self.coded_]
        return np.stack(columns, axis=1) if columns else np.zeros((len(frame), 0), np.int64)

    @property
    def sizes(self) -> list[int]:
        """How many levels each tag has."""
        return [coded.count for coded in self.coded_]


def spread(codes: Ints, sizes: Sequence[int]) -> Any:
    """Return rows × levels with a one for each level that a row has, sparse: products cost as many steps as there are ones."""
    from scipy.sparse import csr_array

    n, tags = codes.shape
    first = np.cumsum([0, *sizes[:-1]])
    return csr_array((np.ones(n * tags), (codes + first).ravel(), np.arange(n + 1) * tags), shape=(n, sum(sizes)))


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with numbers and yes/no as floats, texts as they are: a copy that is quick to ask."""
    return pd.DataFrame({
        str(tag): frame[tag].astype(object) if sort_of(frame[tag]) == TEXT else numbers(frame[tag]) for tag in frame.columns},
        index=frame.index)


def sort_of(values: pd.Series) -> str:
    """Return whether a column holds numbers, yes/no or texts. KequnError where it holds something else."""
    if pd.api.types.is_bool_dtype(values):
        return FLAG
    if pd.api.types.is_numeric_dtype(values):
        return NUMBER
    kind = pd.api.types.infer_dtype(values, skipna=True)
    sorts = {"boolean": FLAG, "string": TEXT, "categorical": TEXT, "decimal": NUMBER, "integer": NUMBER, "floating": NUMBER,
             "mixed-integer-float": NUMBER, "empty": NUMBER}
    if kind not in sorts:
        raise KequnError(f"{values.name} holds neither numbers, yes/no nor texts: of a day choose the days since it")
    return sorts[kind]


def numbers(values: pd.Series) -> Floats:
    """Return a column of numbers or yes/no as floats, not a number where unknown."""
    if values.dtype == object:
        values = values.astype("float64")
    found: Floats = values.to_numpy(np.float64, na_value=np.nan)
    return found


def _coded(tag: str, sort: str, values: pd.Series) -> Coded:
    if sort == TEXT:
        shares = values.value_counts(normalize=True)
        order = sorted(shares[shares >= RARE].items(), key=lambda item: (-float(item[1]), str(item[0])))
        return Coded(tag, sort, texts=tuple(str(text) for text, _ in order[:TEXTS]))
    known = numbers(values)
    known = known[~np.isnan(known)]
    if sort == FLAG or not len(known):
        return Coded(tag, sort)
    cuts = np.unique(np.quantile(known, np.arange(1, CUTS) / CUTS, method="lower"))
    return Coded(tag, sort, cuts=tuple(cuts[cuts < known.max()].tolist()))


def plain(value: Any) -> float | str | bool | None:
    """Return a value of a frame as a plain one."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return value if isinstance(value, str) else float(value)
