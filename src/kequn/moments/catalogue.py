"""The detectors that come with the package, one file for each row of the method, and those of a home."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kequn.definitions.model import Definition
from kequn.definitions.store import Definitions
from kequn.moments.model import BODY, MOMENT, ROWS, Detector, Foretold, Success
from kequn.offers.catalogue import definitions as offered

USUAL: Mapping[str, Any] = {"cause": "", "quiet": 90, "foretells": None, "control": True}  # where a file does not say otherwise


@cache
def shipped() -> Mapping[str, Definition]:
    """Return the detectors that come with the package by id, as version 0."""
    found: dict[str, Definition] = {}
    for file in sorted((files("kequn.moments") / "shipped").iterdir(), key=lambda file: file.name):
        written = tomllib.loads(file.read_text(encoding="utf-8"))
        for moment_id, stated in written["moments"].items():
            fields = {"owner": "retail operations", **USUAL, "row": written["row"], **stated}
            body = {key: fields.pop(key) for key in sorted(BODY)}
            found[moment_id] = Definition(kind=MOMENT, id=moment_id, body=body, **fields)
    return MappingProxyType(found)


def definitions(home: str | Path) -> Definitions:
    """Return the definitions of a home together with the tags, segments, groups and detectors that are shipped."""
    return Definitions(home, {**offered(home).shipped, MOMENT: shipped()})


def detectors(known: Definitions) -> dict[str, Detector]:
    """Return the newest version of every detector by id, in the order of the method's rows."""
    found = [Detector.of(definition) for definition in known.list(MOMENT)]
    order = list(ROWS)
    return {detector.id: detector for detector in sorted(found, key=lambda each: (order.index(each.row), each.id))}


def to_json(detector: Detector) -> dict[str, Any]:
    """Return a detector as plain values, for a snapshot to keep."""
    return asdict(detector)


def of_json(stated: Mapping[str, Any]) -> Detector:
    """Return the detector that a snapshot kept."""
    success, foretold = Success(**stated["success"]), stated["foretells"]
    return Detector(**{**stated, "success": success, "foretells": Foretold(**foretold) if foretold else None})
