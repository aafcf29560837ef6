"""`load`: a mapping's files into the warehouse, one atomic commit per file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kequn.kernel.errors import MappingError
from kequn.sources import entries, links, lookups, recognition
from kequn.sources.flags import Flag, read_flag
from kequn.sources.headers import check_headers
from kequn.sources.mapping import Mapping, Reading, TableMapping
from kequn.sources.moments import moment_of
from kequn.sources.plan import Drop, digest_of, plan
from kequn.sources.quarantine import settled_sql, whole_entries, whole_files
from kequn.sources.raw import EngineFailedError, Opened, Origin, UnreadableError
from kequn.sources.read_mapping import read_mapping
from kequn.sources.registry import connector_of, known
from kequn.sources.report import Counts, FileReport, LoadReport
from kequn.sources.rows import Shape
from kequn.sources.salt import salt_of
from kequn.sources.taking import Harvest, take
from kequn.sources.work import Work
from kequn.warehouse.home import Settings
from kequn.warehouse.store import Warehouse


def load(
    warehouse: Warehouse,
    mapping_path: str | Path,
    data: str | Path,
    *,
    now: datetime | None = None,
    progress: Callable[[str], None] | None = None,
) -> LoadReport:
    """Load what a mapping finds in the folder `data` into a warehouse that is open for writing.

    `now` is the moment at which rows are known that do not say it themselves (default: the clock). Each file is one commit, so a
    load that was killed is finished by loading again. MappingError or SourceError in one line; what is wrong with rows and files
    is no error but goes into the quarantine and the report. `progress` is told a line per file.
    """
    mapping = read_mapping(Path(mapping_path))
    return Session(warehouse, mapping, Path(data), moment_of(now)).load(progress or (lambda _: None))


class Session:
    """One load: the mapping, the connection, and what was found."""

    def __init__(self, warehouse: Warehouse, mapping: Mapping, data: Path, now: datetime) -> None:
        self.warehouse, self.mapping, self.data, self.now = warehouse, mapping, data, now
        self.settings = settings_of(warehouse, mapping)
        self.connection = warehouse.connect()
        self.salt = salt_of(warehouse.paths, mapping)
        self.reports: list[FileReport] = []
        self.findings: list[str] = []
        self.whole = whole_files(self.connection)

    def load(self, progress: Callable[[str], None]) -> LoadReport:
        """Load every file in its turn."""
        drops, self.findings = plan(self.mapping, self.data)
        made = lookups.make(self.connection, self.mapping, self.data, self.warehouse.paths.spill)
        self.findings += made.findings
        complete = [drop for drop in drops if self._is_complete(drop)]
        check_headers(self.mapping, complete, self.warehouse.manifest.loads, self.shape, made)
        for index, drop in enumerate(complete):
            if waiting := made.lacking(drop):
                self.findings.append(f"{drop.name}: waits, for a lookup of {waiting[0]} is not there")
                continue
            digest = "".join(made.digests[table.label] for table in drop.tables)
            self._drop(drop, self.now + timedelta(microseconds=index), digest)
            for report in self.reports:
                if report.file == drop.name:
                    progress(_line(report))
        return LoadReport(self.mapping.source, tuple(self.reports), tuple(self.findings))

    def shape(self, name: str, header: tuple[str, ...]) -> Shape:
        """Return the shape of a file's rows."""
        home = self.settings.time_zone or "UTC"
        return Shape(header, name, "full", self.salt, self.mapping.time_zone or home, home)

    def _is_complete(self, drop: Drop) -> bool:
        """Tell whether a file's flag is there, where it has one."""
        waits = self._flag(drop)[1]
        if waits:
            self.findings.append(f"{drop.name}: waits for its flag file")
        return not waits

    def _drop(self, drop: Drop, moment: datetime, lookup_digest: str) -> None:
        flag, _ = self._flag(drop)
        sha256 = "" if drop.in_database else digest_of(drop.path)
        digest = self.mapping.digest(drop.tables) + lookup_digest + (f":{flag}" if flag else "")
        prior = recognition.prior(self.warehouse, self.mapping, drop)
        if prior and sha256 and (prior["sha256"], prior["mapping"]) == (sha256, digest):
            self.reports += recognition.reports(self.connection, drop, prior)
            return
        remapped = bool(prior and sha256 and prior["sha256"] == sha256)
        links.begin(self.connection)
        harvest = self._harvest(drop, sha256, flag, moment, remapped=remapped)
        self.reports += [FileReport(drop.name, table.label, harvest.counts[table.label]) for table in drop.tables]
        self.findings += harvest.findings
        if harvest.changes or not prior or not drop.in_database:
            self._commit(drop, harvest, sha256, digest, moment)

    def _flag(self, drop: Drop) -> tuple[Flag | None, bool]:
        endings = [table.flag for table in drop.tables if table.flag]
        flag = read_flag(drop.path, endings[0]) if endings else None
        return flag, bool(endings) and flag is None

    def _harvest(self, drop: Drop, sha256: str, flag: Flag | None, moment: datetime, *, remapped: bool) -> Harvest:
        """Take all tables of a file; where it will not do as a whole, one entry for each of them."""
        harvest = Harvest(self.warehouse.manifest.next_customer_no)
        works = {
            table: Work(
                self.warehouse, self.connection, self.mapping, table, drop.name, moment, self.settings.currency, remapped=remapped
            )
            for table in drop.tables
        }
        self.warehouse.paths.spill.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.warehouse.paths.spill) as folder:
            try:
                if flag and (problem := flag.contradiction(size=drop.path.stat().st_size, sha256=sha256)):
                    raise UnreadableError(problem)
                self._take(drop, works, sha256, flag, Path(folder), harvest)
            except UnreadableError as problem:
                harvest = Harvest(self.warehouse.manifest.next_customer_no)
                for work in works.values():
                    self._whole(work, drop, sha256, str(problem), harvest)
                harvest.again = isinstance(problem, EngineFailedError)
        return harvest

    def _take(
        self, drop: Drop, works: dict[TableMapping, Work], sha256: str, flag: Flag | None, folder: Path, harvest: Harvest
    ) -> None:
        opened: dict[Reading, Opened] = {}
        self.connection.execute("DROP TABLE IF EXISTS raw")
        for table, work in works.items():
            if table.reading not in opened:
                origin = Origin(drop.path, table.reading, folder, table.database, self.data)
                opened[table.reading] = (known()["database"] if table.database else connector_of(drop.path, table.reading)).open(
                    origin
                )
                self.connection.execute("DROP TABLE IF EXISTS raw")
            source = opened[table.reading]
            try:
                take(work, source, self.shape(drop.name, source.header), sha256, flag, harvest)
            except MappingError as problem:
                self._whole(work, drop, sha256, str(problem).removeprefix(f"{self.mapping.where}: "), harvest)
            else:
                self._settle_whole(work, harvest)

    def _settle_whole(self, work: Work, harvest: Harvest) -> None:
        """Settle the entries of this file as a whole, or of its missing rest, now that it was read to its end."""
        whole = (work.table.source, work.table.name, work.file)
        if whole in self.whole and work.table.label not in harvest.incomplete:
            waiting = whole_entries(work.connection, work.table, work.file)
            settled = settled_sql(work.connection, waiting, "loaded", "the file was loaded", work.moment)
            harvest.rows.append(self.warehouse.stage("quarantine", settled, work.connection))

    def _whole(self, work: Work, drop: Drop, sha256: str, reason: str, harvest: Harvest) -> None:
        head, size = _head(drop)
        entries.make_whole(work, sha256, reason, head, size)
        harvest.rows.append(self.warehouse.stage("quarantine", entries.new_ones(), self.connection))
        harvest.counts[work.table.label] = Counts(read=1, quarantined=1)
        harvest.incomplete.add(work.table.label)
        label = f"{work.table.label}: "
        harvest.findings.append(reason if reason.startswith(label) else f"{drop.name}: {label}{reason}")

    def _commit(self, drop: Drop, harvest: Harvest, sha256: str, digest: str, moment: datetime) -> None:
        record = {
            "source": self.mapping.source,
            "file": drop.name,
            "sha256": "" if harvest.again else sha256,
            "mapping": digest,
            "at": moment.isoformat(),
            "tables": {label: asdict(counts) for label, counts in harvest.counts.items()},
            "incomplete": sorted(harvest.incomplete),
            "mapped_by": self.warehouse.paths.named(Path(self.mapping.where)),
            "data": self.warehouse.paths.named(self.data),
        }
        self.store(harvest, [record])

    def store(self, harvest: Harvest, records: list[dict[str, Any]]) -> None:
        """Commit what was harvested, with the links of the customers it minted, and look at the home as it then is."""
        identifiers = self.warehouse.stage("identifiers", links.minted_rows(self.mapping.source), self.connection)
        shown = self.warehouse.manifest
        self.warehouse.commit(
            rows=[*harvest.rows, identifiers],
            closings=harvest.closings,
            loads=records,
            next_customer_no=harvest.next_customer_no,
            settings=self.settings,
        )
        self.warehouse.show_committed(self.connection, shown)


def settings_of(warehouse: Warehouse, mapping: Mapping) -> Settings:
    """Return the home's settings with what the mapping is the first to state. MappingError where something is still missing."""
    held = warehouse.settings
    settings = replace(held, time_zone=held.time_zone or mapping.time_zone, currency=held.currency or mapping.currency)
    for key in ("time_zone", "currency"):
        if getattr(settings, key) is None:
            raise MappingError(f"{mapping.where}: mapping: {key} is missing, and the home has none yet")
    return settings


def _head(drop: Drop) -> tuple[str, int]:
    if drop.in_database:
        return "", 0
    with drop.path.open("rb") as stream:
        head = stream.read(entries.RAW_LENGTH)
    return head.decode("utf-8", errors="backslashreplace").replace("\0", "␀"), drop.path.stat().st_size


def _line(report: FileReport) -> str:
    counts = report.counts
    known_already = " (known already)" if report.recognised else ""
    return (
        f"{report.file} → {report.table}: read {counts.read} = loaded {counts.loaded} + repeated {counts.repeated} "
        f"+ quarantined {counts.quarantined}{known_already}"
    )
