"""What sets members apart from the rest: the tags that differ most, in standard deviations, each with its interval.

Medians: (m1 - m0) / sqrt((s1² + s0²) / 2) of the ranks (Austin 2009), so that one rich customer does not make a trait, with the
interval of Hedges and Olkin (1985). Shares: Cohen's h (1988), 2 asin √p1 - 2 asin √p0, which all or none does not blow up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.predict.groups.conditions import said
from kequn.predict.groups.levels import FLAG, NUMBER, Coded, numbers

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
YES, VALUE, SOME, MIDDLE, UNKNOWN = "yes", "value", "some", "middle", "unknown"
FEWEST, MOST = 3, 5
TOLD, STRONG = 0.2, 0.5  # smaller differences are no trait; beyond the third only strong ones are told
Z = 1.959964
HALF = 0.5  # a number that most rows have at its least value is told by who has more


@dataclass(frozen=True)
class Trait:
    """One tag and how members and the rest stand in it.

    `members` and `rest` are shares for `yes` (a yes/no tag), `value` (a text tag is `value`), `some` (a number is above `value`,
    the least, which most have) and `unknown` (there is no value), medians for `middle`. `typical` is the median of those who
    have `some`. `difference`, from `low` to `high` with 95 %, is in standard deviations: 0.2 is small, 0.5 middling, 0.8 large.
    """

    tag: str
    sort: str
    members: float
    rest: float
    difference: float
    low: float
    high: float
    value: str = ""
    typical: float | None = None


def traits(coded: list[Coded], frame: pd.DataFrame, inside: Flags) -> tuple[Trait, ...]:
    """Return three to five traits of the rows `inside`, the strongest first; fewer where fewer tags differ."""
    if inside.all() or not inside.any():
        return ()
    found = [max(some, key=_strength) for one in coded if (some := list(_of(one, frame[one.tag], inside)))]
    found = sorted((trait for trait in found if abs(trait.difference) >= TOLD), key=lambda trait: (-_strength(trait), trait.tag))
    return tuple(trait for place, trait in enumerate(found[:MOST]) if place < FEWEST or abs(trait.difference) >= STRONG)


def _strength(trait: Trait) -> float:
    return abs(trait.difference)


def _of(coded: Coded, column: pd.Series, inside: Flags) -> Iterator[Trait]:
    known = column.notna().to_numpy()
    if not known.all():
        yield _share(coded.tag, UNKNOWN, ~known, inside)
    if not known[inside].any() or not known[~inside].any():
        return
    column, inside = column[known], inside[known]
    if coded.sort == FLAG:
        yield _share(coded.tag, YES, numbers(column) > 0, inside)
    elif coded.sort == NUMBER:
        yield _number(coded.tag, numbers(column), inside)
    else:
        shares = [_share(coded.tag, VALUE, (column == text).to_numpy(), inside, value=text) for text in coded.texts]
        yield from (share for share in shares if share.difference > 0)


def _number(tag: str, values: Floats, inside: Flags) -> Trait:
    least = float(values.min())
    above = values > least
    if above.mean() < HALF:
        have = values[inside & above]
        typical = float(np.median(have)) if len(have) else None
        return _share(tag, SOME, above, inside, value=said(least), typical=typical)
    ranks = pd.Series(values).rank().to_numpy() / len(values)
    members, rest = ranks[inside], ranks[~inside]
    d, low, high = _between(float(members.mean() - rest.mean()), float(members.var() + rest.var()), len(members), len(rest))
    return Trait(tag, MIDDLE, float(np.median(values[inside])), float(np.median(values[~inside])), d, low, high)


def _share(tag: str, sort: str, true: Flags, inside: Flags, *, value: str = "", typical: float | None = None) -> Trait:
    n, m = int(inside.sum()), int((~inside).sum())
    p, q = float(true[inside].mean()), float(true[~inside].mean())
    h, error = 2 * asin(sqrt(p)) - 2 * asin(sqrt(q)), sqrt(1 / n + 1 / m)
    return Trait(tag, sort, p, q, h, h - Z * error, h + Z * error, value, typical)


def _between(gap: float, variances: float, members: int, rest: int) -> tuple[float, float, float]:
    """Return the standardised difference and its interval."""
    if variances <= 0:
        return 0.0, 0.0, 0.0
    d = gap / sqrt(variances / 2)
    error = sqrt((members + rest) / (members * rest) + d * d / (2 * (members + rest)))
    return d, d - Z * error, d + Z * error
