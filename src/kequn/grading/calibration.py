"""The probability of signing, learned from what became of opportunities of the same maturity, and how true it would have been.

An example is an opportunity at the end of a month in which it was open: its maturity then, and whether it was signed within the
policy's days. Nothing is learned from a month whose days are not over. Few examples give a logistic curve (Platt), many an
isotonic one; both are kept as points of a line, so that whoever asks needs no library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kequn.grading.model import GRADES, PROSPECT
from kequn.grading.policy import Calibrating

LETTERS = GRADES[PROSPECT]
BINS = 10
WHOLE = 101  # points of a line over the maturities 0 to 100
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Examples:
    """Open opportunities at months' ends, as arrays of one length.

    Each by a number, on a day (since 1970), with its grade's place in LETTERS, its maturity, and whether it was signed within
    the days.
    """

    opportunity: Ints
    on: Ints
    grade: Ints
    score: Floats
    signed: Bools

    def __len__(self) -> int:
        return len(self.on)

    def where(self, rows: Bools) -> Examples:
        """Return some of them."""
        return Examples(self.opportunity[rows], self.on[rows], self.grade[rows], self.score[rows], self.signed[rows])


@dataclass(frozen=True)
class Curve:
    """The probability of signing by maturity, linear between the points."""

    method: str  # platt or isotonic
    days: int
    examples: int
    scores: tuple[float, ...]
    chances: tuple[float, ...]

    def probability(self, score: float) -> float:
        """Return the probability that an opportunity of this maturity is signed within `days`."""
        return float(np.interp(score, self.scores, self.chances))

    def probabilities(self, scores: Floats) -> Floats:
        """Return the same of many."""
        return np.interp(scores, self.scores, self.chances)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"method": self.method, "days": self.days, "examples": self.examples, "scores": list(self.scores),
                "chances": list(self.chances)}

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """Return what `to_json` gave."""
        return cls(told["method"], told["days"], told["examples"], tuple(told["scores"]), tuple(told["chances"]))


@dataclass(frozen=True)
class Bin:
    """Examples that were told about the same probability: what they were told on average, how many signed."""

    told: float
    examples: int
    signed: int


@dataclass(frozen=True)
class Judged:
    """How true probabilities were that were told beforehand: the expected calibration error, and the bins behind it."""

    error: float
    examples: int
    since: date
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Rate:
    """How many of a group did what was hoped for, with Wilson's 95 % interval."""

    of: int
    did: int

    @property
    def share(self) -> float:
        """The share that did."""
        return self.did / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share; from 0 to 1 where there is nobody."""
        from kequn.customers.trends import share_interval

        return share_interval(self.did, self.of)


def fit(examples: Examples, policy: Calibrating) -> Curve | None:
    """Return the curve, None where history is too short: then nothing is calibrated."""
    signed = examples.signed
    if len(signed) < policy.least or min(signed.sum(), len(signed) - signed.sum()) < policy.least_each:
        return None
    isotonic = len(signed) >= policy.isotonic_from
    points, chances = (_isotonic if isotonic else _platt)(examples.score, signed)
    return Curve("isotonic" if isotonic else "platt", int(policy.days), len(signed), tuple(points.tolist()),
                 tuple(np.round(chances, 6).tolist()))


def _isotonic(scores: Floats, signed: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    from sklearn.isotonic import IsotonicRegression

    learned = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, signed.astype(np.float64))
    return np.asarray(learned.X_thresholds_, np.float64), np.asarray(learned.y_thresholds_, np.float64)


def _platt(scores: Floats, signed: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    learned = LogisticRegression(C=1e3).fit(scores[:, None] / 100, signed)
    points = np.linspace(0.0, 100.0, WHOLE)
    return points, np.asarray(learned.predict_proba(points[:, None] / 100)[:, 1], np.float64)


def judge(examples: Examples, policy: Calibrating) -> Judged | None:
    """Return how true the probabilities were, each told by a curve that had learned only from what was over by then.

    The later half of history is cut in parts by time; a part is judged by the curve of the examples whose days had passed
    before it began. None where no part can be judged.
    """
    days = np.unique(examples.on)
    starts = days[len(days) // 2:].tolist()
    if not starts:
        return None
    cuts = [starts[len(starts) * fold // int(policy.folds)] for fold in range(int(policy.folds))]
    told: list[Floats] = []
    signed: list[Bools] = []
    since = None
    for begin, end in zip(cuts, [*cuts[1:], np.inf], strict=True):
        curve = fit(examples.where(examples.on + int(policy.days) <= begin), policy)
        if curve is not None and begin < end:
            since = begin if since is None else since
            part = examples.where((examples.on >= begin) & (examples.on < end))
            told.append(curve.probabilities(part.score))
            signed.append(part.signed)
    if since is None or not sum(map(len, told)):
        return None
    return judged(np.concatenate(told), np.concatenate(signed), EPOCH + timedelta(days=since))


def judged(told: Floats, signed: Bools, since: date) -> Judged:
    """Return the expected calibration error of told probabilities over ten bins of equal width, weighted by their examples."""
    place = np.minimum((told * BINS).astype(np.int64), BINS - 1)
    bins = tuple(Bin(float(told[place == one].mean()), int((place == one).sum()), int(signed[place == one].sum()))
                 for one in np.unique(place))
    error = sum(abs(each.told * each.examples - each.signed) for each in bins) / len(told)
    return Judged(float(error), len(told), since, bins)


def rates(examples: Examples) -> dict[str, Rate]:
    """Return how many opportunities of a grade were signed within the days: each once in a grade, when first seen in it."""
    order = np.argsort(examples.on, kind="stable")
    _, first = np.unique(examples.opportunity[order] * len(LETTERS) + examples.grade[order], return_index=True)
    rows = order[first]
    grade, signed = examples.grade[rows], examples.signed[rows]
    return {LETTERS[place]: Rate(int((grade == place).sum()), int(signed[grade == place].sum())) for place in np.unique(grade)}
