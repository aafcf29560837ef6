"""How much is understated where nothing was shown, and where the line lies for what would be shown.

Who shows documents is not drawn by lot: borrowers do. So saying is compared with showing on the same occasion only (a loan
application, a talk), the occasions weighed by how surely each tells it, and all drawn towards what is published elsewhere, the
more the fewer labels tell. How unsure that leaves the level belongs to the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kequn.predict.ridge import Ridge


@dataclass(frozen=True)
class Groups:
    """Which labels share an occasion and whether something was shown: `of` by row, and both of each group."""

    of: NDArray[np.int64]
    occasions: tuple[str, ...]
    said: NDArray[np.bool_]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many labels each has."""
        return np.bincount(self.of, minlength=len(self.occasions))


def groups(occasion: pd.Series | None, said: NDArray[np.bool_]) -> Groups:
    """Return the groups of labels; without occasions all are of one."""
    occasions = ["" for _ in said] if occasion is None else occasion.fillna("").astype(str).tolist()
    pairs = list(zip(occasions, said.tolist(), strict=True))
    kinds = sorted(set(pairs))
    place = {kind: index for index, kind in enumerate(kinds)}
    return Groups(np.array([place[pair] for pair in pairs], np.int64), tuple(occasion for occasion, _ in kinds),
                  np.array([said for _, said in kinds], np.bool_))


@dataclass(frozen=True)
class Level:
    """The logarithm of what is said as a share of what is shown, the intercept of what would be shown, and sigma of that."""

    understated: float
    shown: float
    unsure: float


def level(line: Ridge, found: Groups, *, prior: float, spread: float) -> Level:
    """Return the level of what would be shown, over the labels of all occasions.

    `prior` is the share that is said before anything is measured, `spread` sigma of its logarithm.
    """
    variance, measured, weight = float(line.left_out_.var()), np.log(prior) * spread**-2, spread**-2
    for occasion in set(found.occasions):
        at = [index for index, other in enumerate(found.occasions) if other == occasion]
        if len(at) == 2:  # both said and shown
            shown, said = sorted(at, key=lambda index: bool(found.said[index]))
            precision = 1.0 / (variance * float((1.0 / found.sizes[at]).sum()) + 1e-12)
            measured += precision * float(line.intercepts_[said] - line.intercepts_[shown])
            weight += precision
    less, only_said = measured / weight, float(found.sizes[found.said].sum() / found.sizes.sum())
    over = np.average(line.intercepts_ - np.where(found.said, less, 0.0), weights=found.sizes)
    return Level(float(less), float(over), only_said / float(np.sqrt(weight)))
