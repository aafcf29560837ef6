"""Is it more than chance? Fisher's exact test for two by two counts, and the correction for having asked many times."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Parts = NDArray[np.float64]


def fisher_greater(both: ArrayLike, first: ArrayLike, second: ArrayLike, of: ArrayLike) -> Parts:
    """Return the one-sided p of Fisher's exact test, for each of many counts at once.

    It is the probability that of `of` cases, `first` of which have one thing and `second` another, at least `both` have both,
    where the two have nothing to do with each other: the upper tail of the hypergeometric distribution (R. A. Fisher, "The design
    of experiments", 1935). Below about 1e-308 it is 0. With 10 million cases the relative error stays below 1e-7.
    """
    from scipy.stats import hypergeom

    return np.asarray(hypergeom.sf(np.asarray(both) - 1, of, first, second), dtype=np.float64)


def false_discovery(p: ArrayLike, *, tests: int) -> Parts:
    """Return each p corrected for `tests` tests by Benjamini and Hochberg; those beyond the p given count as 1.

    Whoever believes what is at most q after correction errs, on average, in at most the share q of what they believe, where the
    tests are independent or depend positively (Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", Journal of the
    Royal Statistical Society B 57, 1995). ValueError where fewer tests are stated than p given.
    """
    given = np.asarray(p, dtype=np.float64)
    if tests < len(given):
        raise ValueError(f"{len(given)} values of p cannot come of {tests} tests")
    order = np.argsort(given)[::-1]  # from the largest, whose rank among those given is last
    corrected = np.empty_like(given)
    corrected[order] = np.minimum(np.minimum.accumulate(given[order] * tests / np.arange(len(given), 0, -1)), 1)
    return corrected
