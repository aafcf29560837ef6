"""Raw rows to canonical columns: one statement for the quick and the careful way."""

from __future__ import annotations

from dataclasses import replace

from kequn.sources.rows import RowSql, Shape, compile_table
from kequn.sources.work import Work
from kequn.warehouse import sql


def convert(work: Work, relation: str, shape: Shape, *, keyed: bool = False) -> None:
    """Make `conv` and refuse the rows that cannot be converted. MappingError where the header lacks a column.

    With `keyed` the relation has a column `row_key`, the key that a row without one of its own was given before.
    """
    rows = compile_table(work.mapping, work.table, shape, relation)
    if keyed and (work.table.repeats == "keep" or not work.table.key):
        rows = replace(rows, key=f"coalesce(row_key, {rows.key})")
    work.begin()
    work.run(f"CREATE OR REPLACE TEMP TABLE conv AS {statement(work, rows)}")
    work.refuse("SELECT line, reason FROM conv WHERE reason IS NOT NULL")
    if work.table.repeats == "keep" and not keyed:
        _number_repeats(work)


def statement(work: Work, rows: RowSql) -> str:
    """Return the conversion of the raw rows as one query."""
    moment = f"TIMESTAMP '{work.moment}'"
    columns = "".join(f", {expression} AS {sql.name(name)}" for name, expression in rows.columns.items())
    known_at = f"coalesce({rows.known_at}, {moment})" if rows.known_at else moment
    hashed = ", ".join(["customer_ref", *map(sql.name, rows.columns)])
    return (
        f"SELECT *, hash({hashed}) AS row_hash FROM (SELECT line, {rows.key} AS source_key, "
        f"{rows.customer or 'NULL::VARCHAR'} AS customer_ref, "
        f"{known_at} AS known_at, {rows.reason} AS reason{columns} FROM {rows.relation} WHERE {rows.taken})"
    )


def _number_repeats(work: Work) -> None:
    """Tell equal lines of one file apart by their occurrence: the second becomes `key#2`."""
    if work.number("SELECT count(source_key) - count(DISTINCT hash(source_key)) FROM conv"):
        occurrence = "row_number() OVER (PARTITION BY source_key ORDER BY line)"
        numbered = f"CASE WHEN {occurrence} > 1 THEN source_key || '#' || {occurrence} ELSE source_key END"
        work.run(f"CREATE OR REPLACE TEMP TABLE conv AS SELECT * REPLACE ({numbered} AS source_key) FROM conv")
