"""Reads why customers are in which mode: policy.toml of the package, and policy/modes.toml of the home where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kequn.customers.modes.model import Mode, Policy, Reason
from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint

OWN = Path("policy") / "modes.toml"
PACKAGE = "kequn.customers.modes"
KEYS = ("mode", "holds", "title")


def document(home: Path | None = None) -> dict[str, Any]:
    """Return what is shipped with what the home states in its place, reason by reason and key by key."""
    shipped, own = policy.shipped(PACKAGE), policy.stated(home, OWN, PACKAGE) if home else {}
    _within(own, ("reasons",), "")
    stated = own.get("reasons", {})
    if not isinstance(stated, dict) or not all(isinstance(one, dict) for one in stated.values()):
        raise HomeError(f"{OWN}: reasons are sections [reasons.<id>]")
    known = shipped["reasons"]
    return {"reasons": {id_: {**known.get(id_, {}), **stated.get(id_, {})} for id_ in (*known, *stated)}}


def read(home: Path | None = None) -> Policy:
    """Return the policy, of a home or as shipped. HomeError in one line where the home's file is wrong."""
    return policy_of(document(home))


def policy_of(stated: Mapping[str, Any]) -> Policy:
    """Return the policy that a document says. HomeError in one line where it is wrong."""
    return Policy(tuple(_reason(id_, one) for id_, one in stated["reasons"].items()))


def _reason(id_: str, stated: Mapping[str, Any]) -> Reason:
    where = f" [reasons.{id_}]"
    _within(stated, KEYS, where)
    for key in KEYS:
        if key not in stated:
            raise HomeError(f"{OWN}{where}: {key} is missing")
    if stated["mode"] not in tuple(Mode):
        near = hint(str(stated["mode"]), [str(mode) for mode in Mode])
        raise HomeError(f"{OWN}{where}: mode is one of {', '.join(Mode)}{near}")
    if not isinstance(stated["holds"], str):
        raise HomeError(f"{OWN}{where}: holds is a condition, a text")
    title = stated["title"]
    if not isinstance(title, dict) or set(title) != {"zh", "en"} or not all(type(text) is str for text in title.values()):
        raise HomeError(f"{OWN}{where}: title is a text in zh and one in en")
    return Reason(id_, Mode(stated["mode"]), stated["holds"], title)


def _within(stated: Iterable[str], known: Iterable[str], where: str) -> None:
    for name in stated:
        if name not in known:
            raise HomeError(f"{OWN}{where}: there is no {name!r}{hint(name, known)}")
