"""The thresholds by which households are formed, from `policy.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kequn.kernel import policy


@dataclass(frozen=True)
class Policy:
    """Years of age, but `most` customers at an address, `months` of six with a transfer, `away` a share of days with the app."""

    most: int
    couple: int
    parent_from: int
    parent_to: int
    grandparent_to: int
    grandchild_to: int
    grown: int
    months: int
    away: float


@cache
def shipped() -> Policy:
    """Return the policy that the package ships."""
    sections = policy.shipped("kequn.customers.household")
    return Policy(**sections["address"], **sections["child"], **sections["transfers"], **sections["app"])
