"""Repeats, contradictions and history: which converted rows are new, which end an older version, which say nothing new.

The rules. The same key and content again is a repeat. Two contents for one key contradict each other within a file (the first
stays) and, in mode append, with what was loaded before. In the other modes a row that says at its `known_at` what was then known
already is a repeat; any other is a version from then on, until the next one. So a late row is closed from the start.
"""

from __future__ import annotations

from kequn.sources.work import Work
from kequn.warehouse import sql


def settle(work: Work) -> None:
    """Fill `skip`, `bad`, `ver` and `ends` for the rows of `conv`."""
    _within_file(work)
    if not work.warehouse.manifest.tables[work.table.name].count:
        if _several_versions(work):
            _history(work, old=False)
        return
    keys = f"SELECT source_key FROM {work.good}"
    stored = f"stored.{sql.name(work.table.name)}"
    work.run(
        "CREATE OR REPLACE TEMP TABLE old AS SELECT source_key, row_hash, known_at, known_to "
        f"FROM {stored} WHERE source = {work.source} AND source_key IN ({keys})"
    )
    known = work.number("SELECT count(*) FROM old")
    if work.table.mode == "append" and not work.remapped:
        if known:
            _append(work)
    elif known or _several_versions(work):
        _history(work, old=bool(known))


def _several_versions(work: Work) -> bool:
    """Tell whether one file may hold several versions of a key: its rows say themselves when they were known."""
    return work.table.mode != "append" and work.table.known_at is not None


def _within_file(work: Work) -> None:
    part = "source_key, known_at" if _several_versions(work) else "source_key"
    if not work.number(f"SELECT count(*) - count(DISTINCT hash({part})) FROM {work.good}"):
        return
    work.run(
        "CREATE OR REPLACE TEMP TABLE twice AS SELECT * FROM (SELECT line, row_hash, first_value(line) OVER same AS first_line, "
        f"first_value(row_hash) OVER same AS first_hash FROM {work.good} "
        f"WINDOW same AS (PARTITION BY {part} ORDER BY line)) WHERE line <> first_line"
    )
    if work.table.repeats == "first":
        work.repeat("SELECT line FROM twice")
        return
    work.refuse("SELECT line, 'contradicts line ' || first_line FROM twice WHERE row_hash <> first_hash")
    work.repeat("SELECT line FROM twice WHERE row_hash = first_hash")


def _append(work: Work) -> None:
    work.run(
        "CREATE OR REPLACE TEMP TABLE met AS SELECT line, bool_or(old.row_hash = new.row_hash) AS same "
        f"FROM {work.good} AS new JOIN old USING (source_key) GROUP BY line"
    )
    if work.table.repeats == "first":
        work.repeat("SELECT line FROM met")
        return
    work.refuse("SELECT line, 'contradicts the row loaded before' FROM met WHERE NOT same")
    work.repeat("SELECT line FROM met WHERE same")


def _history(work: Work, *, old: bool) -> None:
    """Lay the new rows into the time line of their keys.

    An event is the beginning of a version, or of a time without one (row_hash null). `born`: 0 was stored, 1 is new.
    """
    new = f"SELECT source_key, known_at AS since, row_hash, 1 AS born, NULL::TIMESTAMP AS known_to, line FROM {work.good}"
    stored = "SELECT source_key, known_at AS since, row_hash, 0 AS born, known_to, NULL::BIGINT AS line FROM old"
    gaps = (
        "SELECT o.source_key, o.known_to AS since, NULL::UBIGINT, 0, NULL::TIMESTAMP, NULL::BIGINT FROM old AS o "
        "WHERE o.known_to IS NOT NULL "
        "AND NOT EXISTS (FROM old AS n WHERE n.source_key = o.source_key AND n.known_at = o.known_to)"
    )
    affected = (
        f"source_key IN (SELECT source_key FROM old UNION ALL SELECT source_key FROM {work.good} GROUP BY 1 HAVING count(*) > 1)"
    )
    events = (
        f"{new} WHERE {affected} UNION ALL {stored} UNION ALL {gaps}" if old else f"{new} WHERE source_key IN ({_many(work)})"
    )
    order = "PARTITION BY source_key ORDER BY since, born, known_to NULLS LAST, line"
    before = f"lag(row_hash) OVER ({order})"
    repeats = f"born = 1 AND row_hash IS NOT DISTINCT FROM {before} AS repeats"
    work.run(f"CREATE OR REPLACE TEMP TABLE line_of_time AS SELECT *, {repeats} FROM ({events})")
    work.repeat("SELECT line FROM line_of_time WHERE repeats")
    following = f"lead(since) OVER ({order}) AS next_at, lead(born) OVER ({order}) AS next_born"
    after = f"SELECT *, {following} FROM line_of_time WHERE NOT repeats"
    work.run(f"CREATE OR REPLACE TEMP TABLE followed AS {after}")
    work.run("INSERT INTO ver SELECT line, next_at FROM followed WHERE born = 1 AND next_at IS NOT NULL")
    work.run(
        "INSERT INTO ends SELECT source_key, row_hash, since, next_at FROM followed WHERE born = 0 AND row_hash IS NOT NULL "
        "AND next_born = 1 AND (known_to IS NULL OR known_to > next_at)"
    )


def _many(work: Work) -> str:
    return f"SELECT source_key FROM {work.good} GROUP BY 1 HAVING count(*) > 1"


def close_gone(work: Work) -> str | None:
    """Close the keys that a full file has no more; return a finding where that would be wrong or has to wait."""
    if work.table.mode != "full" or not work.warehouse.manifest.tables[work.table.name].count:
        return None
    stored = f"stored.{sql.name(work.table.name)}"
    standing = work.number(f"SELECT count(*) FROM {stored} WHERE source = {work.source} AND known_to IS NULL")
    if not standing:
        return None
    if not work.number("SELECT count(*) FROM conv"):
        return "the full file has no rows; nothing was closed"
    if work.number("SELECT count(*) FROM conv WHERE source_key IS NULL"):
        return "some rows of the full file are in quarantine without a key; nothing was closed"
    at = "(SELECT max(known_at) FROM conv ANTI JOIN bad USING (line))"
    if not work.number("SELECT count(*) FROM conv ANTI JOIN bad USING (line)"):
        return "no row of the full file is good; nothing was closed"
    if work.number(f"SELECT count(*) FROM {stored} WHERE source = {work.source} AND known_at > {at}"):
        return "the full file is older than what is loaded; nothing was closed"
    work.run(
        f"INSERT INTO ends SELECT source_key, row_hash, known_at, {at} FROM {stored} "
        f"WHERE source = {work.source} AND known_to IS NULL AND source_key NOT IN (SELECT source_key FROM conv)"
    )
    return None
