"""The thresholds by which circles are found, from `policy.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kequn.kernel import policy


@dataclass(frozen=True)
class Tied:
    """What makes a tie: days that count, days with a transfer, and partners at most."""

    days: int
    least: int
    most: int


@dataclass(frozen=True)
class Settings:
    """What makes a circle: likeness from 0 to 1, people, and how its stability is tried."""

    likeness: float
    close: int
    least: int
    alike: float
    resamples: int
    left_out: float


@dataclass(frozen=True)
class Policy:
    """Both."""

    ties: Tied
    circles: Settings


@cache
def shipped() -> Policy:
    """Return the policy that the package ships."""
    sections = policy.shipped("kequn.predict.circles")
    return Policy(Tied(**sections["ties"]), Settings(**sections["circles"]))
