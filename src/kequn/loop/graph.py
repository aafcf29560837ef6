"""What a step of the run is, what the steps of one run share, and the order in which they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn import __version__
from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.demand import Ready
from kequn.engines.duckdb.engine import Engine
from kequn.kernel.errors import HomeError, KequnError
from kequn.kernel.nearest import hint
from kequn.loop.staging import Staging, fingerprint
from kequn.moments import ledger
from kequn.segments.history import Base, base
from kequn.segments.model import SegmentDefinition
from kequn.tags.catalogue import Catalogue
from kequn.tags.steps import fresh_days
from kequn.warehouse import decisions, lists, sql
from kequn.warehouse.decisions import Decision
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import LISTS, TABLES
from kequn.warehouse.tables import MADE as MADE_TABLES
from kequn.warehouse.visible import known_sql

Rows = Mapping[str, int]


HISTORY = ("segments", "segment_members", "segment_changes")  # the results that hold who was in which segment
LEDGER = ("moments", "moment_events", "moment_detectors")  # and those that hold which moments were raised
MADE = "made"  # the schema of the run's connection in which the tables stand that steps made


@dataclass
class Work:
    """What the steps of one run share: the warehouse, the day, the run's number, and the marks of the steps done.

    `snapshot` is the number of what was published, once it is.
    """

    warehouse: Warehouse
    connection: DuckDBPyConnection
    staging: Staging
    as_of: date
    number: int
    catalogue: Catalogue
    segments: Mapping[str, SegmentDefinition]
    snapshot: int | None = None
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def time_zone(self) -> str:
        """The zone of the business days."""
        return self.warehouse.settings.time_zone or "UTC"  # a run begins with a day, and a day with a time zone

    def visible(self, *tables: str) -> dict[str, str]:
        """Return name → SELECT over the rows of a canonical table that are visible at the date."""
        return {name: self.warehouse.visible_sql(name, as_of=self.as_of) for name in tables}

    def known(self, *tables: str) -> dict[str, str]:
        """Return name → SELECT over the rows of a state table that are known at the date, ended ones included."""
        return {name: known_sql(name, as_of=self.as_of, time_zone=self.time_zone) for name in tables}

    def engine(self, *, ready: tuple[str, ...] = (), made: Iterable[str] = MADE_TABLES) -> Engine:
        """Return an engine over the canonical tables and those `made` by steps, and over the tags made of the `ready` units."""
        for unit in ready:
            relation = f"SELECT {unit}_no AS {UNIT_NO}, * FROM {MADE}.{unit}_tags"
            self.connection.execute(f"CREATE OR REPLACE VIEW {MADE}.ready_{unit} AS {relation}")
        tables = {name: name for name in (*TABLES, LISTS.name)} | {name: f"{MADE}.{name}" for name in made}
        if {"members", "employees"} <= tables.keys():
            tables[LISTS.name] = f"{MADE}.{LISTS.name}"
            people = lists.people_sql(tables["members"], tables["employees"], self.visible("special_lists")["special_lists"])
            self.connection.execute(f"CREATE OR REPLACE VIEW {tables[LISTS.name]} AS {people}")
        values = Ready(self.as_of, {unit: f"{MADE}.ready_{unit}" for unit in ready})
        return Engine(self.connection, self.catalogue.schema, self.time_zone, tables, values)

    @cached_property
    def fresh_days(self) -> dict[str, date]:
        """The last day of each table with rows that are visible at the date."""
        return fresh_days(self.connection, self.visible(*TABLES), self.time_zone)

    @cached_property
    def history(self) -> Base:
        """Who was in which segment before the day, and who came and went: of the snapshot that was published last."""
        made = self._published(HISTORY)
        return base(*made, as_of=self.as_of) if made else Base()

    @cached_property
    def moments(self) -> ledger.Base:
        """Which moments were known before the day: of the snapshot that was published last."""
        made = self._published(LEDGER)
        return ledger.base(*made, as_of=self.as_of) if made else ledger.Base()

    def _published(self, names: tuple[str, ...]) -> list[pa.Table]:
        """Return these results of the snapshot that was published last; none where it lacks one of them."""
        try:
            with Snapshot.current(self.warehouse.home) as snapshot:
                if not set(names) <= set(snapshot.results):
                    return []
                with snapshot.connection() as connection:
                    return [connection.sql(f"SELECT * FROM {name}").to_arrow_table() for name in names]
        except HomeError:  # nothing is published yet, or it is damaged
            return []

    def data(self) -> str:
        """Return what changes whenever a loaded row, an erasure or a merge does."""
        tables = self.warehouse.manifest.tables
        files = {name: [file.name for file in (*table.rows, *table.closings)] for name, table in tables.items()}
        overlays = Overlays.read(self.warehouse.paths)
        return fingerprint(files, sorted(overlays.erased), sorted(overlays.redirects.items()), self.warehouse.settings.trust,
                           self.time_zone)

    def erased(self) -> list[int]:
        """Return the customers who were erased."""
        return sorted(Overlays.read(self.warehouse.paths).erased)

    def decisions(self) -> list[Decision]:
        """Return who people decided to be one household, and who not."""
        return decisions.effective(self.warehouse.paths)


def _nothing(_: Work) -> object:
    return None


@dataclass(frozen=True)
class Step:
    """One step: what it needs and makes, and the function that does it.

    `version` is raised whenever the same input would give another result. `inputs` is what it reads beside the tables
    that other steps make, as plain values; with the same inputs, date and version its outputs are reused.
    """

    name: str
    version: int
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    make: Callable[[Work], Mapping[str, pa.Table]]
    inputs: Callable[[Work], object] = _nothing

    def mark(self, work: Work) -> str:
        """Return the fingerprint of everything that the step's outputs follow from."""
        needed = [work.marks[name] for name in self.needs if name in work.marks]
        return fingerprint(self.name, self.version, __version__, work.as_of.isoformat(), self.inputs(work), needed)

    def done(self, work: Work, mark: str) -> Rows | None:
        """Return the rows of each output where the step was done before, else None."""
        return work.staging.rows(self.name, mark)

    def do(self, work: Work, mark: str) -> Rows:
        """Do the step and keep its outputs under the mark; return the rows of each."""
        made = self.make(work)
        work.staging.keep(self.name, mark, made)
        return {name: table.num_rows for name, table in made.items()}

    def hand_over(self, work: Work, mark: str) -> None:
        """Let later steps read the outputs, as views of the schema `made`."""
        if self.makes:
            work.marks[self.name] = mark
            work.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MADE}")
        for name in self.makes:
            file = work.staging.path(self.name, mark) / f"{name}.parquet"
            work.connection.execute(f"CREATE OR REPLACE VIEW {MADE}.{name} AS SELECT * FROM read_parquet({sql.text(file)})")


def up_to(steps: Mapping[str, Step], only: str | None) -> list[Step]:
    """Return the steps to do: all, or the one named with all it needs. KequnError where there is no such step."""
    if only is None:
        return list(steps.values())
    if only not in steps:
        raise KequnError(f"there is no step {only!r}{hint(only, steps)}; the steps are {', '.join(steps)}")
    needed = {only}
    for step in reversed(list(steps.values())):
        if step.name in needed:
            needed.update(step.needs)
    return [step for step in steps.values() if step.name in needed]
