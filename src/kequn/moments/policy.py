"""Reads how moments are raised: policy.toml of the package, and policy/moments.toml of the home where it differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kequn.facts.build import condition
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema
from kequn.kernel import policy
from kequn.kernel.errors import HomeError, LanguageError
from kequn.kernel.nearest import hint
from kequn.relationship.model import INTENTS

OWN = Path("policy") / "moments.toml"
PACKAGE = "kequn.moments"
MOST_KEPT = 3650


@dataclass(frozen=True)
class Ledger:
    """Which share of the customers is withheld a detector's prompts; for how many days what is over is kept."""

    control: float
    kept: int


@dataclass(frozen=True)
class Guard:
    """One reason to wait: while `holds` is true of a customer, their moments of these intents rest."""

    id: str
    title: Mapping[str, str]
    holds: str
    rests: tuple[str, ...]

    def tree(self, schema: Schema) -> Expression:
        """Return the condition; HomeError where it cannot be read."""
        try:
            return condition(parse(self.holds, schema, CUSTOMER), "holds")
        except LanguageError as problem:
            raise HomeError(f"{OWN} [guard.{self.id}]: {problem}") from None


@dataclass(frozen=True)
class Policy:
    """How moments are raised, and when they wait; of the guards the first that holds is told."""

    ledger: Ledger
    guards: tuple[Guard, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def read(home: Path | None = None) -> Policy:
    """Return the policy, of a home or as shipped. HomeError in one line where the home's file is wrong."""
    shipped, own = policy.shipped(PACKAGE), policy.stated(home, OWN, PACKAGE) if home else {}
    for name in own:
        if name not in shipped:
            raise HomeError(f"{OWN}: there is no {name!r}{hint(name, shipped)}")
    ledger = policy.section(OWN, "ledger", Ledger, shipped["ledger"], own.get("ledger", {}), _wanted)
    stated = own.get("guard", {})
    if not isinstance(stated, dict) or not all(isinstance(one, dict) for one in stated.values()):
        raise HomeError(f"{OWN}: guards are sections [guard.<id>]")
    known = shipped["guard"]
    both = {id_: {**known.get(id_, {}), **stated.get(id_, {})} for id_ in (*known, *stated)}
    return Policy(ledger, tuple(_guard(id_, one) for id_, one in both.items()))


def _wanted(value: object, shipped: object) -> str:
    if isinstance(shipped, float):
        fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 0.5
        return "" if fits else "a share from 0 to 0.5"
    return "" if type(value) is int and 1 <= value <= MOST_KEPT else f"a number of days from 1 to {MOST_KEPT}"


def _guard(id_: str, stated: Mapping[str, Any]) -> Guard:
    where = f"{OWN} [guard.{id_}]"
    if wrong := sorted({"title", "holds", "rests"}.symmetric_difference(stated)):
        raise HomeError(f"{where}: {wrong[0]} is missing or unknown; it says title, holds, rests")
    title, rests = stated["title"], stated["rests"]
    if not isinstance(title, dict) or set(title) != {"zh", "en"} or not all(type(text) is str for text in title.values()):
        raise HomeError(f"{where}: title is a text in zh and one in en")
    if not isinstance(stated["holds"], str) or not isinstance(rests, list) or not rests or not set(rests) <= set(INTENTS):
        raise HomeError(f"{where}: holds is a condition, rests a list of {', '.join(INTENTS)}")
    return Guard(id_, title, stated["holds"], tuple(rests))
