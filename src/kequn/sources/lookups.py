"""Small files of the same drop, joined to the rows of another: read once per load into a temporary table each."""

from __future__ import annotations

import tempfile
from pathlib import Path

from duckdb import DuckDBPyConnection

from kequn.kernel.errors import MappingError
from kequn.kernel.nearest import hint
from kequn.sources.expression import Compiler
from kequn.sources.mapping import Lookup, Mapping, TableMapping
from kequn.sources.plan import digest_of, matching
from kequn.sources.raw import Origin, UnreadableError
from kequn.sources.registry import connector_of
from kequn.sources.rows import lookup_table, names_of
from kequn.sources.values import ExpressionError


def make(connection: DuckDBPyConnection, mapping: Mapping, data: Path, spill: Path, findings: list[str]) -> dict[str, str]:
    """Make the tables of all lookups; return label → digest of its files for each `[[table]]` whose lookups are there."""
    spill.mkdir(parents=True, exist_ok=True)
    ready: dict[str, str] = {}
    for table in mapping.tables:
        digests = []
        for index in range(len(table.lookups)):
            with tempfile.TemporaryDirectory(dir=spill) as folder:
                digests.append(_make_one(connection, mapping, table, index, data, Path(folder), findings))
        if None not in digests:
            ready[table.label] = "".join(f":{digest}" for digest in digests)
    return ready


def _make_one(
    connection: DuckDBPyConnection,
    mapping: Mapping,
    table: TableMapping,
    index: int,
    data: Path,
    folder: Path,
    findings: list[str],
) -> str | None:
    lookup = table.lookups[index]
    paths = [path for pattern in lookup.files for path in matching(mapping, data, pattern, None)]
    parts = []
    for number, path in enumerate(paths):
        try:
            opened = connector_of(data / path, lookup.reading).open(Origin(data / path, lookup.reading, folder))
            opened.exact(connection, f"lookup_part_{number}")
        except UnreadableError as problem:
            findings.append(f"{path}: lookup {lookup.name}: {problem}")
            return None
        parts.append(_selected(mapping, table, lookup, opened.header, f"lookup_part_{number}"))
        [(broken,)] = connection.execute(f"SELECT count(problem) FROM lookup_part_{number}").fetchall()
        if broken:
            findings.append(f"{path}: lookup {lookup.name}: {broken} rows cannot be read")
    if not parts:
        findings.append(f"{table.label}: lookup {lookup.name}: no file matches {', '.join(map(repr, lookup.files))}")
        return None
    keys = ", ".join(f"key{number}" for number in range(len(lookup.on)))
    taken = ", ".join(f"any_value(take{number}) AS take{number}" for number in range(len(lookup.take)))
    grouped = f"SELECT {keys}, {taken}, count(*) AS matches FROM ({' UNION ALL '.join(parts)}) GROUP BY {keys}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {lookup_table(table, index)} AS {grouped}")
    return "".join(digest_of(data / path) for path in paths)


def _selected(mapping: Mapping, table: TableMapping, lookup: Lookup, header: tuple[str, ...], relation: str) -> str:
    names = names_of(header, "full", lookup.null)
    place = f"{mapping.where}: {table.label}: lookup.{lookup.name}"
    for column in (*(column for column, _ in lookup.on), *lookup.take):
        if column not in names:
            raise MappingError(f"{place}: the file has no column {column!r}{hint(column, names)}")
    compiler = Compiler(names, codes=mapping.codes)
    try:
        where = compiler.condition(lookup.where).sql if lookup.where else "true"
    except ExpressionError as problem:
        raise MappingError(f"{place}: where: {problem}") from None
    keys = ", ".join(f"{names[column]} AS key{number}" for number, (column, _) in enumerate(lookup.on))
    taken = ", ".join(f"{names[column]} AS take{number}" for number, column in enumerate(lookup.take))
    return f"SELECT {keys}, {taken} FROM {compiler.layers.over(relation)} WHERE problem IS NULL AND ({where})"
