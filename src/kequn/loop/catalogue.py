"""The tag catalogue as a person reads it: each definition, its expression in both languages, and what the last run found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kequn.facts.printing import to_text
from kequn.kernel.errors import HomeError
from kequn.segments.service import catalogue, definitions
from kequn.tags.catalogue import Catalogue
from kequn.tags.steps import tables_of
from kequn.warehouse.home import Paths, read_settings
from kequn.warehouse.snapshot import Snapshot, current_name


def described(home: str | Path) -> dict[str, Any]:
    """Return `as_of` (None before the first run) and every tag: its definition, `expression_zh`, `reads`, and its `stat`."""
    tags = catalogue(definitions(home))
    as_of, stats = _stats(home)
    return {"as_of": as_of, "tags": [_described(tags, tag_id, stats) for tag_id in tags]}


def described_one(home: str | Path, tag_id: str) -> dict[str, Any]:
    """Return one tag as `described` does. DefinitionError names the nearest where there is no such tag."""
    tags = catalogue(definitions(home))
    as_of, stats = _stats(home)
    return _described(tags, tags[tag_id].id, stats) | {"as_of": as_of}


def _described(tags: Catalogue, tag_id: str, stats: Mapping[str, Any]) -> dict[str, Any]:
    tree = tags.schema.tags[tag_id].expression
    reads = sorted(tables_of(tree, tags.schema))
    return tags[tag_id].to_json() | {"expression_zh": to_text(tree, "zh"), "reads": reads, "stat": stats.get(tag_id)}


def _stats(home: str | Path) -> tuple[str | None, dict[str, Any]]:
    paths = Paths(Path(home))
    read_settings(paths)
    if current_name(paths) is None:
        return None, {}
    try:
        with Snapshot.current(home) as snapshot, snapshot.connection() as connection:
            rows = connection.sql("SELECT * FROM tag_stats").to_arrow_table().to_pylist()
            return snapshot.as_of.isoformat(), {row["id"]: row for row in rows}
    except HomeError:  # published, but by another Kequn: the definitions can still be shown
        return None, {}
