"""The plays that come with the package, and those of a home."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kequn.definitions.model import Definition
from kequn.definitions.store import Definitions
from kequn.journeys.model import BODY, PLAY, Play
from kequn.moments.catalogue import definitions as timed

USUAL: Mapping[str, Any] = {"opens": "passed", "of": "", "waits": 7, "channel": "phone",
                            "by": "manager"}  # of a wave, where it says no other


@cache
def shipped() -> Mapping[str, Definition]:
    """Return the plays that come with the package by id, as version 0."""
    written = tomllib.loads((files("kequn.journeys") / "shipped.toml").read_text(encoding="utf-8"))
    found: dict[str, Definition] = {}
    for play_id, stated in written["plays"].items():
        fields = {"owner": "retail operations", "stops_after": 2, "offer": "", **stated}
        fields["waves"] = [{**USUAL, "id": wave_id, **wave} for wave_id, wave in stated["waves"].items()]
        body = {key: fields.pop(key) for key in sorted(BODY)}
        found[play_id] = Definition(kind=PLAY, id=play_id, body=body, **fields)
    return MappingProxyType(found)


def definitions(home: str | Path) -> Definitions:
    """Return the definitions of a home together with all that are shipped, of every kind."""
    return Definitions(home, {**timed(home).shipped, PLAY: shipped()})


def plays(home: str | Path) -> dict[str, Play]:
    """Return the newest version of every play by id."""
    return {each.id: Play.of(each) if each.version else _shipped_play(each.id) for each in definitions(home).list(PLAY)}


@cache
def _shipped_play(play_id: str) -> Play:
    return Play.of(shipped()[play_id])
