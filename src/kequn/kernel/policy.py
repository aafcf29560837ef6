"""Policies: what a package ships in its policy.toml, and what a home states instead in a file of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from kequn.kernel.errors import HomeError, KequnError
from kequn.kernel.nearest import hint

Section = TypeVar("Section")


@cache
def shipped(package: str) -> Mapping[str, Any]:
    """Return the policy.toml of a package, by section."""
    return tomllib.loads((files(package) / "policy.toml").read_text(encoding="utf-8"))


def stated(home: Path, own: Path, package: str, *, error: type[KequnError] = HomeError) -> dict[str, Any]:
    """Return what the file `own` of a home says; nothing where it has none. An `error` in one line where it is no TOML."""
    try:
        return tomllib.loads((home / own).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        example = "/".join([*package.split(".")[1:], "policy.toml"])
        raise error(f"{own} cannot be read as TOML; kequn ships an example as {example}") from None


def section(
    own: Path, name: str, kind: type[Section], shipped: Mapping[str, Any], stated: object,
    wanted: Callable[[object, object], str],
) -> Section:
    """Return one section as a dataclass: what the file `own` states laid over what is shipped.

    `wanted` is given a stated value and the shipped one, and returns what should stand there, or nothing where the value fits.
    HomeError in one line where the section is none, a key is unknown, or a value does not fit.
    """
    if not isinstance(stated, dict):
        raise HomeError(f"{own}: {name} is a section")
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # a dataclass
    for key, value in stated.items():
        if key not in known:
            raise HomeError(f"{own} [{name}]: there is no {key!r}{hint(key, known)}")
        if lacking := wanted(value, shipped[key]):
            raise HomeError(f"{own} [{name}]: {key} is {lacking}")
    return kind(**{**shipped, **stated})
