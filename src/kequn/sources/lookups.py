"""Small files of the same drop, joined to the rows of another: read once per load into a temporary table each."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from duckdb import DuckDBPyConnection

from kequn.kernel.errors import MappingError
from kequn.kernel.nearest import hint
from kequn.sources.expression import Compiler
from kequn.sources.mapping import Lookup, Mapping, TableMapping
from kequn.sources.plan import Drop, digest_of, matching
from kequn.sources.raw import Origin, UnreadableError
from kequn.sources.registry import connector_of
from kequn.sources.rows import lookup_table, names_of
from kequn.sources.values import ExpressionError


@dataclass
class Lookups:
    """What became of the lookups: label → digest of its files for each `[[table]]` that has all of its own.

    A table whose lookup cannot be had waits. `findings` say why; `mistakes` are those for which the mapping may be to blame.
    """

    digests: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    mistakes: dict[str, MappingError] = field(default_factory=dict)

    def lacking(self, drop: Drop) -> list[str]:
        """Return the labels of the file's tables that wait for a lookup."""
        return [table.label for table in drop.tables if table.label not in self.digests]


def make(connection: DuckDBPyConnection, mapping: Mapping, data: Path, spill: Path) -> Lookups:
    """Make the tables of all lookups."""
    spill.mkdir(parents=True, exist_ok=True)
    made = Lookups()
    for table in mapping.tables:
        digests = []
        for index in range(len(table.lookups)):
            with tempfile.TemporaryDirectory(dir=spill) as folder:
                try:
                    digests.append(_make_one(connection, mapping, table, index, data, Path(folder), made.findings))
                except UnreadableError as problem:
                    made.findings.append(str(problem))
                except MappingError as problem:
                    made.findings.append(str(problem).removeprefix(f"{mapping.where}: "))
                    made.mistakes.setdefault(table.label, problem)
        if len(digests) == len(table.lookups):
            made.digests[table.label] = "".join(f":{digest}" for digest in digests)
    return made


def _make_one(
    connection: DuckDBPyConnection,
    mapping: Mapping,
    table: TableMapping,
    index: int,
    data: Path,
    folder: Path,
    findings: list[str],
) -> str:
    """Make one lookup and return the digest of its files. UnreadableError or MappingError where it cannot be had."""
    lookup = table.lookups[index]
    paths = [path for pattern in lookup.files for path in matching(mapping, data, pattern, None)]
    parts = []
    for number, path in enumerate(paths):
        try:
            opened = connector_of(data / path, lookup.reading).open(Origin(data / path, lookup.reading, folder))
            opened.exact(connection, f"lookup_part_{number}")
        except UnreadableError as problem:
            raise UnreadableError(f"{path}: lookup {lookup.name}: {problem}") from None
        parts.append(_selected(mapping, table, lookup, path, opened.header, f"lookup_part_{number}"))
        [(broken,)] = connection.execute(f"SELECT count(problem) FROM lookup_part_{number}").fetchall()
        if broken:
            findings.append(f"{path}: lookup {lookup.name}: {broken} rows cannot be read")
    if not parts:
        raise UnreadableError(f"{table.label}: lookup {lookup.name}: no file matches {', '.join(map(repr, lookup.files))}")
    keys = ", ".join(f"key{number}" for number in range(len(lookup.on)))
    taken = ", ".join(f"any_value(take{number}) AS take{number}" for number in range(len(lookup.take)))
    grouped = f"SELECT {keys}, {taken}, count(*) AS matches FROM ({' UNION ALL '.join(parts)}) GROUP BY {keys}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {lookup_table(table, index)} AS {grouped}")
    return "".join(digest_of(data / path) for path in paths)


def _selected(
    mapping: Mapping, table: TableMapping, lookup: Lookup, path: Path, header: tuple[str, ...], relation: str
) -> str:
    names = names_of(header, "full", lookup.null)
    place = f"{mapping.where}: {table.label}: lookup.{lookup.name}"
    wanted = (*(column for column, _ in lookup.on), *lookup.take)
    for column in wanted:
        if column not in names:
            missing = f"the file has no column {column!r}{hint(column, names)}"
            if not set(wanted) & set(names):
                raise UnreadableError(f"{path}: lookup {lookup.name}: {missing}")
            raise MappingError(f"{place}: {missing} ({path})")
    compiler = Compiler(names, codes=mapping.codes)
    try:
        where = compiler.condition(lookup.where).sql if lookup.where else "true"
    except ExpressionError as problem:
        raise MappingError(f"{place}: where: {problem} ({path})") from None
    keys = ", ".join(f"{names[column]} AS key{number}" for number, (column, _) in enumerate(lookup.on))
    taken = ", ".join(f"{names[column]} AS take{number}" for number, column in enumerate(lookup.take))
    return f"SELECT {keys}, {taken} FROM {compiler.layers.over(relation)} WHERE problem IS NULL AND ({where})"
