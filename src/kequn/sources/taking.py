"""One table of one file, from raw rows to staged rows, closings and quarantine entries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import duckdb

from kequn.sources import entries, links, money, versions
from kequn.sources.conversion import convert
from kequn.sources.flags import Flag
from kequn.sources.lines import REST_MISSING
from kequn.sources.raw import Doubtful, Opened, Unreadable
from kequn.sources.report import Counts
from kequn.sources.rows import Shape
from kequn.sources.work import Work
from kequn.warehouse import sql
from kequn.warehouse.store import StagedFile
from kequn.warehouse.tables import TABLES


@dataclass
class Harvest:
    """What one file brings to one commit."""

    next_customer_no: int
    rows: list[StagedFile] = field(default_factory=list)
    closings: list[StagedFile] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)  # tables for which the file could not be read to its end

    @property
    def changes(self) -> bool:
        """Tell whether anything is to be stored."""
        return any(staged.file.rows for staged in (*self.rows, *self.closings))


def take(work: Work, opened: Opened, shape: Shape, sha256: str, flag: Flag | None, harvest: Harvest) -> None:
    """Take one table's rows from an opened file. Unreadable where the file as a whole will not do, MappingError for its header."""
    if (quick := opened.quick()) is not None:
        try:
            take_rows(replace(work, quick=True), f"({quick})", replace(shape, trim=opened.trim), flag, harvest)
        except (Doubtful, duckdb.Error):
            pass
        else:
            return
    exact(work, opened)
    take_rows(work, "raw", replace(shape, trim="full"), flag, harvest)
    entries.make(work, sha256, json.dumps(shape.header, ensure_ascii=False))
    _quarantine(work, harvest)


def exact(work: Work, opened: Opened) -> None:
    """Make the exact rows once for all tables of the file."""
    if not work.number("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'raw'"):
        opened.exact(work.connection, "raw")


def take_rows(work: Work, relation: str, shape: Shape, flag: Flag | None, harvest: Harvest, *, keyed: bool = False) -> None:
    """Convert, find customers and rates, settle repeats and versions, and stage what is new."""
    convert(work, relation, shape, keyed=keyed)
    links.find(work)
    abroad = money.price(work)
    versions.settle(work)
    read = work.number("SELECT count(*) FROM conv")
    rows = work.number(f"SELECT count(*) FROM {relation}") if work.table.where else read
    if flag and (problem := flag.miscount(rows)):
        raise Unreadable(problem)
    if not keyed and (finding := versions.close_gone(work)):
        harvest.findings.append(f"{work.file}: {work.table.label}: {finding}")
    if work.table.name == "customers":
        harvest.next_customer_no = links.mint(work, harvest.next_customer_no)
    _stage(work, harvest, abroad=abroad)
    refused, repeated = work.number("SELECT count(DISTINCT line) FROM bad"), work.number("SELECT count(*) FROM skip")
    harvest.counts[work.table.label] = Counts(read, read - refused - repeated, repeated, refused, rows - read)


def _quarantine(work: Work, harvest: Harvest) -> None:
    """Stage the entries that are new; rows that were mended before count as repeats."""
    mended = entries.mended_before(work)
    harvest.rows.append(work.warehouse.stage("quarantine", entries.new_ones(), work.connection))
    if work.number(f"SELECT count(*) FROM entries WHERE contains(reason, {sql.text(REST_MISSING)})"):
        harvest.incomplete.add(work.table.label)
    counts = harvest.counts[work.table.label]
    harvest.counts[work.table.label] = replace(counts, repeated=counts.repeated + mended, quarantined=counts.quarantined - mended)


def _stage(work: Work, harvest: Harvest, *, abroad: bool) -> None:
    warehouse, table = work.warehouse, TABLES[work.table.name]
    given = {row[0] for row in work.run("DESCRIBE conv")}
    columns = {column.name: sql.name(column.name) for column in table.columns if column.name in given}
    columns |= money.priced_columns(work, abroad=abroad)
    customer = "customer_no" if work.table.customer else "NULL::BIGINT AS customer_no"
    joins = " LEFT JOIN whose USING (customer_ref)" if work.table.customer else ""
    joins += " LEFT JOIN priced USING (line)" if abroad else ""
    ended = work.number("SELECT count(*) FROM ver")
    joins += " LEFT JOIN ver USING (line)" if ended else ""
    listed = "".join(f", {expression} AS {sql.name(name)}" for name, expression in columns.items())
    relation = (
        f"SELECT {work.source} AS source, source_key, {customer}, known_at, {'known_to' if ended else 'NULL::TIMESTAMP AS known_to'}, row_hash{listed} "
        f"FROM {work.good}{joins}"
    )
    harvest.rows.append(warehouse.stage(work.table.name, relation, work.connection))
    if work.number("SELECT count(*) FROM ends"):
        harvest.closings.append(warehouse.stage_closings(work.table.name, f"SELECT {work.source} AS source, * FROM ends", work.connection))
    if work.table.name == "accounts" and "account_id" in given:
        work.run(f"INSERT INTO fresh_accounts SELECT source, account_id, customer_no, known_at, known_to FROM ({relation})")
