"""The groups that come with the package, and those of a home beside its tags and segments."""

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
from kequn.offers.model import BODY, GROUP, ServiceGroup
from kequn.segments.model import SEGMENT
from kequn.segments.service import shipped as shipped_segments
from kequn.tags.catalogue import shipped as shipped_tags
from kequn.tags.model import TAG


@cache
def shipped() -> Mapping[str, Definition]:
    """Return the groups that come with the package by id, as version 0."""
    written = tomllib.loads((files("kequn.offers") / "shipped.toml").read_text(encoding="utf-8"))
    found: dict[str, Definition] = {}
    for group_id, stated in written["groups"].items():
        fields = {**written["defaults"], **stated}
        fields["menu"] = [_benefit(id_, {**written["benefit"], **one}) for id_, one in fields["menu"].items()]
        body = {key: fields.pop(key) for key in sorted(BODY)}
        found[group_id] = Definition(kind=GROUP, id=group_id, body=body, **fields)
    return MappingProxyType(found)


def _benefit(id_: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    return {"stock": None, "until": None, **stated, "id": id_}


def definitions(home: str | Path) -> Definitions:
    """Return the definitions of a home together with the tags, segments and groups that are shipped."""
    return Definitions(home, {TAG: shipped_tags(), SEGMENT: shipped_segments(), GROUP: shipped()})


def groups(known: Definitions) -> dict[str, ServiceGroup]:
    """Return the newest version of every group by id, those shipped first."""
    found = {definition.id: ServiceGroup.of(definition) for definition in known.list(GROUP)}
    return {id_: found[id_] for id_ in dict.fromkeys((*(id_ for id_ in shipped() if id_ in found), *found))}
