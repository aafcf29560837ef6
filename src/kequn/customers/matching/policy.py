"""The thresholds of identity, from policy.toml of this package."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Policy:
    """What policy.toml says, key by key; weights are binary logarithms of odds."""

    join: float
    review: float
    largest_block: int
    sample_pairs: int
    training_pairs: int
    assumed_recall: float
    least_records: int
    retrain: float


@cache
def shipped() -> Policy:
    """Return the policy that ships with Kequn."""
    return stated({})


def stated(own: Mapping[str, float]) -> Policy:
    """Return the shipped policy with what a home states instead, in section [identity] of its policy.toml."""
    text = (files("kequn.customers.matching") / "policy.toml").read_text(encoding="utf-8")
    return Policy(**(tomllib.loads(text)["identity"] | own))
