"""Customers drawn from three kinds of lives: what is found among them can be held against what was drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd


def lives(count: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Pensioners, traders and employees in one frame of numbers, yes/no and texts with gaps, and which row is which."""
    draws = np.random.default_rng(seed)
    kind = pd.Series(draws.choice(["pensioner", "trader", "employee"], count, p=[0.3, 0.1, 0.6]))
    old, trades = (kind == "pensioner").to_numpy(), (kind == "trader").to_numpy()
    age = np.where(old, draws.integers(60, 90, count), draws.integers(22, 60, count)).astype(object)
    age[draws.random(count) < 0.05] = None
    takings = np.where(trades & (draws.random(count) < 0.9), np.exp(draws.normal(9, 2, count)), 0.0)
    work = np.where(old, "retired", np.where(trades, "trader", draws.choice(["clerk", "nurse", "driver", "cook"], count)))
    return pd.DataFrame({
        "age": pd.Series(age), "pension": old & (draws.random(count) < 0.7), "takings": takings,
        "work": pd.Series(work).where(draws.random(count) > 0.1), "balance": np.exp(draws.normal(8, 2, count))}), kind


def noise(count: int, seed: int) -> pd.DataFrame:
    """Tags that have nothing to do with one another."""
    draws = np.random.default_rng(seed)
    return pd.DataFrame({"age": draws.integers(18, 90, count), "female": draws.random(count) < 0.5,
                         "balance": np.exp(draws.normal(8, 2, count)), "city": draws.choice(["A", "B", "C"], count)})
