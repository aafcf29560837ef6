"""The policy of access: every threshold, from `policy.toml` or from the home's own copy. A wrong one is one clear line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from kequn.access.roles import ROLES
from kequn.kernel import policy
from kequn.kernel.errors import KequnError

T = TypeVar("T")
PACKAGE = "kequn.access"
OWN = Path("policy") / "access.toml"


class PolicyError(KequnError):
    """The home's own policy of access is wrong."""


@dataclass(frozen=True)
class Bulk:
    """How many customers one person may see before somebody asks."""

    opened_per_hour: int
    opened_per_day: int
    shown_per_hour: int
    shown_per_day: int
    revealed_per_hour: int
    revealed_per_day: int


@dataclass(frozen=True)
class OddHours:
    """The night, and how many customers seen in it are conspicuous; `exempt` are roles that work then."""

    begin: int
    end: int
    customers: int
    exempt: list[str]


@dataclass(frozen=True)
class Missed:
    """How many customers who are not theirs somebody may ask for."""

    per_hour: int
    per_day: int


@dataclass(frozen=True)
class Lockout:
    """After how many wrong passwords in a row an account is locked, and for how long."""

    attempts: int
    minutes: int


@dataclass(frozen=True)
class OneTime:
    """How long a password that an administrator handed out may be used."""

    days: int


@dataclass(frozen=True)
class Policy:
    """All of it."""

    bulk: Bulk
    odd_hours: OddHours
    not_seen: Missed
    lockout: Lockout
    one_time_password: OneTime


SECTIONS = {"bulk": Bulk, "odd_hours": OddHours, "not_seen": Missed, "lockout": Lockout, "one_time_password": OneTime}


def read(home: Path) -> Policy:
    """Return the policy: the home's own values, over the shipped ones. It is read again when the home's file has changed."""
    own = home / OWN
    return _read(home, own.stat().st_mtime_ns if own.exists() else 0)


@lru_cache(maxsize=8)
def _read(home: Path, _: int) -> Policy:
    shipped, own = policy.shipped(PACKAGE), policy.stated(home, OWN, PACKAGE, error=PolicyError)
    unknown = sorted(set(own) - set(SECTIONS))
    if unknown:
        raise PolicyError(f"{OWN}: there is no section {unknown[0]!r}; the sections are {', '.join(SECTIONS)}")
    return Policy(**{name: _section(name, kind, {**shipped[name], **own.get(name, {})}) for name, kind in SECTIONS.items()})


def _section(name: str, kind: type[T], stated: dict[str, Any]) -> T:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # each kind is a dataclass
    for key, value in stated.items():
        if key not in known:
            raise PolicyError(f"{OWN} [{name}]: there is no {key!r}; the keys are {', '.join(sorted(known))}")
        good = set(value) <= set(ROLES) if key == "exempt" else type(value) is int and value >= 0
        if not good:
            raise PolicyError(f"{OWN} [{name}]: {key} is {'a list of roles' if key == 'exempt' else 'a whole number from 0'}")
    return kind(**stated)
