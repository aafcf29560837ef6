"""Do the files have the columns that the mapping names? Asked before the first row is loaded."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kequn.kernel.errors import MappingError
from kequn.sources import mapping as nouns
from kequn.sources.mapping import TableMapping
from kequn.sources.plan import Drop
from kequn.sources.raw import Origin, UnreadableError
from kequn.sources.registry import connector_of
from kequn.sources.rows import Shape, compile_table, mentioned


def check_headers(
    mapping: nouns.Mapping, drops: list[Drop], loads: Iterable[Mapping[str, Any]], shape: Callable[[str, tuple[str, ...]], Shape]
) -> None:
    """Raise MappingError where a table that was never loaded names a column that none of its files has.

    A file without any of the columns is damaged, not mapped wrongly, and a table that could be loaded before is mapped rightly:
    in both cases loading quarantines the file.
    """
    before = {label for record in loads if record["source"] == mapping.source for label in record["tables"]}
    for table in mapping.tables:
        if table.label not in before and table.database is None:
            _check(mapping, table, [drop for drop in drops if table in drop.tables], shape)


def _check(
    mapping: nouns.Mapping, table: TableMapping, drops: list[Drop], shape: Callable[[str, tuple[str, ...]], Shape]
) -> None:
    wanted = mentioned(mapping, table)
    first: MappingError | None = None
    for drop in drops:
        header = _header(drop, table)
        if wanted & set(header):
            try:
                compile_table(mapping, table, shape(drop.name, header))
            except MappingError as problem:
                first = first or problem
            else:
                return
    if first:
        raise first


def _header(drop: Drop, table: TableMapping) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return connector_of(drop.path, table.reading).header(Origin(drop.path, table.reading, Path(folder)))
        except UnreadableError:
            return ()
