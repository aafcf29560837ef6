"""The thresholds by which households are formed, from `policy.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Policy:
    """Years of age, but `most` customers at an address and `months` of six with a transfer."""

    most: int
    couple: int
    parent_from: int
    parent_to: int
    grandparent_to: int
    grandchild_to: int
    grown: int
    months: int


@cache
def shipped() -> Policy:
    """Return the policy that the package ships."""
    sections = tomllib.loads((files("kequn.customers.household") / "policy.toml").read_text(encoding="utf-8"))
    return Policy(**sections["address"], **sections["child"], **sections["transfers"])
