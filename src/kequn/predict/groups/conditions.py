"""Single conditions on a tag in the facts language, over numbers that somebody would say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.predict.groups.levels import FLAG, NUMBER, Coded, numbers

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
QUANTILES = np.concatenate([[0.005, 0.01, 0.02], np.arange(0.05, 0.96, 0.05), [0.98, 0.99, 0.995]])


@dataclass(frozen=True)
class Condition:
    """One condition: `op` is >=, <, is (yes), not, in, not in, none or known; `cost` what its awkwardness weighs in F1."""

    tag: str
    op: str
    among: tuple[float | str, ...] = ()
    cost: float = 0.0

    def holds(self, frame: pd.DataFrame) -> Flags:
        """Return for which rows it is true; for an unknown value no comparison is."""
        column = frame[self.tag]
        known: Flags = column.notna().to_numpy()
        if self.op in {"none", "known"}:
            return known if self.op == "known" else ~known
        if self.op in {"in", "not in"}:
            found: Flags = column.isin(self.among).to_numpy()
            return found if self.op == "in" else ~found & known
        given = numbers(column)
        if self.op in {"is", "not"}:
            return np.asarray(given == (self.op == "is"))
        limit = float(self.among[0])
        return np.asarray(given >= limit if self.op == ">=" else given < limit)

    def text(self) -> str:
        """Return the condition in the facts language."""
        match self.op:
            case "is":
                return self.tag
            case "not":
                return f"not {self.tag}"
            case "none":
                return f"{self.tag} is None"
            case "known":
                return f"{self.tag} is not None"
            case "in" | "not in" if len(self.among) > 1:
                return f"{self.tag} {self.op} ({', '.join(map(_quoted, self.among))})"
            case "in" | "not in":
                return f"{self.tag} {'==' if self.op == 'in' else '!='} {_quoted(self.among[0])}"
            case _:
                return f"{self.tag} {self.op} {said(float(self.among[0]))}"


def said(number: float) -> str:
    """Return a number as it is written: without exponent, without a point where it is whole.

    >>> said(20000.0), said(0.25)
    ('20000', '0.25')
    """
    return f"{Decimal(repr(number)).normalize():f}"


def _quoted(value: float | str) -> str:
    return json.dumps(value, ensure_ascii=False)


def conditions(coded: Coded, frame: pd.DataFrame, truth: Flags) -> list[Condition]:
    """Return the conditions on one tag that might tell those of `truth`."""
    column, tag = frame[coded.tag], coded.tag
    empty = [Condition(tag, "none"), Condition(tag, "known")] if column.isna().any() else []
    if coded.sort == FLAG:
        return [Condition(tag, "is"), Condition(tag, "not"), *empty]
    if coded.sort == NUMBER:
        cuts = limits(numbers(column), truth)
        return [Condition(tag, op, (limit,), cost) for limit, cost in cuts for op in (">=", "<")] + empty
    alone = [Condition(tag, op, (text,)) for text in coded.texts for op in ("in", "not in")]
    more = {text: float(truth[(column == text).to_numpy()].mean()) for text in coded.texts if (column == text).any()}
    typical = sorted(text for text, share in more.items() if share > max(0.5, 1.2 * float(truth.mean())))
    foreign = sorted(text for text, share in more.items() if share < 0.1 * float(truth.mean()))
    both = (("in", typical), ("not in", foreign))
    sets = [Condition(tag, op, tuple(texts), 0.003 * len(texts)) for op, texts in both if len(texts) > 1]
    return [*alone, *sets, *empty]


def limits(values: Floats, truth: Flags) -> list[tuple[float, float]]:
    """Return where a tag might be cut, each number with its cost: one or two digits for quantiles of all and of the group."""
    known = values[~np.isnan(values)]
    if not len(known):
        return []
    inside = values[truth & ~np.isnan(values)]
    edges = np.quantile(known, QUANTILES, method="lower")
    if len(inside):
        edges = np.append(edges, np.quantile(inside, (0.01, 0.03, 0.05, 0.1, 0.9, 0.95, 0.97, 0.99), method="lower"))
    found: dict[float, float] = {}
    for edge in np.unique(edges).tolist():
        for digits, cost in ((1, 0.0), (2, 0.002)):
            for step in (0, 1):  # at the edge, and just above it
                number = rounded(edge, digits, step)
                found[number] = min(found.get(number, 1.0), cost)
    return sorted((number, cost) for number, cost in found.items() if known.min() < number <= known.max())


def rounded(number: float, digits: int, up: int = 0) -> float:
    """Return a number with so many digits, at most the number itself; `up` steps of the last digit above that.

    >>> rounded(18342.7, 2), rounded(18342.7, 2, 1), rounded(63, 1)
    (18000.0, 19000.0, 60.0)
    """
    if number == 0:
        return float(up)
    step = Decimal(10) ** (floor(log10(abs(number))) - digits + 1)
    return float((Decimal(repr(number)) / step).to_integral_value("ROUND_FLOOR") * step + up * step)
