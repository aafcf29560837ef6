"""What is looked at by default, and how hard: policy.toml of the package, and policy/groups.toml of the home where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint
from kequn.predict.groups.groups import Settings

OWN = Path("policy") / "groups.toml"
PACKAGE = "kequn.predict.groups"


@dataclass(frozen=True)
class Policy:
    """The tags and the customers looked at where nobody chose, how groups are looked for, and the least lift of look-alikes."""

    tags: tuple[str, ...]
    among: str
    groups: Settings
    lift: float


def read(home: Path | None = None) -> Policy:
    """Return the policy, of a home or as shipped. HomeError in one line where the home's file is wrong."""
    shipped, own = policy.shipped(PACKAGE), policy.stated(home, OWN, PACKAGE) if home else {}
    both = {section: dict(stated) for section, stated in shipped.items()}
    for section, stated in own.items():
        if section not in shipped:
            raise HomeError(f"{OWN}: there is no section {section!r}{hint(section, shipped)}")
        if not isinstance(stated, dict):
            raise HomeError(f"{OWN}: {section} is a section")
        for key, value in stated.items():
            _check(section, key, value, shipped[section])
        both[section].update(stated)
    if both["alike"]["lift"] <= 1:
        raise HomeError(f"{OWN} [alike]: lift is more than 1")
    choice = both["choice"]
    return Policy(tuple(choice["tags"]), choice["among"], Settings(**both["groups"]), float(both["alike"]["lift"]))


def _check(section: str, key: str, value: object, shipped: dict[str, Any]) -> None:
    if key not in shipped:
        raise HomeError(f"{OWN} [{section}]: there is no {key!r}{hint(key, shipped)}")
    wanted, fits = {
        list: ("a list of tags", isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)),
        str: ("a condition", isinstance(value, str)),
        int: ("a whole number above 0", type(value) is int and value > 0),
        float: ("a number", isinstance(value, int | float) and not isinstance(value, bool)),
    }[type(shipped[key])]
    if not fits:
        raise HomeError(f"{OWN} [{section}]: {key} is {wanted}")
