"""How many leavers are called in good time, when of those who are called a stated share must leave."""

from __future__ import annotations

import numpy as np

from kequn.simulate.draws import Flags, Floats
from kequn.simulate.score.claims import Figures

LEAST, MOST, PRECISION = 30, 90, 0.4  # days before leaving: a call between them is in time; share of calls that are true


def called_ahead(score: Floats, until: Floats, leaving: Floats, over: Flags) -> Figures:
    """Return the share of leavers called in time at the lowest score from which on enough of the called do leave.

    `until` is in how many days the customer leaves (NaN: never), `leaving` numbers the leavings, `over` tells the rows of which
    `MOST` days are known. The border is the best one for these rows, found with hindsight. Equal scores are taken together.
    """
    score, until, leaving = score[over], until[over], leaving[over]
    soon, in_time = until <= MOST, (until >= LEAST) & (until <= MOST)
    could = np.unique(leaving[in_time])
    order = np.argsort(-score, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, [True])[: len(score)])
    fine = ends[np.cumsum(soon[order])[ends] / (ends + 1) >= PRECISION]
    called = order[: fine[-1] + 1] if len(fine) else order[:0]
    found = np.unique(leaving[called][in_time[called]])
    return {f"leavers with a row {LEAST} to {MOST} days before": len(could), "rows called": len(called),
            "precision of the called": float(soon[called].mean()) if len(called) else None,
            f"leavers called {LEAST} days ahead": len(found) / len(could) if len(could) else None}
