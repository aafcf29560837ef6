"""What a customer is worth from now on: for a bank, the margin of each month times the chance of being there still."""

from __future__ import annotations

import numpy as np
import pandas as pd


def lifetime_value(margin: pd.Series, survival: pd.DataFrame, *, yearly: float) -> pd.Series:
    """Return today's value of `margin` a month; `survival` has a column for each month ahead (1, 2, 3 …).

    `yearly` is the rate at which what comes in a year counts less.
    """
    months = np.asarray(survival.columns, np.float64)
    worth = survival.to_numpy(np.float64) @ (1 + yearly) ** (-months / 12)
    return pd.Series(margin.to_numpy(np.float64) * worth, margin.index)
