"""Made-up customers for the wallet: a frame of its features, and what each has elsewhere by a plain law."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kequn.predict.wallet.features import features


def customers(n: int, seed: int = 1) -> pd.DataFrame:
    """`n` customers whose flows, income and age differ; everything else is nothing."""
    draws = np.random.default_rng(seed)
    frame = pd.DataFrame({name: np.zeros(n) for name in features()})
    frame["here"] = np.round(np.exp(draws.normal(10, 1, n)), 2)
    frame["own_out"] = np.round(np.where(draws.random(n) < 0.6, np.exp(draws.normal(10, 1, n)), 0), 2)
    frame["declared"], frame["age"] = np.round(np.exp(draws.normal(11, 0.4, n)), 2), draws.integers(20, 80, n)
    frame["no_pay"] = 1.0
    return frame


def elsewhere(frame: pd.DataFrame, seed: int = 2) -> pd.Series:
    """What each has elsewhere: the more, the more lies here and went out, and by chance."""
    chance = np.exp(np.random.default_rng(seed).normal(0, 0.3, len(frame)))
    return ((frame["here"] * 0.8 + frame["own_out"] * 2.0 + 2000) * chance).round(2)
