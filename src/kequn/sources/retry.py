"""Taking quarantined rows in again: with the mapping, the customers and the rates of today, perhaps with corrections."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from kequn.kernel.errors import MappingError
from kequn.sources import links, lookups
from kequn.sources.load import Session
from kequn.sources.mapping import TableMapping
from kequn.sources.moments import moment_of
from kequn.sources.plan import FIRST
from kequn.sources.quarantine import Entry, entries, entries_sql, mended_texts, settled_sql, whole_entries
from kequn.sources.raw import Record, tabled
from kequn.sources.read_mapping import read_mapping
from kequn.sources.registry import connector_of, known
from kequn.sources.taking import Harvest, take_rows
from kequn.sources.work import Work
from kequn.warehouse import sql
from kequn.warehouse.store import Warehouse


@dataclass(frozen=True)
class RetryReport:
    """What a retry did: tried = loaded + repeated + settled + waiting.

    What is settled needs no loading: the mapping's `where` leaves it out. The entry of a whole file waits for the file.
    """

    tried: int = 0
    loaded: int = 0
    repeated: int = 0
    settled: int = 0
    waiting: int = 0
    findings: tuple[str, ...] = ()

    def __add__(self, other: RetryReport) -> RetryReport:
        return RetryReport(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def retry(
    warehouse: Warehouse,
    mapping_path: str | Path,
    data: str | Path = ".",
    *,
    mended: str | Path | Mapping[str, str] | None = None,
    ids: Collection[str] | None = None,
    by: str = "",
    now: datetime | None = None,
) -> RetryReport:
    """Try the waiting rows of a mapping's source again; with `ids`, those; with `mended`, those corrected there.

    `mended` is an exported file with corrections, or id → raw text. `by` goes on record as who did it.

    `data` is where the mapping's lookups are. The entry of a whole file is settled by loading that file, not here. Each table and
    file is one commit, so a retry that was killed is finished by another one. MappingError or SourceError in one line.
    """
    mapping = read_mapping(Path(mapping_path))
    corrections = mended_texts(Path(mended)) if isinstance(mended, str | Path) else mended
    wanted = set(corrections) if corrections is not None else None if ids is None else set(ids)
    session = Session(warehouse, mapping, Path(data), moment_of(now))
    made = lookups.make(session.connection, mapping, Path(data), warehouse.paths.spill)
    report = RetryReport(findings=tuple(made.findings))
    moment = session.now
    for table in sorted(mapping.tables, key=lambda table: (FIRST.get(table.name, 3), table.position)):
        waiting = _waiting(session, table, wanted)
        for _, group in groupby(waiting, key=lambda entry: (entry.file, entry.header)):
            moment += timedelta(microseconds=1)
            ready = table.label in made.digests
            report += _Group(session, table, tuple(group), corrections or {}, moment, by).retry(lookups_ready=ready)
    return report


def _waiting(session: Session, table: TableMapping, ids: Collection[str] | None) -> list[Entry]:
    found = entries(session.connection, f"source = {sql.text(table.source)} AND table_name = {sql.text(table.name)}")
    wanted = [entry for entry in found if ids is None or entry.id in ids]
    return sorted(wanted, key=lambda entry: (entry.file, entry.header, entry.line, entry.id))


class _Group:
    """The waiting rows of one table, one file and one header."""

    def __init__(
        self, session: Session, table: TableMapping, group: tuple[Entry, ...], corrections: Mapping[str, str], moment: datetime,
        by: str,
    ) -> None:
        self.session, self.table, self.entries, self.corrections, self.moment = session, table, group, corrections, moment
        self.file, self.by = group[0].file, by

    def retry(self, *, lookups_ready: bool) -> RetryReport:
        """Take the rows in and settle their entries in one commit."""
        whole = whole_entries(self.session.connection, self.table, self.file)
        rows = [entry for entry in self.entries if entry.id not in whole and (not entry.is_cut or entry.id in self.corrections)]
        harvest = Harvest(self.session.warehouse.manifest.next_customer_no)
        links.begin(self.session.connection)
        report = RetryReport(tried=len(self.entries))
        if rows and lookups_ready:
            report += self._rows(rows, harvest)
        if harvest.changes:
            self.session.store(harvest, [])
        left = report.tried - report.loaded - report.repeated - report.settled
        return report + RetryReport(waiting=left)

    def _rows(self, rows: list[Entry], harvest: Harvest) -> RetryReport:
        session, table = self.session, self.table
        work = Work(
            session.warehouse, session.connection, session.mapping, table, self.file, self.moment, session.settings.currency
        )
        header = tuple(json.loads(rows[0].header))
        self._make_raw(work, rows, header)
        try:
            take_rows(work, "raw", session.shape(self.file, header), None, harvest, keyed=True)
        except MappingError as problem:
            return RetryReport(findings=(str(problem),))
        counts = harvest.counts[table.label]
        taken = {row[0] for row in work.run("SELECT id FROM raw JOIN conv USING (line) ANTI JOIN bad USING (line)")}
        left_out = {row[0] for row in work.run("SELECT id FROM raw ANTI JOIN conv USING (line)")}
        note = ("mended" if self.corrections else "retried") + (f" by {self.by}" if self.by else "")
        self._settle(harvest, taken, "loaded", note)
        self._settle(harvest, left_out, "discarded", "the mapping's where leaves it out")
        self._explain(work, harvest)
        return RetryReport(loaded=counts.loaded, repeated=counts.repeated, settled=len(left_out))

    def _make_raw(self, work: Work, rows: list[Entry], header: tuple[str, ...]) -> None:
        table = self.table
        connector = known()["database"] if table.database else connector_of(Path(self.file), table.reading)
        texts = [self.corrections.get(entry.id, entry.raw) for entry in rows]
        found = [connector.fields(text, header, table.reading) for text in texts]
        numbered = (Record(line, record.raw, record.fields, record.problem) for line, record in enumerate(found, start=1))
        tabled(work.connection, "split", numbered, len(header))
        keys = pa.table(
            {
                "line": range(1, len(rows) + 1),
                "id": [e.id for e in rows],
                "row_key": pa.array([e.row_key for e in rows], pa.string()),
            }
        )
        work.connection.register("retried", keys)
        work.run("CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM split JOIN retried USING (line)")
        work.connection.unregister("retried")

    def _settle(self, harvest: Harvest, ids: Collection[str], state: str, note: str) -> None:
        if ids:
            settled = settled_sql(self.session.connection, ids, state, note, self.moment)
            harvest.rows.append(self.session.warehouse.stage("quarantine", settled, self.session.connection))

    def _explain(self, work: Work, harvest: Harvest) -> None:
        """Write down the new reason of rows that still will not do."""
        why = (
            "SELECT id AS source_key, string_agg(DISTINCT bad.reason, '; ') AS reason FROM bad JOIN raw USING (line) GROUP BY id"
        )
        changed = (
            f"SELECT e.* REPLACE (why.reason AS reason, TIMESTAMP '{self.moment}' AS known_at) FROM ({entries_sql()}) AS e "
            f"JOIN ({why}) AS why USING (source_key) WHERE e.reason <> why.reason"
        )
        harvest.rows.append(work.warehouse.stage("quarantine", changed, work.connection))
