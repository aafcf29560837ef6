"""Who is like a circle of customers: what the circle shares, a ranking of the others, and how far down it still makes sense.

Whom the circle lacks is not known to be unlike it (positive and unlabelled rows, Elkan and Noto 2008): a score is learned for the
circle against all others, each fifth of the customers judged by what the other four tell. So members of the circle stand in the
ranking where they would stand if nobody had named them, and how often they are found at a rank is the lift of that rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.kernel.errors import KequnError
from kequn.predict.groups.conditions import conditions
from kequn.predict.groups.levels import Floats, Ints, Levels, tidy
from kequn.predict.groups.logistic import Logistic
from kequn.predict.groups.reach import Reach, reach
from kequn.predict.groups.rule import Rule, judged, learn
from kequn.predict.groups.traits import Trait, traits
from kequn.predict.model import Reason, Summary

FOLDS, FEWEST, FEWEST_OTHERS = 5, 20, 100
LEARNED = 20_000  # at most so many of the others teach one score, and as many rows a rule
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Shared:
    """What a circle is told by: its traits, the reach of the ranking, and a rule for all above it (None where none are)."""

    traits: tuple[Trait, ...]
    reach: Reach
    rule: Rule | None


class Alike:
    """Ranks rows × tags by likeness to a circle. Deterministic for a seed.

    After `fit`: `shared_`, `scores_` (log odds of each row by the others' score), `ranking_` (places of the rows that are not of
    the circle, the likest first). `lift` is the bound: the ranking makes sense as far as customers like the circle are found at
    least so many times as often as by chance.
    """

    def __init__(self, *, lift: float = 2.0, seed: int = 0) -> None:
        if lift <= 1:
            raise KequnError(f"a lift of {lift:g} asks for nothing: give more than 1")
        self.lift, self.seed = lift, seed

    def fit(self, frame: pd.DataFrame, circle: NDArray[np.bool_]) -> Self:
        """Learn what the rows of `circle` share. KequnError where they, or the others, are too few."""
        n, others = int(circle.sum()), int((~circle).sum())
        if n < FEWEST or others < FEWEST_OTHERS:
            raise KequnError(f"{n:,} in the circle and {others:,} others are too few: {FEWEST} and {FEWEST_OTHERS} at least")
        self.levels_ = Levels().fit(frame)
        if not self.levels_.coded_:
            raise KequnError("the chosen tags are alike in all rows: choose others")
        frame, codes = tidy(frame), self.levels_.codes(frame)
        draws = np.random.default_rng(self.seed)
        self.scores_ = self._judged(codes, circle, draws)
        outside = np.flatnonzero(~circle)
        self.ranking_ = outside[np.argsort(-self.scores_[outside], kind="stable")]
        found = reach(self.scores_[circle], self.scores_[~circle], lift=self.lift, seed=self.seed)
        self.model_ = self._learned(codes, circle, draws)
        self.shared_ = Shared(traits(self.levels_.coded_, frame, circle), found, self._rule(frame, found, draws))
        self.rows_ = len(frame)
        return self

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return for each row its `score` (log odds of being of the circle) and `odds`, by all that was learned."""
        score = self.model_.score(self.levels_.codes(frame))
        return pd.DataFrame({"score": score, "odds": np.exp(score)}, index=frame.index)

    def explain(self, frame: pd.DataFrame) -> list[list[Reason]]:
        """Return for each row by which factor each tag changes its odds against a typical row, the strongest first."""
        parts = self.model_.parts(self.levels_.codes(frame))
        tags = [coded.tag for coded in self.levels_.coded_]
        order = np.argsort(-abs(parts), axis=1, kind="stable")
        return [[Reason(tags[place], float(np.exp(parts[at, place]))) for place in row] for at, row in enumerate(order)]

    def summary(self) -> Summary:
        """Return what was learned."""
        found = self.shared_.reach
        return Summary("positive and unlabelled", self.rows_, None, None, {
            "circle": self.rows_ - len(self.ranking_), "reach": found.rank, "low": found.low, "high": found.high,
            "lift": self.lift})

    def _judged(self, codes: Ints, circle: Flags, draws: np.random.Generator) -> Floats:
        fold = np.empty(len(codes), np.int64)
        for rows in (np.flatnonzero(circle), np.flatnonzero(~circle)):
            fold[rows] = draws.permutation(np.arange(len(rows)) % FOLDS)
        scores = np.empty(len(codes))
        for one in range(FOLDS):
            teach = fold != one
            rows = np.flatnonzero(teach)
            scores[~teach] = self._learned(codes[rows], circle[rows], draws).score(codes[~teach])
        return scores

    def _learned(self, codes: Ints, circle: Flags, draws: np.random.Generator) -> Logistic:
        inside, outside = np.flatnonzero(circle), np.flatnonzero(~circle)
        taken = draws.choice(outside, min(len(outside), LEARNED), replace=False)
        inside = draws.choice(inside, min(len(inside), LEARNED), replace=False)
        rows = np.concatenate([inside, taken])
        return Logistic(self.levels_.sizes).fit(codes[rows], circle[rows])

    def _rule(self, frame: pd.DataFrame, found: Reach, draws: np.random.Generator) -> Rule | None:
        if not found.rank:
            return None
        above = self.scores_ >= self.scores_[self.ranking_[found.rank - 1]]
        order = draws.permutation(len(frame))
        taught, others = np.split(order, [min(LEARNED, len(order) * 6 // 10)])
        rows, true = frame.iloc[taught], above[taught]
        candidates = [condition for coded in self.levels_.coded_ for condition in conditions(coded, rows, true)]
        return judged(learn(candidates, rows, true), frame.iloc[others], above[others])
