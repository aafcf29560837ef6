"""Groups of customers that nobody defined: found in chosen tags, told in few traits and by a rule, with how stable they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.kernel.errors import KequnError
from kequn.predict.groups.conditions import conditions
from kequn.predict.groups.levels import Ints, Levels, numbers, tidy
from kequn.predict.groups.mixture import Mixture
from kequn.predict.groups.rule import Rule, judged, learn
from kequn.predict.groups.stability import stability
from kequn.predict.groups.traits import Trait, traits
from kequn.predict.model import Reason, Summary

FEWEST_ROWS = 100
STABLE = 0.6  # with a smaller Jaccard similarity a group is not to be trusted (Hennig 2007)
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Settings:
    """How groups are looked for; the policy states what a home has."""

    most: int = 8  # groups, where their number is left to the data
    sample: int = 6_000  # rows that the groups are learned from
    learned: int = 6_000  # rows that rules are learned from, at most six in ten of all
    held_out: int = 100_000  # at most so many others judge the rules
    resamples: int = 20  # that say how stable the groups are, each of at most:
    resample: int = 2_500


@dataclass(frozen=True)
class Group:
    """One group: how many of the rows, what it is like, how it comes again (Jaccard, 0 to 1), and the rule that reproduces it."""

    number: int
    size: int
    share: float
    certainty: float  # the mean probability with which its members belong to it
    alike: float
    traits: tuple[Trait, ...]
    rule: Rule


class Groups:
    """Finds groups in rows × tags (numbers, yes/no, texts, empty where unknown). Deterministic for a seed.

    After `fit`: `groups_` by size, `criterion_` (by the number of groups tried; the least whose groups are stable is taken),
    `agreement_` (the adjusted Rand index between groupings of resamples), `same_` (tags that are alike in all rows).

    >>> frame = pd.DataFrame({"age": [20, 21, 22, 23] * 50 + [70, 71, 72, 73] * 50, "pension": [False] * 200 + [True] * 200})
    >>> [(group.size, group.rule.text) for group in Groups(seed=1).fit(frame).groups_]
    [(200, 'age >= 70'), (200, 'age < 70')]
    """

    def __init__(self, *, groups: int | None = None, seed: int = 0, given: Settings | None = None) -> None:
        if groups is not None and groups < 2:
            raise KequnError(f"{groups} is no number of groups: ask for 2 or more, or leave it to the data")
        self.groups, self.seed, self.given = groups, seed, given or Settings()

    def fit(self, frame: pd.DataFrame, progress: Progress | None = None) -> Self:
        """Learn the groups of the rows. KequnError where there are too few rows, or the tags do not vary."""
        say = progress or (lambda _what, _share: None)
        if len(frame) < FEWEST_ROWS:
            raise KequnError(f"{len(frame):,} are too few to find groups among: {FEWEST_ROWS} at least")
        self.levels_ = Levels().fit(frame)
        self.same_ = self.levels_.same_
        if not self.levels_.coded_:
            raise KequnError("the chosen tags are alike in all rows: choose others")
        frame, order = tidy(frame), np.random.default_rng(self.seed).permutation(len(frame))
        learned = order[: min(self.given.learned, len(frame) * 6 // 10)]
        codes = self.levels_.codes(frame)
        group, alike = self._stable(self._tried(codes[order[: self.given.sample]], say), codes, order[: self.given.resample], say)
        members = self.mixture_.members(codes)[np.arange(len(codes)), self._class[group]]
        others = order[len(learned) :][: self.given.held_out]
        self.groups_ = []
        for number in range(len(self._class)):
            say("rule", 0.75 + 0.25 * number / len(self._class))
            inside = group == number
            certainty = float(members[inside].mean())
            rule = self._rule(frame.iloc[learned], inside[learned], frame.iloc[others], inside[others])
            told = traits(self.levels_.coded_, frame, inside)
            self.groups_.append(
                Group(number + 1, int(inside.sum()), float(inside.mean()), certainty, alike[number], told, rule))
        self.rows_ = len(frame)
        return self

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return for each row its `group` (from 1) and the `probability` of belonging to it."""
        codes = self.levels_.codes(frame)
        members = self.mixture_.members(codes)[:, self._class]
        members = members / members.sum(axis=1, keepdims=True)
        group = members.argmax(axis=1)
        return pd.DataFrame({"group": group + 1, "probability": members[np.arange(len(group)), group]}, index=frame.index)

    def explain(self, frame: pd.DataFrame) -> list[list[Reason]]:
        """Return for each row which tags speak for its group, the strongest first.

        `factor` is by how much the tag's value raises the chance of the group's customers against everybody's.
        """
        codes = self.levels_.codes(frame)
        klass = self._class[self.predict(frame)["group"].to_numpy() - 1]
        leaning = np.exp(self.mixture_.leaning(codes, klass))
        values = [[_figure(value) for value in column] for column in
                  (numbers(frame[one.tag]) if one.sort != "text" else [np.nan] * len(frame) for one in self.levels_.coded_)]
        tags = [one.tag for one in self.levels_.coded_]
        order = np.argsort(-abs(np.log(leaning)), axis=1, kind="stable")
        return [[Reason(tags[place], float(leaning[at, place]), {tags[place]: values[place][at]}) for place in row]
                for at, row in enumerate(order)]

    def summary(self) -> Summary:
        """Return what was learned."""
        figures = {
            "groups": len(self.groups_), "criterion": self.criterion_, "agreement": self.agreement_, "alike in all": self.same_}
        return Summary("latent classes", self.rows_, None, None, figures)

    def _tried(self, codes: Ints, say: Progress) -> list[Mixture]:
        """Return mixtures of the numbers of groups that may be, the one that fits best first."""
        tried = [self.groups] if self.groups else range(1, self.given.most + 1)
        made = []
        for place, count in enumerate(tried):
            say("number", 0.5 * place / len(tried))
            made.append(Mixture(count, sizes=self.levels_.sizes, seed=self.seed).fit(codes))
        self.criterion_ = {mixture.classes: mixture.criterion_ for mixture in made}
        return sorted(made, key=lambda mixture: mixture.criterion_)

    def _stable(self, tried: list[Mixture], codes: Ints, rows: Ints, say: Progress) -> tuple[Ints, list[float]]:
        """Keep the first mixture whose groups all come again, else the first; return each row's group and how they come again.

        Where customers lie on a continuum, ever more groups fit ever better, and none of them is found twice.
        """
        found = []
        for place, mixture in enumerate(tried):
            say("stability", 0.5 + 0.25 * place / len(tried))
            self.mixture_ = mixture
            group = self._numbered(codes)
            alike, self.agreement_ = self._stability(codes[rows], group[rows])
            found.append((mixture, group, alike, self.agreement_))
            if min(alike) >= STABLE:
                return group, alike
        self.mixture_, group, alike, self.agreement_ = found[0]
        self._numbered(codes)
        return group, alike

    def _numbered(self, codes: Ints) -> Ints:
        """Return the group of each row from 0, the largest first; classes that nobody belongs to are none."""
        klass = self.mixture_.members(codes).argmax(axis=1)
        size = np.bincount(klass, minlength=self.mixture_.classes)
        self._class = np.array([one for one in np.argsort(-size, kind="stable") if size[one]])
        place = np.zeros(self.mixture_.classes, np.int64)
        place[self._class] = np.arange(len(self._class))
        group: Ints = place[klass]
        return group

    def _stability(self, codes: Ints, group: Ints) -> tuple[list[float], float]:
        def regroup(rows: Ints, turn: int) -> Ints:
            again = Mixture(self.mixture_.classes, sizes=self.levels_.sizes, seed=self.seed + 1 + turn, starts=3)
            found: Ints = again.fit(codes[rows]).members(codes).argmax(axis=1)
            return found

        found = stability(group, regroup, resamples=self.given.resamples, seed=self.seed)
        alike = [*found.alike, *[0.0] * (len(self._class) - len(found.alike))]
        return alike, found.agreement

    def _rule(self, frame: pd.DataFrame, inside: NDArray[np.bool_], others: pd.DataFrame, true: NDArray[np.bool_]) -> Rule:
        candidates = [condition for coded in self.levels_.coded_ for condition in conditions(coded, frame, inside)]
        return judged(learn(candidates, frame, inside), others, true)


def _figure(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
