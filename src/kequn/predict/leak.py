"""Guards against learning from the future: a column known later than its row was seen, or one that tells the answer alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kequn.kernel.errors import KequnError
from kequn.predict.measures import Flags, auc

SUSPICIOUS = 0.98  # AUC of one column alone: nothing that is known beforehand tells this much


class LeakError(KequnError):
    """A feature knows what comes only later."""


def guarded(frame: pd.DataFrame, true: Flags, *, time: pd.Series, known_on: pd.DataFrame | None = None) -> None:
    """Raise LeakError in one line for a column that knows the future.

    `known_on` has, for columns of the same name, the day at which each value was known: none may lie after the row's `time`.
    """
    if known_on is not None:
        for name in known_on.columns:
            late = (pd.to_datetime(known_on[name]).to_numpy() > pd.to_datetime(time).to_numpy()).sum()
            if name in frame and late:
                raise LeakError(f"the column {name!r} was known after the day of its row in {late} of {len(frame)} rows; "
                                "leave it out")
    for name in frame.columns:
        area = _alone(frame[name], true)
        if area is not None and max(area, 1 - area) > SUSPICIOUS:
            raise LeakError(f"the column {name!r} alone tells the answer (AUC {max(area, 1 - area):.3f}): it must be known only "
                            "afterwards; leave it out")


def _alone(column: pd.Series, true: Flags) -> float | None:
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return auc(np.where(np.isnan(values), -np.inf, values), true)
    words = column.astype(object).where(column.notna(), "").astype(str)
    counts = pd.Series(true, index=words.index).groupby(words).agg(["mean", "size"])
    if counts["size"].mean() < 20:  # nearly a name of each row: its shares are the answers themselves
        return None
    return auc(words.map(counts["mean"]).to_numpy(np.float64), true)
