"""Reads the tiers: policy.toml of the package, and policy/tiers.toml of the home where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from kequn.customers.tiers.model import Mismatch, Policy, Tier
from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint

OWN = Path("policy") / "tiers.toml"
PACKAGE = "kequn.customers.tiers"
MOST = 100  # tiers


def document(home: Path | None = None) -> dict[str, Any]:
    """Return what is shipped with what the home states in its place."""
    shipped, own = policy.shipped(PACKAGE), policy.stated(home, OWN, PACKAGE) if home else {}
    _within(own, shipped, "")
    for section in ("reckoning", "mismatch"):
        if not isinstance(own.get(section, {}), dict):
            raise HomeError(f"{OWN}: {section} is a section")
    return {**shipped, **own, **{name: {**shipped[name], **own.get(name, {})} for name in ("reckoning", "mismatch")}}


def read(home: Path | None = None) -> Policy:
    """Return the policy, of a home or as shipped. HomeError in one line where the home's file is wrong."""
    return policy_of(document(home))


def policy_of(stated: Mapping[str, Any]) -> Policy:
    """Return the policy that a document says. HomeError in one line where it is wrong."""
    _within(stated["reckoning"], ("months",), " [reckoning]")
    months = stated["reckoning"]["months"]
    if not _whole(months) or not 2 <= months <= 120:
        raise HomeError(f"{OWN} [reckoning]: months is a whole number from 2 to 120")
    mismatches = tuple(_mismatch(id_, one) for id_, one in stated["mismatch"].items())
    return Policy(_tiers(stated["tiers"]), months, mismatches)


def _tiers(stated: object) -> tuple[Tier, ...]:
    if not isinstance(stated, list) or not 2 <= len(stated) <= MOST or not all(isinstance(one, dict) for one in stated):
        raise HomeError(f"{OWN}: tiers are 2 to {MOST} sections [[tiers]]")
    found = tuple(_tier(place, one) for place, one in enumerate(stated, 1))
    if found[0].low != 0 or not all(lower.low < higher.low for lower, higher in pairwise(found)):
        raise HomeError(f"{OWN}: the first of the tiers has low = 0, and each next a higher one")
    return found


def _tier(place: int, stated: Mapping[str, Any]) -> Tier:
    where = f" tier {place}"
    _complete(stated, ("title", "low", "down_after"), where)
    _worded(stated, ("title",), where)
    if not _whole(stated["low"]) or stated["low"] < 0:
        raise HomeError(f"{OWN}{where}: low is a whole number from 0, in the base currency")
    if not _whole(stated["down_after"]) or not 1 <= stated["down_after"] <= 120:
        raise HomeError(f"{OWN}{where}: down_after is a whole number of months from 1")
    return Tier(**stated)


def _mismatch(id_: str, stated: object) -> Mismatch:
    where = f" [mismatch.{id_}]"
    if not isinstance(stated, dict):
        raise HomeError(f"{OWN}{where}: it is a section")
    _complete(stated, ("title", "why", "holds"), where)
    _worded(stated, ("title", "why"), where)
    if not isinstance(stated["holds"], str):
        raise HomeError(f"{OWN}{where}: holds is a condition, a text")
    return Mismatch(id_, **stated)


def _complete(stated: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    _within(stated, keys, where)
    for key in keys:
        if key not in stated:
            raise HomeError(f"{OWN}{where}: {key} is missing")


def _worded(stated: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in keys:
        value = stated[key]
        if not isinstance(value, dict) or set(value) != {"zh", "en"} or not all(isinstance(text, str) for text in value.values()):
            raise HomeError(f"{OWN}{where}: {key} is a text in zh and one in en")


def _within(stated: Iterable[str], known: Iterable[str], where: str) -> None:
    for name in stated:
        if name not in known:
            raise HomeError(f"{OWN}{where}: there is no {name!r}{hint(name, known)}")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
