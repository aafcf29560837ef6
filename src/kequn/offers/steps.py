"""The group step: who is in which group, and the definitions that say so, as the snapshot keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from kequn.definitions.model import Definition
from kequn.engines.arrow import UNIT_NO
from kequn.facts.nodes import Expression
from kequn.facts.schema import Schema
from kequn.offers.model import GROUP, Benefit, ServiceGroup

MEMBERS = pa.schema([("customer_no", pa.int64()), ("group_id", pa.string())])
GROUPS = pa.schema([("place", pa.int64()), ("id", pa.string()), ("version", pa.int64()), ("document", pa.string())])


class Values(Protocol):
    """An engine, as far as groups need one."""

    schema: Schema

    def values(self, expressions: Mapping[str, Expression], *, as_of: date) -> pa.Table:
        """Return `unit_no` and one column for each expression."""


def group_members(engine: Values, groups: Iterable[ServiceGroup], *, as_of: date) -> dict[str, pa.Table]:
    """Return `group_members`, a row for each customer and group, and `service_groups`, the definitions in their order."""
    listed = tuple(groups)
    parts = []
    if listed:
        values = engine.values({group.id: group.tree(engine.schema) for group in listed}, as_of=as_of)
        for group in listed:
            chosen = values.filter(pc.fill_null(values[group.id], fill_value=False))
            numbers = chosen[UNIT_NO].combine_chunks().cast(pa.int64())
            parts.append(pa.table({"customer_no": numbers, "group_id": pa.array([group.id] * len(numbers), pa.string())}))
    members = pa.concat_tables([MEMBERS.empty_table(), *parts]).sort_by([("customer_no", "ascending"), ("group_id", "ascending")])
    rows = [{"place": place, "id": group.id, "version": group.version, "document": json.dumps(to_json(group), ensure_ascii=False)}
            for place, group in enumerate(listed)]
    return {"group_members": members, "service_groups": pa.Table.from_pylist(rows, schema=GROUPS)}


def to_json(group: ServiceGroup) -> dict[str, Any]:
    """Return a group as plain values."""
    body = {"expression": group.expression, "needs": dict(group.needs), "menu": [_plain(benefit) for benefit in group.menu]}
    return {"id": group.id, "version": group.version, "title": dict(group.title), "description": dict(group.description),
            "owner": group.owner, "body": body}


def of_json(document: Mapping[str, Any]) -> ServiceGroup:
    """Return the group that `to_json` wrote. DefinitionError where another Kequn wrote it and this one cannot read it."""
    return ServiceGroup.of(Definition(kind=GROUP, **document))


def _plain(benefit: Benefit) -> dict[str, Any]:
    return {**vars(benefit), "title": dict(benefit.title), "description": dict(benefit.description), "price": str(benefit.price),
            "outlets": list(benefit.outlets), "until": benefit.until.isoformat() if benefit.until else None}
