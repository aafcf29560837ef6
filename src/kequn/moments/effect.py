"""What a detector is worth: how often it is right, how much it finds, and what its prompts change against the control group.

Groups are analysed as they were drawn, whatever was done with them; no effect is told without a control group.
"""

from __future__ import annotations

from dataclasses import dataclass

from kequn.customers.trends import COUNTS, change

FEWEST = 30  # judged in each arm, below which no effect is told


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """The share, None of nothing."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True)
class Effect:
    """By how much the prompts raise the share of success (a difference of shares), with its 95 % interval."""

    difference: float
    low: float
    high: float


def effect(treated: Share, control: Share) -> Effect | None:
    """Return the effect, with the interval of two independent shares of `trends.change`; None where too few were judged."""
    if min(treated.of, control.of) < FEWEST:
        return None
    counts = dict.fromkeys(COUNTS, 0) | {"before": control.of, "before_yes": control.count, "after": treated.of,
                                         "after_yes": treated.count}
    difference, low, high, _ = change(counts)
    return Effect(float(difference), float(low), float(high))
