"""What grades rest on: policy.toml of the package, and policy/grades.toml of the home where it differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint

OWN = Path("policy") / "grades.toml"
PACKAGE = "kequn.grading"


@dataclass(frozen=True)
class Maturing:
    """How the maturity of a prospect is summed; points, days."""

    willingness: list[float]
    milestones: list[float]
    near_days: list[float]
    near_points: list[float]
    trust: float
    slip: float
    silent_after: float
    silent_a_day: float
    overdue_a_day: float
    lost_most: float


@dataclass(frozen=True)
class Prospects:
    """Where maturity is cut, and how many may be named."""

    cuts: list[float]
    margin: float
    named: float


@dataclass(frozen=True)
class Service:
    """How customers in service are judged; figures from 1 to 5 and their sum."""

    cuts: list[float]
    margin: float
    gap: float
    repair_days: float
    survey_lasts: float
    expects: float
    content: float
    signal_days: float
    answered: float
    refused: float
    complaint: float
    grew: float


@dataclass(frozen=True)
class Calibrating:
    """What a probability of signing is learned from."""

    days: float
    least: float
    least_each: float
    isotonic_from: float
    folds: float
    repurchase_days: float


@dataclass(frozen=True)
class Cadence:
    """What a grade asks for: days between contacts online and between meetings, percent of effort."""

    online: list[float]
    meeting: float
    share: float


@dataclass(frozen=True)
class Policy:
    """All of it; `cadence` by grade."""

    maturity: Maturing
    prospect: Prospects
    service: Service
    calibration: Calibrating
    cadence: Mapping[str, Cadence]


SECTIONS = {"maturity": Maturing, "prospect": Prospects, "service": Service, "calibration": Calibrating}


def read(home: Path | None = None) -> Policy:
    """Return the policy, of a home or as shipped. HomeError in one line where the home's file is wrong."""
    shipped, own = policy.shipped(PACKAGE), policy.stated(home, OWN, PACKAGE) if home else {}
    for name in own:
        if name not in shipped:
            raise HomeError(f"{OWN}: there is no section {name!r}{hint(name, shipped)}")
    cadences = own.get("cadence", {})
    if not isinstance(cadences, dict) or not cadences.keys() <= shipped["cadence"].keys():
        raise HomeError(f"{OWN}: a cadence is of a grade, [cadence.A] to [cadence.F]")
    made: dict[str, Any] = {name: policy.section(OWN, name, kind, shipped[name], own.get(name, {}), _wanted)
                            for name, kind in SECTIONS.items()}
    cadence = {grade: policy.section(OWN, f"cadence.{grade}", Cadence, stated, cadences.get(grade, {}), _wanted)
               for grade, stated in shipped["cadence"].items()}
    return Policy(**made, cadence=cadence)


def _wanted(value: object, shipped: object) -> str:
    """Return what should stand there; nothing where the value fits."""
    if _fits(value, shipped):
        return ""
    return f"a list of {len(shipped)} numbers from 0" if isinstance(shipped, list) else "a number from 0"


def _fits(value: object, shipped: object) -> bool:
    if isinstance(shipped, list):
        return isinstance(value, list) and len(value) == len(shipped) and all(map(_number, value))
    return _number(value)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
