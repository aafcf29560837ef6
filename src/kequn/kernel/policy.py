"""Policies: what a package ships in its policy.toml, and what a home states instead in a file of its own."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from kequn.kernel.errors import HomeError, KequnError


def shipped(package: str) -> dict[str, Any]:
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
