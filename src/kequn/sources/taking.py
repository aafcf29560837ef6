"""One table of one file, from raw rows to staged rows, closings and quarantine entries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import duckdb

from kequn.kernel.errors import SourceError
from kequn.sources import entries, links, money, quarantine, versions
from kequn.sources.conversion import convert, statement
from kequn.sources.flags import Flag
from kequn.sources.lines import REST_MISSING
from kequn.sources.raw import DoubtfulError, EngineFailedError, Opened, UnreadableError
from kequn.sources.report import Counts
from kequn.sources.rows import Shape, compile_table
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
    again: bool = False  # whether the next load reads the file even if nothing has changed

    @property
    def changes(self) -> bool:
        """Tell whether anything is to be stored."""
        return any(staged.file.rows for staged in (*self.rows, *self.closings))


def take(work: Work, opened: Opened, shape: Shape, sha256: str, flag: Flag | None, harvest: Harvest) -> None:
    """Take one table's rows from a file. UnreadableError where the file as a whole will not do, MappingError for its header."""
    if (quick := opened.quick()) is not None:
        trimmed = replace(shape, trim=opened.trim)
        try:
            if not _straight(work, f"({quick})", trimmed, flag, harvest):
                take_rows(replace(work, quick=True), f"({quick})", trimmed, flag, harvest)
        except (DoubtfulError, duckdb.Error):
            pass  # something has to be looked at row by row
        else:
            _settle(work, sha256, harvest)
            return
    try:
        exact(work, opened)
        take_rows(work, "raw", replace(shape, trim="full"), flag, harvest)
    except (duckdb.OutOfMemoryException, duckdb.IOException) as problem:
        raise SourceError(f"{work.file}: not enough memory or disk to load it ({type(problem).__name__})") from problem
    except duckdb.Error as problem:
        raise EngineFailedError(f"the engine cannot convert its rows ({type(problem).__name__})") from problem
    entries.make(work, sha256, json.dumps(shape.header, ensure_ascii=False))
    _quarantine(work, sha256, harvest)


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
        raise UnreadableError(problem)
    if not keyed and (finding := versions.close_gone(work)):
        harvest.findings.append(f"{work.file}: {work.table.label}: {finding}")
    if work.table.name == "customers":
        harvest.next_customer_no = links.mint(work, harvest.next_customer_no)
    _stage(work, harvest, abroad=abroad)
    refused, repeated = work.number("SELECT count(DISTINCT line) FROM bad"), work.number("SELECT count(*) FROM skip")
    harvest.counts[work.table.label] = Counts(read, read - refused - repeated, repeated, refused, rows - read)


def _quarantine(work: Work, sha256: str, harvest: Harvest) -> None:
    """Stage the entries that are new; rows that were mended before count as repeats."""
    mended = entries.mended_before(work)
    harvest.rows.append(work.warehouse.stage("quarantine", entries.new_ones(), work.connection))
    if work.number(f"SELECT count(*) FROM entries WHERE contains(reason, {sql.text(REST_MISSING)})"):
        harvest.incomplete.add(work.table.label)
    else:
        _settle(work, sha256, harvest, "source_key NOT IN (SELECT source_key FROM entries)")
    counts = harvest.counts[work.table.label]
    harvest.counts[work.table.label] = replace(counts, repeated=counts.repeated + mended, quarantined=counts.quarantined - mended)


def _settle(work: Work, sha256: str, harvest: Harvest, condition: str = "true") -> None:
    """Settle the rows of this very file that waited for the mapping to be mended."""
    if work.remapped:
        ours = (f"source = {work.source} AND table_name = {sql.text(work.table.name)} AND file = {sql.text(work.file)} "
                f"AND sha256 = {sql.text(sha256)} AND NOT {quarantine.OF_A_FILE} AND {condition}")
        ids = {entry.id for entry in quarantine.entries(work.connection, ours)}
        settled = quarantine.settled_sql(work.connection, ids, "loaded", "the file was read with a mended mapping", work.moment)
        harvest.rows.append(work.warehouse.stage("quarantine", settled, work.connection))


def _straight(work: Work, relation: str, shape: Shape, flag: Flag | None, harvest: Harvest) -> bool:
    """Stage a file of new rows in one stream, without a table in between; False where it is no such file after all.

    Any row that cannot be taken as it is ends the stream with an error.
    """
    table, known_rows = work.table, work.warehouse.manifest.tables[work.table.name].count
    if table.name == "customers" or table.repeats == "keep" or (table.mode != "append" and known_rows):
        return False
    links.know(work)
    converted = statement(work, compile_table(work.mapping, table, shape, relation))
    doubtful = f"reason IS NOT NULL OR {links.unknown(work)} OR {money.foreign(work)}"
    key = f"CASE WHEN {doubtful} THEN error('doubtful') ELSE source_key END AS source_key"
    checked = f"(SELECT * REPLACE ({key}) FROM ({converted}){links.joins(work)})"
    given = {column.name for column in TABLES[table.name].columns} & {row[0] for row in work.run(f"DESCRIBE {converted}")}
    staged = work.warehouse.stage(table.name, _stored(work, checked, given, abroad=False), work.connection)
    written = _written(work, staged)
    if work.number(f"SELECT count(*) - count(DISTINCT hash(source_key)) FROM {written}") or (
        known_rows and work.number(_met(work, written))
    ):
        return False
    total = work.number(f"SELECT count(*) FROM {relation}") if table.where else staged.file.rows
    if flag and (problem := flag.miscount(total)):
        raise UnreadableError(problem)
    _keep(work, staged, harvest)
    harvest.counts[table.label] = Counts(staged.file.rows, staged.file.rows, passed_over=total - staged.file.rows)
    return True


def _met(work: Work, written: str) -> str:
    stored = f"(SELECT source_key FROM stored.{sql.name(work.table.name)} WHERE source = {work.source})"
    return f"SELECT count(*) FROM {stored} SEMI JOIN {written} USING (source_key)"


def _written(work: Work, staged: StagedFile) -> str:
    """Return the relation of a staged file."""
    if not staged.file.rows:
        return f"(SELECT * FROM stored.{sql.name(staged.table)} WHERE false)"
    return f"read_parquet({sql.text(work.warehouse.paths.table(staged.table) / staged.file.name)})"


def _keep(work: Work, staged: StagedFile, harvest: Harvest) -> None:
    """Add staged rows to the harvest; accounts can be referred to by the other tables of the same file at once."""
    harvest.rows.append(staged)
    if staged.table == "accounts":
        work.run(
            f"INSERT INTO fresh_accounts SELECT source, account_id, customer_no, known_at, known_to FROM {_written(work, staged)}"
        )


def _stage(work: Work, harvest: Harvest, *, abroad: bool) -> None:
    """Stage the rows of `conv` that are new, and the closings of those that they end."""
    given = {row[0] for row in work.run("DESCRIBE conv")}
    joins = links.joins(work)
    joins += " LEFT JOIN priced USING (line)" if abroad else ""
    joins += " LEFT JOIN ver USING (line)" if (ended := work.number("SELECT count(*) FROM ver") > 0) else ""
    relation = _stored(work, f"{work.good}{joins}", given, abroad=abroad, ended=ended)
    _keep(work, work.warehouse.stage(work.table.name, relation, work.connection), harvest)
    if work.number("SELECT count(*) FROM ends"):
        closings = f"SELECT {work.source} AS source, * FROM ends"
        harvest.closings.append(work.warehouse.stage_closings(work.table.name, closings, work.connection))


def _stored(work: Work, converted: str, given: set[str], *, abroad: bool, ended: bool = False) -> str:
    """Return converted rows as they are stored."""
    columns = {column.name: sql.name(column.name) for column in TABLES[work.table.name].columns if column.name in given}
    columns |= links.found_columns(work) | money.priced_columns(work, abroad=abroad)
    customer = "customer_no" if work.table.customer else "NULL::BIGINT AS customer_no"
    known_to = "known_to" if ended else "NULL::TIMESTAMP AS known_to"
    listed = "".join(f", {expression} AS {sql.name(name)}" for name, expression in columns.items())
    return f"SELECT {work.source} AS source, source_key, {customer}, known_at, {known_to}, row_hash{listed} FROM {converted}"
