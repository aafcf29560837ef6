"""What the estimate rests on: policy.toml of the package, and policy/wallet.toml of the home where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kequn.kernel import policy
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint

OWN = Path("policy") / "wallet.toml"
PACKAGE = "kequn.predict.wallet"


@dataclass(frozen=True)
class Published:
    """Wealth against income as published: the middle in years of income, and sigma of its logarithm."""

    years_of_income: float
    spread: float


@dataclass(frozen=True)
class MainBank:
    """Who brings nearly everything."""

    moved: float
    purchases: int
    least: int
    ages: list[int]


@dataclass(frozen=True)
class Disclosures:
    """What may be learned from."""

    months: int
    history: int
    least: int
    understated: float
    understated_spread: float
    shown: float
    said: float
    ages: float


@dataclass(frozen=True)
class Model:
    """Whom it is for, and how it takes amounts."""

    of_age: int
    smallest: float


@dataclass(frozen=True)
class Bands:
    """Where the bands of the matrix begin."""

    here: list[int]
    elsewhere: list[int]


@dataclass(frozen=True)
class Policy:
    """All of it."""

    published: Published
    main_bank: MainBank
    disclosures: Disclosures
    bands: Bands
    model: Model


SECTIONS = {"published": Published, "main_bank": MainBank, "disclosures": Disclosures, "bands": Bands, "model": Model}


def read(home: Path | None = None) -> Policy:
    """Return the policy, of a home or as shipped. HomeError in one line where the home's file is wrong."""
    shipped, own = policy.shipped(PACKAGE), policy.stated(home, OWN, PACKAGE) if home else {}
    for name in own:
        if name not in SECTIONS:
            raise HomeError(f"{OWN}: there is no section {name!r}{hint(name, SECTIONS)}")
    return Policy(**{name: policy.section(OWN, name, kind, shipped[name], own.get(name, {}), _wanted)
                     for name, kind in SECTIONS.items()})


def _wanted(value: object, shipped: object) -> str:
    """Return what should stand there; nothing where the value fits."""
    if _fits(value, shipped):
        return ""
    return "a rising list of whole numbers" if isinstance(shipped, list) else "a number above 0"


def _fits(value: object, shipped: object) -> bool:
    if isinstance(shipped, list):
        return isinstance(value, list) and all(type(one) is int for one in value) and value == sorted(set(value)) != []
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
