"""What a detector is worth: how often it is right, how much it finds, and what its prompts change against the control group.

Groups are analysed as they were drawn, whatever was done with them; no effect is told without a control group.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from kequn.customers.trends import share_interval

FEWEST = 30  # judged in each arm, below which no effect is told


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval (Wilson): how many of how many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """The share, None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval."""
        return share_interval(self.count, self.of) if self.of else None


@dataclass(frozen=True)
class Effect:
    """By how much the prompts raise the share of success (a difference of shares), with its 95 % interval."""

    difference: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves nothing out."""
        return self.low > 0 or self.high < 0


def effect(treated: Share, control: Share) -> Effect | None:
    """Return the effect by Newcombe's interval of a difference of shares (method 10, 1998); None where too few were judged."""
    if treated.of < FEWEST or control.of < FEWEST:
        return None
    (t_low, t_high), (c_low, c_high) = share_interval(treated.count, treated.of), share_interval(control.count, control.of)
    t, c = treated.count / treated.of, control.count / control.of
    return Effect(t - c, t - c - sqrt((t - t_low) ** 2 + (c_high - c) ** 2), t - c + sqrt((t_high - t) ** 2 + (c - c_low) ** 2))
