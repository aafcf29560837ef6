"""Do the files have the columns that the mapping names? Asked before the first row is loaded."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kequn.kernel.errors import MappingError
from kequn.sources import mapping as nouns
from kequn.sources.lookups import Lookups
from kequn.sources.mapping import TableMapping
from kequn.sources.plan import Drop
from kequn.sources.raw import Origin, UnreadableError
from kequn.sources.registry import connector_of
from kequn.sources.rows import Shape, compile_table, mentioned

Shaped = Callable[[str, tuple[str, ...]], Shape]


def check_headers(
    mapping: nouns.Mapping,
    drops: Iterable[Drop],
    loads: Iterable[Mapping[str, Any]],
    shape: Shaped,
    made: Lookups,
) -> None:
    """Raise the first mistake where not one of the files whose lookups are there fits the mapping.

    As soon as one fits, loading quarantines the others, so that one damaged header does not cost a night. A file without any of
    the columns is damaged, not mapped wrongly, and a table that was loaded before is mapped rightly: they are never to blame.
    """
    before = {label for record in loads if record["source"] == mapping.source for label in _loaded(record)}
    found = {label: mistake for label, mistake in made.mistakes.items() if label not in before}
    for drop in drops:
        for table in drop.tables:
            try:
                mistake = None if drop.in_database else _mistake(mapping, table, drop, shape)
            except UnreadableError:
                continue
            if mistake is None and not made.lacking(drop):
                return
            if mistake and table.label not in before:
                found.setdefault(table.label, mistake)
    for mistake in found.values():
        raise mistake


def _loaded(record: Mapping[str, Any]) -> Iterable[str]:
    return (label for label, counts in record["tables"].items() if label not in record["incomplete"] or counts["loaded"])


def _mistake(mapping: nouns.Mapping, table: TableMapping, drop: Drop, shape: Shaped) -> MappingError | None:
    """Return what a file's header lacks, None where it fits. UnreadableError where it has none of the columns."""
    header = _header(drop, table)
    try:
        compile_table(mapping, table, shape(drop.name, header))
    except MappingError as problem:
        if mentioned(mapping, table) & set(header):
            return problem
        raise UnreadableError(str(problem)) from None
    return None


def _header(drop: Drop, table: TableMapping) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return connector_of(drop.path, table.reading).header(Origin(drop.path, table.reading, Path(folder)))
