"""Reads what the gate rests on: policy.toml of the package, and policy/contacts.toml of the home where it differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint
from kequn.relationship.model import INTENTS

OWN = Path("policy") / "contacts.toml"
PACKAGE = "kequn.relationship"
OTHER = "other"
MOST = 1000
HOURS = 24


@dataclass(frozen=True)
class Caps:
    """How many contacts a customer may get within so many days, on one day, and how many of them by phone."""

    contacts: int
    days: int
    a_day: int
    calls: int


@dataclass(frozen=True)
class Quiet:
    """The hours of the clock, from and to, in which nobody is contacted."""

    begins: int
    ends: int


@dataclass(frozen=True)
class Refusal:
    """For how many days a refusal counts for every channel."""

    days: int


@dataclass(frozen=True)
class Minutes:
    """How long a contact takes by channel, and how many minutes a manager has in a day."""

    phone: int
    wecom: int
    sms: int
    app: int
    branch: int
    visit: int
    a_day: int

    def of(self, channel: str) -> int:
        """Return the minutes of one channel."""
        return int(getattr(self, channel))


@dataclass(frozen=True)
class Day:
    """How many must-dos come first, what percent of the rest is kept for care, by how many days a task may be put off."""

    must: int
    care_share: int
    postpone_most: int


@dataclass(frozen=True)
class Policy:
    """All of it; `lists` gives the intents that rest by special list, `consent` the intents that need a word on record."""

    caps: Caps
    quiet: Quiet
    refusal: Refusal
    minutes: Minutes
    day: Day
    lists: Mapping[str, frozenset[str]]
    consent: frozenset[str]

    def rests(self, special_list: str) -> frozenset[str]:
        """Return the intents that rest for whom is on a special list."""
        return self.lists.get(special_list, self.lists[OTHER])


def read(home: Path | None = None) -> Policy:
    """Return the policy, of a home or as shipped. HomeError in one line where the home's file is wrong."""
    shipped, own = policy.shipped(PACKAGE), policy.stated(home, OWN, PACKAGE) if home else {}
    for name in own:
        if name not in shipped:
            raise HomeError(f"{OWN}: there is no {name!r}{hint(name, shipped)}")

    def section(name: str, kind: type[Any]) -> Any:
        return policy.section(OWN, name, kind, shipped[name], own.get(name, {}), _hour if kind is Quiet else _whole)

    lists = {**shipped["lists"], **_table(own, "lists")}
    needed = {**shipped["consent"], **_table(own, "consent")}
    if wrong := set(needed) - {"needed"}:
        raise HomeError(f"{OWN} [consent]: there is no {min(wrong)!r}; it says needed")
    return Policy(section("caps", Caps), section("quiet", Quiet), section("refusal", Refusal), section("minutes", Minutes),
                  section("day", Day), {name: _intents(f"[lists] {name}", stated) for name, stated in lists.items()},
                  _intents("[consent] needed", needed["needed"]))


def _table(own: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    stated = own.get(name, {})
    if not isinstance(stated, dict):
        raise HomeError(f"{OWN}: {name} is a section")
    return stated


def _intents(where: str, stated: object) -> frozenset[str]:
    if not isinstance(stated, list) or not set(map(str, stated)) <= set(INTENTS):
        raise HomeError(f"{OWN} {where} is a list of {', '.join(INTENTS)}")
    return frozenset(stated)


def _whole(value: object, _: object) -> str:
    return "" if type(value) is int and 0 < value <= MOST else f"a whole number from 1 to {MOST}"


def _hour(value: object, _: object) -> str:
    return "" if type(value) is int and 0 <= value < HOURS else "an hour from 0 to 23"
