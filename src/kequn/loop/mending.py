"""The quarantine as a person may see it: what waits, masked; a row as it was written; mending, retrying, giving up.

Nobody knows whose rows these are, so whoever does not answer for the whole bank sees only their shape and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from kequn.access.roles import May
from kequn.access.scope import ForAnotherError, NotSeen, Scope
from kequn.kernel.errors import KequnError
from kequn.sources import quarantine
from kequn.sources.mapping import TableMapping
from kequn.sources.quarantine import OF_A_FILE, Entry, entries, entries_sql, how_many
from kequn.sources.raw import Connector
from kequn.sources.read_mapping import read_mapping
from kequn.sources.registry import connector_of, known
from kequn.sources.retry import RetryReport, retry
from kequn.sources.shape import shape
from kequn.warehouse import sql
from kequn.warehouse.home import Paths
from kequn.warehouse.store import Warehouse

PATIENCE = 5.0  # seconds that a person waits for another writer to end


class MendingError(KequnError):
    """A row cannot be mended from a page; the text says what to do instead."""


@dataclass(frozen=True)
class Wanted:
    """Which of the waiting rows; an empty text stands for all."""

    source: str = ""
    table: str = ""
    file: str = ""
    reason: str = ""

    def condition(self) -> str:
        """Return the condition over the waiting entries."""
        columns = {"source": self.source, "table_name": self.table, "file": self.file, "reason": self.reason}
        return " AND ".join(["true", *(f"{column} = {sql.text(value)}" for column, value in columns.items() if value)])


@dataclass(frozen=True)
class Group:
    """How many rows wait for one reason in one file, and since when the first of them."""

    source: str
    table: str
    file: str
    reason: str
    rows: int
    since: datetime


@dataclass(frozen=True)
class Row:
    """One waiting row. `raw` is its shape, or its text where it was asked for; `fields` are None where it cannot be split."""

    id: str
    source: str
    table: str
    file: str
    line: int
    reason: str
    since: datetime
    raw: str
    fields: tuple[tuple[str, str], ...] | None
    mapping: str | None
    is_whole_file: bool
    is_cut: bool
    same: tuple[str, ...]  # ids of the entries of the same line in other tables of its file, this one included


@dataclass(frozen=True)
class Mended:
    """What a retry came to, and why the rows still wait that do."""

    report: RetryReport
    reasons: tuple[str, ...]


def groups(home: Path, scope: Scope) -> tuple[Group, ...]:
    """Return what waits by source, table, file and reason, most first."""
    scope.require(May.MEND)
    query = (f"SELECT source, table_name, file, reason, count(*) AS n, min(known_at) FROM ({entries_sql()}) GROUP BY ALL "
             "ORDER BY n DESC, file, table_name, source, reason")
    with _reading(home) as connection:
        found = connection.execute(query).fetchall()
    return tuple(Group(*row[:4], rows=row[4], since=_moment(row[5])) for row in found)  # type: ignore[misc]  # of four texts


def rows(home: Path, scope: Scope, wanted: Wanted, *, limit: int, offset: int = 0) -> tuple[int, tuple[Row, ...]]:
    """Return how many rows wait, and some of them, masked, by file and line."""
    scope.require(May.MEND)
    with _reading(home) as connection:
        found = entries(connection, wanted.condition(), limit, offset)
        return how_many(connection, wanted.condition()), tuple(_row(entry, None, masked=True) for entry in found)


def row(home: Path, scope: Scope, identity: str) -> Row:
    """Return one waiting row, masked. NotSeen where none of that id waits."""
    scope.require(May.MEND)
    return _found(home, identity, masked=True)


def whole_row(home: Path, scope: Scope, identity: str) -> Row:
    """Return one waiting row as it was written. Whoever asks writes down first who sees it, and why."""
    _must_answer_for_all(scope)
    scope.require(May.REVEAL)
    return _found(home, identity, masked=False)


def mend(home: Path, scope: Scope, identity: str, typed: str | Sequence[str]) -> Mended:
    """Write a row anew, by its raw text or its fields, and take it in, together with the same line's rows in other tables."""
    _must_answer_for_all(scope)
    before = _found(home, identity, masked=False)
    mapping, data = _taken_by(home, before)
    raw = typed if isinstance(typed, str) else _written(mapping, before, typed)
    with Warehouse.open(home, write=True, wait=PATIENCE) as warehouse:
        report = retry(warehouse, mapping, data, mended=dict.fromkeys(before.same, raw), by=scope.actor)
    return Mended(report, _reasons(home, before.same))


def retry_all(home: Path, scope: Scope, wanted: Wanted) -> Mended:
    """Try what waits again as it is: perhaps the customer, the rate or the mapping is there by now."""
    _must_answer_for_all(scope)
    with _reading(home) as connection:
        found = entries(connection, f"{wanted.condition()} AND NOT {OF_A_FILE}")
    mapped: dict[tuple[Path, Path], list[str]] = {}
    for entry, by in zip(found, _mappings(home, found), strict=True):
        if by is not None:
            mapped.setdefault(by, []).append(entry.id)
    unmapped = len(found) - sum(len(ids) for ids in mapped.values())
    report = RetryReport(tried=unmapped, waiting=unmapped)
    for (mapping, data), ids in mapped.items():
        with Warehouse.open(home, write=True, wait=PATIENCE) as warehouse:
            report += retry(warehouse, mapping, data, ids=ids, by=scope.actor)
    return Mended(report, _reasons(home, [entry.id for entry in found]))


def discard(home: Path, scope: Scope, wanted: Wanted | str, reason: str) -> int:
    """Give up waiting rows, or the one of that id, for a reason that stays on record; return how many."""
    _must_answer_for_all(scope)
    with _reading(home) as connection:
        found = entries(connection, wanted.condition() if isinstance(wanted, Wanted) else f"source_key = {sql.text(wanted)}")
    with Warehouse.open(home, write=True, wait=PATIENCE) as warehouse:
        return quarantine.discard(warehouse, [entry.id for entry in found], f"{reason} (by {scope.actor})")


def may_change(scope: Scope) -> bool:
    """Return whether this person may see rows as they were written, mend and give them up."""
    return scope.may(May.MEND) and scope.whole


def _must_answer_for_all(scope: Scope) -> None:
    scope.require(May.MEND)
    if not may_change(scope):
        raise ForAnotherError("隔离的记录还不属于任何分行，只有总行运营可以处理。",
                              "only operations of the head office may change the quarantine: its rows belong to no branch yet")


@contextmanager
def _reading(home: Path) -> Iterator[DuckDBPyConnection]:
    with Warehouse.open(home) as warehouse, warehouse.connect() as connection:
        yield connection


def _found(home: Path, identity: str, *, masked: bool) -> Row:
    with _reading(home) as connection:
        found = entries(connection, f"source_key = {sql.text(identity)}")
        if not found:
            raise NotSeen("no such row waits in the quarantine: it is loaded, or given up")
        entry = found[0]
        line = f"file = {sql.text(entry.file)} AND line = {entry.line} AND raw = {sql.text(entry.raw)} AND NOT {OF_A_FILE}"
        same = tuple(other.id for other in entries(connection, line))
    [by] = _mappings(home, [entry])
    return _row(entry, by[0] if by else None, masked=masked, same=same)


def _row(entry: Entry, mapping: Path | None, *, masked: bool, same: tuple[str, ...] = ()) -> Row:
    """Return the entry as it is shown; the mapping tells how its text is split."""
    said = shape if masked else str
    fields = None if mapping is None else _fields(entry, mapping)
    if fields is not None:
        fields = tuple((name, said(value)) for name, value in fields)
    return Row(entry.id, entry.source, entry.table, entry.file, entry.line, entry.reason, _moment(entry.since), said(entry.raw),
               fields, str(mapping) if mapping else None, entry.line == 0, entry.is_cut, same or (entry.id,))


def _fields(entry: Entry, mapping: Path) -> tuple[tuple[str, str], ...] | None:
    """Return the fields of an entry by name; None where its text, or the mapping, will not do."""
    header = tuple(json.loads(entry.header))
    try:
        connector, table = _reader(mapping, entry.source, entry.table, entry.file)
        split = connector.fields(entry.raw, header, table.reading).fields if header else None
    except KequnError:
        return None
    return None if split is None else tuple((name, (value or "").rstrip()) for name, value in zip(header, split, strict=True))


def _reader(mapping: Path, source: str, table: str, file: str) -> tuple[Connector, TableMapping]:
    """Return what splits the rows of a file for a table, and the part of the mapping that says how."""
    for part in read_mapping(mapping).tables:
        if (part.source, part.name) == (source, table):
            return known()["database"] if part.database else connector_of(Path(file), part.reading), part
    raise MendingError(f"{mapping}: it takes no rows of {source} for {table} any more; load the file again")


def _taken_by(home: Path, found: Row) -> tuple[Path, Path]:
    """Return the mapping and the folder that a row came through."""
    if found.is_whole_file:
        raise MendingError(f"{found.file}: it waits as a whole file; put it right and load it again")
    if found.is_cut:
        raise MendingError(f"{found.file}: the row is too long to be kept whole; mend it in the file and load that again")
    with _reading(home) as connection:
        [by] = _mappings(home, entries(connection, f"source_key = {sql.text(found.id)}"))
    if by is None:
        raise MendingError(f"{found.file}: the mapping it was loaded by is not known or not there any more; use on the server: "
                           "kequn quarantine retry MAPPING.toml --mended FILE.csv")
    return by


def _mappings(home: Path, found: Collection[Entry]) -> list[tuple[Path, Path] | None]:
    """Return by which mapping and from which folder the file of each entry was loaded last, where both are still there."""
    with Warehouse.open(home) as warehouse:
        loads = warehouse.manifest.loads
    last: dict[tuple[str, str], Mapping[str, str]] = {(load["source"], load["file"]): load for load in loads}
    where = Paths(home).home
    taken: list[tuple[Path, Path] | None] = []
    for entry in found:
        load = last.get((entry.source, entry.file)) or last.get((entry.source.partition(".")[0], entry.file)) or {}
        by = (where / load.get("mapped_by", ""), where / load.get("data", ""))
        taken.append(by if "mapped_by" in load and by[0].is_file() and by[1].is_dir() else None)
    return taken


def _written(mapping: Path, before: Row, typed: Sequence[str]) -> str:
    """Return the raw text of the typed fields."""
    if before.fields is None:
        raise MendingError(f"{before.file}: the row cannot be split into fields; correct its text as a whole")
    header = tuple(name for name, _ in before.fields)
    if len(typed) != len(header):
        raise MendingError(f"{before.file}: {len(typed)} fields were sent instead of {len(header)}; open the row again")
    connector, table = _reader(mapping, before.source, before.table, before.file)
    return connector.raw(typed, header, table.reading)


def _reasons(home: Path, ids: Collection[str]) -> tuple[str, ...]:
    """Return why those still wait that do."""
    if not ids:
        return ()
    with _reading(home) as connection:
        listed = ", ".join(sql.text(identity) for identity in ids)
        return tuple(sorted({entry.reason for entry in entries(connection, f"source_key IN ({listed})")}))


def _moment(written: datetime) -> datetime:
    return written.replace(tzinfo=UTC)
