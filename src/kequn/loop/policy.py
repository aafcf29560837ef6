"""The promises about the data, and when a run raises an alarm: policy.toml of the package, and of the home where it differs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint
from kequn.warehouse.tables import TABLES

FILE = "policy.toml"


@dataclass(frozen=True)
class Policy:
    """`age`: days that the snapshot may be old; `lag`: days that each table may be behind it; the shares that alarm.

    `baskets` are the thresholds of what is taken together, `trends` those of changing tastes, `export` those of lists, by name;
    `holdout` is the share of all customers whom nobody contacts to sell.
    """

    age: int
    lag: Mapping[str, int]
    shrunk: float
    coverage: float
    baskets: Mapping[str, float] = field(default_factory=dict)
    trends: Mapping[str, float] = field(default_factory=dict)
    export: Mapping[str, float] = field(default_factory=dict)
    holdout: float = 0.0


def read_policy(home: Path) -> Policy:
    """Return the policy of a home, read again when its file has changed. HomeError in one line where that is wrong."""
    own = home / FILE
    return _read(own, own.stat().st_mtime_ns if own.exists() else 0)


@lru_cache(maxsize=8)
def _read(own: Path, _: int) -> Policy:
    shipped = policy.shipped("kequn.loop")
    joined = _joined(shipped, _stated(own), str(own), anything={"freshness.tables": TABLES})
    freshness, alarms = joined["freshness"], joined["alarms"]
    return Policy(freshness["snapshot"], freshness["tables"], alarms["shrunk"], alarms["coverage"],
                  joined["baskets"], joined["trends"], joined["export"], joined["holdout"]["share"])


def _stated(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise HomeError(f"{path}: not valid TOML ({problem}); mend that line") from None


def _joined(
    known: Mapping[str, Any], stated: Mapping[str, Any], where: str, anything: Mapping[str, Any], at: str = "",
) -> dict[str, Any]:
    """Return what is known with what is stated laid over it; `anything` are sections that may have other keys, and which."""
    joined = dict(known)
    for key, value in stated.items():
        name = f"{at}.{key}" if at else key
        keys = anything.get(at, known)
        if key not in keys:
            raise HomeError(f"{where}: unknown key {name!r}{hint(key, keys)}")
        if isinstance(known.get(key), dict):
            if not isinstance(value, dict):
                raise HomeError(f"{where}: {name} is a section")
            joined[key] = _joined(known[key], value, where, anything, name)
        elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise HomeError(f"{where}: {name} is a number from 0")
        else:
            joined[key] = value
    return joined
