"""The thresholds of identity: policy.toml of this package, and policy/identity.toml of the home where it differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint

OWN = Path("policy") / "identity.toml"
PACKAGE = "kequn.customers.matching"


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
    """Return the shipped policy with what is stated instead."""
    return Policy(**(policy.shipped(PACKAGE)["identity"] | own))


def read(home: Path) -> Policy:
    """Return the policy of a home: its own section [identity] over the shipped one. HomeError in one line where that is wrong."""
    own = _own(home)
    known = [field.name for field in fields(Policy)]
    for key, value in own.items():
        if key not in known:
            raise HomeError(f"{OWN} [identity]: there is no {key!r}{hint(key, known)}")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise HomeError(f"{OWN} [identity]: {key} is a number")
    found = stated(own)
    if found.review > found.join:
        raise HomeError(f"{OWN} [identity]: review is at most join: what weighs less than review is asked of nobody")
    return found


def _own(home: Path) -> Mapping[str, Any]:
    sections = policy.stated(home, OWN, PACKAGE)
    section = sections.get("identity", {})
    if set(sections) - {"identity"} or not isinstance(section, dict):
        raise HomeError(f"{OWN} has one section, [identity]")
    return section
