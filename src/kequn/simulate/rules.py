"""The numbers of `rules.toml`, and those of them that a scenario file gives other values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from kequn.kernel.errors import SimulationError
from kequn.kernel.nearest import hint


@dataclass(frozen=True)
class Minds:
    """How minds move."""

    satisfaction: list[float]
    trust: list[float]
    patience: float
    spread: float
    drift: float
    pull: float
    badly: float
    well: float
    loss: float
    hand_over: float
    taste_drift: list[float]


@dataclass(frozen=True)
class Complaints:
    """Who complains, and how it is handled."""

    rate: float
    unhappy: float
    badly: float


@dataclass(frozen=True)
class Leaving:
    """Why, how and how fast customers leave."""

    rate: list[float]
    sudden: list[float]
    pace: list[float]
    thinking: list[int]
    trying: list[int]
    moving: list[int]
    falling: list[int]
    smallest: float
    turned_back: float
    closed: float
    came_back: float
    affected: float
    traces: list[list[float]]


@dataclass(frozen=True)
class Rivals:
    """Which banks pull when, and how far above our rates."""

    names: list[str]
    months: list[list[int]]
    points: list[int]


@dataclass(frozen=True)
class Growing:
    """Why customers bring more."""

    rate: list[float]
    lasting: list[int]
    lump: float


@dataclass(frozen=True)
class Sleeping:
    """Why customers fall asleep and wake."""

    rate: list[float]
    wakes: list[float]


@dataclass(frozen=True)
class Lookalikes:
    """What looks like leaving and is not."""

    home: float
    away: float
    small: float
    looking: float
    unbound: float


@dataclass(frozen=True)
class Wealth:
    """What customers have elsewhere."""

    here: list[list[int]]
    yearly: float
    saved: float


@dataclass(frozen=True)
class Buying:
    """Who buys of himself, and with how much."""

    base: float
    by_assets: list[float]
    by_type: list[float]
    part: list[int]
    from_elsewhere: list[int]
    brings: float


@dataclass(frozen=True)
class Effect:
    """What a contact changes."""

    types: list[int]
    offer: float
    spoilt: float
    channels: list[float]
    skill: list[float]
    maturing: float
    stays: list[float]
    wakes: list[float]
    sure_wakes: float


@dataclass(frozen=True)
class Contacts:
    """Whom the bank contacts, and how that wears or mends."""

    monthly: float
    eager: list[float]
    rich: list[float]
    friendly: float
    maturing: float
    refused: float
    channels: list[int]
    reached: list[float]
    purposes: list[int]
    mass: float
    care: float
    greeting: float
    tires: list[float]
    refuses: float


@dataclass(frozen=True)
class Campaigns:
    """Which randomised campaigns run when, and on whom."""

    offer_months: list[int]
    stay_months: list[int]
    wake_months: list[int]
    eligible: list[float]
    signs: float


@dataclass(frozen=True)
class Disclosing:
    """What customers tell of their money at other banks."""

    applies: float
    documents: float
    talks: float
    shown: float
    asked: float
    understated: list[int]


@dataclass(frozen=True)
class Rules:
    """All of them; each part is a table of `rules.toml`."""

    minds: Minds
    complaints: Complaints
    leaving: Leaving
    rivals: Rivals
    growing: Growing
    sleeping: Sleeping
    lookalikes: Lookalikes
    wealth: Wealth
    buying: Buying
    effect: Effect
    contacts: Contacts
    campaigns: Campaigns
    disclosing: Disclosing


PARTS: dict[str, type] = {
    "minds": Minds, "complaints": Complaints, "leaving": Leaving, "rivals": Rivals, "growing": Growing, "sleeping": Sleeping,
    "lookalikes": Lookalikes, "wealth": Wealth, "buying": Buying, "effect": Effect, "contacts": Contacts, "campaigns": Campaigns,
    "disclosing": Disclosing,
}


def rules(scenario: Path | None = None) -> Rules:
    """Return the shipped rules with the values of a scenario file in place of theirs.

    Raises SimulationError, in one line, where the file cannot be read, a name is unknown or a value is not of the rule's kind.
    """
    shipped = tomllib.loads(files("kequn.simulate").joinpath("rules.toml").read_text(encoding="utf-8"))
    if scenario is not None:
        _replace(shipped, _read(scenario), scenario.name)
    return whole(shipped)


def whole(tables: Mapping[str, Mapping[str, Any]]) -> Rules:
    """Return the rules of tables that name every one."""
    return Rules(**{name: kind(**tables[name]) for name, kind in PARTS.items()})


def _read(scenario: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(scenario.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = " ".join(str(error).split())
        raise SimulationError(f"the scenario {scenario.name} cannot be read: {reason}") from error


def _replace(shipped: dict[str, dict[str, Any]], given: Mapping[str, Any], file: str) -> None:
    for part, values in given.items():
        if part not in shipped:
            raise SimulationError(f"{file}: {part} is no part of the rules{hint(part, shipped)}")
        if not isinstance(values, dict):
            raise SimulationError(f"{file}: {part} is a part of the rules; give its values below [{part}]")
        for name, value in values.items():
            if name not in shipped[part]:
                raise SimulationError(f"{file}: {part}.{name} is no rule{hint(name, shipped[part])}")
            if _shape(value) != _shape(shipped[part][name]) and not _whole(shipped[part][name], value):
                raise SimulationError(f"{file}: {part}.{name} is {value!r}; give {_words(shipped[part][name])}")
            shipped[part][name] = value


def _shape(value: object) -> object:
    """Return what two values must have in common: the type, and of lists the shape of every element."""
    return [_shape(element) for element in value] if isinstance(value, list) else type(value)


def _whole(wanted: object, value: object) -> bool:
    """Return whether the value is wanted as a number and a whole one is given, wherever that is within lists."""
    if isinstance(wanted, list) and isinstance(value, list) and len(wanted) == len(value):
        return all(_whole(one, other) or _shape(one) == _shape(other) for one, other in zip(wanted, value, strict=True))
    return isinstance(wanted, float) and type(value) is int


def _words(wanted: object) -> str:
    if isinstance(wanted, list):
        return f"a list like {wanted!r}"
    return {float: "a number", int: "a whole number"}.get(type(wanted), "a text")


def every() -> list[str]:
    """Return the names of all rules, as part.name."""
    return [f"{part}.{column.name}" for part, kind in PARTS.items() for column in fields(kind)]
