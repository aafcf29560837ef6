"""How well estimates of yes and no order, and how true their probabilities are. None stands for what cannot be told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Bin:
    """Rows of like probability: how many, the mean of what was said, and the share that came true."""

    rows: int
    said: float
    true: float


def auc(said: Floats, true: Flags) -> float | None:
    """Return how often a true one has the higher estimate than a false one, equal ones counting half."""
    yes = int(true.sum())
    no = len(true) - yes
    if not yes or not no:
        return None
    ranks = pd.Series(said).rank().to_numpy()
    return float((ranks[true].sum() - yes * (yes + 1) / 2) / (yes * no))


def reliability(said: Floats, true: Flags, bins: int = 10) -> tuple[Bin, ...]:
    """Return up to `bins` bins of about equally many rows, the least probable first; equal estimates share one."""
    ranks = pd.Series(said).rank(method="min").to_numpy() - 1
    place = np.floor(ranks * bins / max(len(said), 1)).astype(np.int64)
    return tuple(Bin(int((place == at).sum()), float(said[place == at].mean()), float(true[place == at].mean()))
                 for at in np.unique(place))


def calibration_error(said: Floats, true: Flags, bins: int = 10) -> float | None:
    """Return how far what was said lies from what came true, the mean over bins weighed by their rows."""
    if not len(said):
        return None
    return float(sum(one.rows * abs(one.said - one.true) for one in reliability(said, true, bins)) / len(said))


def qini(effect: Floats, outcome: Floats, treated: Flags) -> float | None:
    """Return the area between the Qini curve and the random line, over customers and over those treated (Radcliffe 2007).

    Rows of equal effect are taken together.
    """
    if not treated.any() or treated.all():
        return None
    order = np.argsort(-effect, kind="stable")
    last = np.flatnonzero(np.append(np.diff(effect[order]) != 0, [True]))
    with_, without = np.cumsum(treated[order])[last], np.cumsum(~treated[order])[last]
    won, lost = np.cumsum((outcome * treated)[order])[last], np.cumsum((outcome * ~treated)[order])[last]
    ratio = np.divide(with_, without, out=np.zeros(len(last)), where=without > 0)
    gain, at = np.append([0.0], won - lost * ratio), np.append([0], last + 1)
    area = np.trapezoid(gain, at) - gain[-1] * len(effect) / 2
    return float(area / len(effect) / treated.sum())
