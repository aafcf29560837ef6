"""A short rule that reproduces a group: at most three parts joined by or, each of at most three conditions joined by and.

Grown greedily by what it adds to F1, the harmonic mean of precision and recall, several candidates at a time (a beam); then all
that adds nothing worth reading is taken off again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.customers.trends import share_interval
from kequn.predict.groups.conditions import Condition

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint64]
PARTS, DEPTH, BEAM = 3, 3, 8
GAIN = 0.01  # of F1, for which one more condition is worth reading


@dataclass(frozen=True)
class Rule:
    """Conditions, parts by part; and how it does on customers that it was not learned from."""

    parts: tuple[tuple[Condition, ...], ...]
    precision: float
    recall: float
    judged: int  # how many customers it was judged by
    precision_between: tuple[float, float]
    recall_between: tuple[float, float]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def text(self) -> str:
        """The rule in the facts language."""
        return written(self.parts)


def written(parts: Sequence[Sequence[Condition]]) -> str:
    """Return the parts as one expression."""
    texts = [" and ".join(condition.text() for condition in part) for part in parts]
    return " or ".join(f"({text})" if len(part) > 1 and len(parts) > 1 else text for text, part in zip(texts, parts, strict=True))


def holds(parts: Sequence[Sequence[Condition]], frame: pd.DataFrame) -> Flags:
    """Return for which rows the rule is true."""
    found = np.zeros(len(frame), np.bool_)
    for part in parts:
        found |= np.logical_and.reduce([condition.holds(frame) for condition in part])
    return found


def learn(candidates: Sequence[Condition], frame: pd.DataFrame, truth: Flags) -> tuple[tuple[Condition, ...], ...]:
    """Return the parts of a rule for the rows of `truth`."""
    masks = [condition.holds(frame) for condition in candidates]
    search = _Search(masks, np.array([condition.cost for condition in candidates]), truth)
    return tuple(tuple(candidates[place] for place in part) for part in search.parts())


class _Search:
    """Candidates as conditions × bits of rows; a rule is a list of parts, each a list of places among the candidates."""

    def __init__(self, masks: Sequence[Flags], costs: Floats, truth: Flags) -> None:
        self.masks, self.costs = np.stack([_bits(mask) for mask in masks]), costs + GAIN
        self.truth, self.wanted = _bits(truth), int(truth.sum())
        self.everybody = _bits(np.ones(len(truth), np.bool_))

    def parts(self) -> list[list[int]]:
        rule: list[list[int]] = []
        score = 0.0
        while len(rule) < PARTS:
            part = self._grown(rule)
            if self._score([*rule, part]) <= score:
                break
            rule, score = self._shortened([*rule, part])
        return rule

    def _grown(self, rule: list[list[int]]) -> list[int]:
        there = self._holds(rule)
        right, said = _count(there & self.truth), _count(there)
        beam: list[tuple[float, list[int]]] = [(0.0, [])]
        best: tuple[float, list[int]] = (-1.0, [0])
        for _ in range(DEPTH):
            grown: dict[frozenset[int], tuple[float, list[int]]] = {}
            for _, part in beam:
                new = self.masks & (self._of(part) & ~there)
                f1 = 2 * (right + _count(new & self.truth)) / np.maximum(said + _count(new) + self.wanted, 1)
                scores = f1 - self.costs - self.costs[part].sum()
                for place in np.argsort(-scores, kind="stable")[: BEAM + len(part)].tolist():
                    if place not in part:
                        grown.setdefault(frozenset([*part, place]), (float(scores[place]), [*part, place]))
            beam = sorted(grown.values(), key=lambda one: (-one[0], one[1]))[:BEAM]
            best = max(best, beam[0], key=lambda one: one[0])
        return best[1]

    def _shortened(self, rule: list[list[int]]) -> tuple[list[list[int]], float]:
        """Take off conditions and whole parts as long as the score does not fall."""
        score = self._score(rule)
        for at in range(len(rule) - 1, -1, -1):
            for place in list(rule[at]):
                part = [other for other in rule[at] if other != place]
                shorter = [*rule[:at], *([part] if part else []), *rule[at + 1 :]]
                if shorter and (found := self._score(shorter)) >= score:
                    rule, score = shorter, found
                    if not part:
                        break
        return rule, score

    def _score(self, rule: list[list[int]]) -> float:
        found = self._holds(rule)
        f1 = 2 * _count(found & self.truth) / max(int(_count(found)) + self.wanted, 1)
        return float(f1 - sum(self.costs[part].sum() for part in rule))

    def _holds(self, rule: list[list[int]]) -> Bits:
        found = np.zeros_like(self.everybody)
        for part in rule:
            found |= self._of(part)
        return found

    def _of(self, part: list[int]) -> Bits:
        found: Bits = np.bitwise_and.reduce(self.masks[part], axis=0) if part else self.everybody
        return found


def _bits(mask: Flags) -> Bits:
    """Return flags as bits, 64 in a word, with zeros at the end."""
    return np.packbits(np.append(mask, np.zeros(-len(mask) % 64, np.bool_))).view(np.uint64)


def _count(bits: Bits) -> Any:
    """Return how many bits are set in each row."""
    return np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)


def judged(parts: tuple[tuple[Condition, ...], ...], frame: pd.DataFrame, truth: Flags) -> Rule:
    """Return the rule with its precision and recall on these rows, each with Wilson's 95 % interval."""
    found = holds(parts, frame)
    right, said, wanted = int((found & truth).sum()), int(found.sum()), int(truth.sum())
    precision, recall = right / said if said else 0.0, right / wanted if wanted else 0.0
    return Rule(parts, precision, recall, len(frame), share_interval(right, said), share_interval(right, wanted))
