"""The step that finds who is one person: what the data says and what persons said becomes merges before anything else is made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import pyarrow as pa

from kequn import __version__
from kequn.customers.joining import READ, Decisions, joined, learnt, ready
from kequn.customers.matching.model import Model
from kequn.customers.matching.policy import read
from kequn.kernel.errors import HomeError
from kequn.loop.graph import MADE, Step, Work
from kequn.loop.staging import fingerprint
from kequn.warehouse import redirects, sql
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.views import without_erased

MAKES = ("identity_redirects", "identity_joins", "identity_doubts", "identity_suspicions", "identity_records", "identity_pairs",
         "identity_model")
_BEFORE = "before"  # the database of the snapshot that stands, while the step runs


@dataclass(frozen=True)
class Identity(Step):
    """Finds who is one person. What it found is written to the redirects, so that the steps after it see whole persons."""

    def mark(self, work: Work) -> str:
        """Return the fingerprint of what the outputs follow from; the day of the run is not among it."""
        return fingerprint(self.name, self.version, __version__, self.inputs(work))

    def hand_over(self, work: Work, mark: str) -> None:
        """Let the merges found stand, and no others of a run; a word that came meanwhile leaves it to the next run."""
        super().hand_over(work, mark)
        found = dict(work.connection.execute(f"SELECT customer_no, to_no FROM {MADE}.identity_redirects").fetchall())
        redirects.settle(work.warehouse.paths, lambda _: found if self.mark(work) == mark else None,
                         at=datetime.now(UTC), reason=f"run {work.number}")
        work.warehouse.define_views(work.connection)


def inputs(work: Work) -> object:
    """Return what the step reads: the files of its tables, who was erased, what persons said, the policy."""
    tables = work.warehouse.manifest.tables
    files = {name: [file.name for file in (*tables[name].rows, *tables[name].closings)] for name in READ}
    said = redirects.said(work.warehouse.paths)
    return [files, work.erased(), said.same, said.apart, asdict(read(work.warehouse.home))]


def identity(work: Work) -> Mapping[str, pa.Table]:
    """Return the tables of `MAKES`: who is one person by all rows as they stand, whatever the date of the run."""
    policy, said = read(work.warehouse.home), redirects.said(work.warehouse.paths)
    connection = work.connection
    size = ready(connection, {name: _rows(name) for name in READ})
    with _published(work) as (known, before):
        model = learnt(connection, policy, known, size)
        kept = json.dumps(model.to_json(), ensure_ascii=False) if model else ""
        found = joined(connection, model, policy, Decisions(said.same, said.apart), mark=fingerprint(kept), before=before)
    numbers, ends = list(found.redirects), list(found.redirects.values())
    merges = pa.table({"customer_no": pa.array(numbers, pa.int64()), "to_no": pa.array(ends, pa.int64())})
    tables = (merges, found.joins, found.doubts, found.suspicions, found.records, found.pairs, pa.table({"model": [kept]}))
    return dict(zip(MAKES, tables, strict=True))


def _rows(name: str) -> str:
    """Return the rows of a table as they stand, under the numbers they were loaded with, without those of erased persons."""
    return f"SELECT * FROM ({without_erased(f'SELECT * FROM stored.{sql.name(name)}', 'customer_no')}) WHERE known_to IS NULL"


@contextmanager
def _published(work: Work) -> Iterator[tuple[Model | None, tuple[str, str] | None]]:
    """Give the model, and the relations of the records and pairs, of the snapshot that stands; nothing where there is none."""
    try:
        snapshot = Snapshot.current(work.warehouse.home)
    except HomeError:
        yield None, None
        return
    with snapshot:
        if not set(MAKES) <= set(snapshot.results) or not snapshot.database.exists():
            yield None, None
            return
        work.connection.execute(f"ATTACH {sql.text(snapshot.database)} AS {_BEFORE} (READ_ONLY)")
        try:
            [(kept,)] = work.connection.execute(f"SELECT model FROM {_BEFORE}.main.identity_model").fetchall()
            records, pairs = (f"SELECT * FROM {_BEFORE}.main.{name}" for name in ("identity_records", "identity_pairs"))
            yield Model.from_json(json.loads(kept)) if kept else None, (records, pairs)
        finally:
            work.connection.execute(f"DETACH {_BEFORE}")
