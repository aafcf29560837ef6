"""Quarantine entries: the rows that could not be taken in, with where, why and their raw text."""

from __future__ import annotations

from kequn.sources.work import Work
from kequn.warehouse import sql

RAW_LENGTH = 16_384  # characters of a raw text that are kept; its true length is kept too
COLUMNS = (
    "source, source_key, known_at, row_hash, table_name, file, sha256, line, reason, raw, raw_length, header, row_key, state"
)


def make(work: Work, sha256: str, header_json: str) -> None:
    """Make `entries` from `bad` and the exact rows `raw`, and `settled`: the lines that were mended or discarded before.

    An entry is the n-th row of its text in its file, so that a file read again finds its entries again.
    """
    identity = f"{work.source} || chr(31) || {sql.text(work.table.name)} || chr(31) || {sql.text(work.file)}"
    key = "conv.source_key" if work.table.repeats == "keep" or not work.table.key else "NULL::VARCHAR"
    work.run(
        f"CREATE OR REPLACE TEMP TABLE found AS SELECT bad.line, string_agg(DISTINCT bad.reason, '; ') AS reason, "
        f"any_value(raw.raw) AS raw, "
        f"any_value({key}) AS row_key FROM bad JOIN raw USING (line) LEFT JOIN conv USING (line) GROUP BY bad.line"
    )
    occurrence = "row_number() OVER (PARTITION BY raw ORDER BY line)"
    work.run(
        f"CREATE OR REPLACE TEMP TABLE entries AS SELECT {work.source} AS source, "
        f"md5({identity} || chr(31) || raw || chr(31) || {occurrence}) AS source_key, "
        f"TIMESTAMP '{work.moment}' AS known_at, hash(raw) AS row_hash, "
        f"{sql.text(work.table.name)} AS table_name, {sql.text(work.file)} AS file, "
        f"{sql.text(sha256)} AS sha256, line, reason, left(raw, {RAW_LENGTH}) AS raw, length(raw) AS raw_length, "
        f"{sql.text(header_json)} AS header, row_key, 'waiting' AS state FROM found ORDER BY line"
    )


def make_whole(work: Work, sha256: str, reason: str, raw: str, length: int) -> None:
    """Make the one entry of a file that cannot be understood at all; its line is 0. After it was loaded there may be another."""
    settled = work.number(
        f"SELECT count(*) FROM stored.quarantine WHERE source = {work.source} AND table_name = {sql.text(work.table.name)} "
        f"AND file = {sql.text(work.file)} AND sha256 = {sql.text(sha256)} AND line = 0 AND state = 'loaded'"
    )
    identity = chr(31).join((work.table.source, work.table.name, work.file, sha256)) + (f"{chr(31)}{settled}" if settled else "")
    work.run(
        f"CREATE OR REPLACE TEMP TABLE entries AS SELECT {work.source} AS source, md5({sql.text(identity)}) AS source_key, "
        f"TIMESTAMP '{work.moment}' AS known_at, 0::UBIGINT AS row_hash, "
        f"{sql.text(work.table.name)} AS table_name, {sql.text(work.file)} AS file, "
        f"{sql.text(sha256)} AS sha256, 0 AS line, {sql.text(reason)} AS reason, "
        f"{sql.text(raw[:RAW_LENGTH])} AS raw, {length} AS raw_length, "
        "'[]' AS header, NULL::VARCHAR AS row_key, 'waiting' AS state"
    )


def mended_before(work: Work) -> int:
    """Return how many of `entries` were mended and loaded before: they count as repeats."""
    return work.number(
        "SELECT count(*) FROM entries SEMI JOIN (FROM stored.quarantine WHERE state = 'loaded') USING (source_key)"
    )


def new_ones() -> str:
    """Return the relation of the entries that are not in the quarantine yet."""
    return f"SELECT {COLUMNS} FROM entries ANTI JOIN stored.quarantine USING (source_key) ORDER BY line"
