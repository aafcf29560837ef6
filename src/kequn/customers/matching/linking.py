"""Links between records, strongest first: what identifiers say, then what weak evidence weighs; what is doubtful or forbidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn.customers.components import Numbers
from kequn.customers.matching.policy import Policy
from kequn.customers.matching.prepare import NAMES
from kequn.customers.matching.roles import GUARDS, STRONG, Field, of
from kequn.customers.matching.union import NONE, unite

EMPTY = pa.schema([("record_l", pa.int64()), ("record_r", pa.int64()), ("weight", pa.float64()), ("evidence", pa.string())])

KNOWN = pa.schema([("record_l", pa.int64()), ("record_r", pa.int64()), ("through", pa.string())])


@dataclass(frozen=True)
class Links:
    """`first` by record: the first record of its cluster; the tables name records by position."""

    first: Numbers
    joins: pa.Table  # record_l, record_r, through, weight, evidence
    doubtful: pa.Table  # record_l, record_r, reason, through, weight, evidence
    suspicions: pa.Table  # the same; the reason is the role of which the two have different values


def links(connection: DuckDBPyConnection, records: str, used: Sequence[Field], pairs: pa.Table | None, policy: Policy, *,
          apart: Sequence[tuple[int, int]] = (), known: pa.Table | None = None) -> Links:
    """Join the prepared `records` by their identifiers and by the scored `pairs`, as the policy says.

    `known` are links that need no evidence: record_l, record_r, through; they come first. `apart` never end together.
    """
    connection.register("known_links", known if known is not None else KNOWN.empty_table())
    connection.register("scored", pairs if pairs is not None else EMPTY.empty_table())
    _strong(connection, records, used)
    different = _different(connection, records, used)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE linked AS
        SELECT record_l, record_r, rank, through, weight, evidence, reason, {different} AS different,
            row_number() OVER (ORDER BY rank, weight DESC, record_l, record_r) - 1 AS place
        FROM (SELECT record_l, record_r, rank, through, NULL::DOUBLE AS weight, '' AS evidence, reason FROM strong
              UNION ALL
              SELECT record_l, record_r, -1, through, NULL, '', NULL FROM known_links
              UNION ALL
              SELECT record_l, record_r, {len(STRONG)}, 'weight', weight, evidence,
                CASE WHEN weight < {policy.join} THEN 'weight' WHEN {_strangers(used)} THEN 'contradicted' END FROM scored)
        JOIN guarded l ON l.record = record_l JOIN guarded r ON r.record = record_r""")
    strongest = "FROM linked WHERE reason IS NULL AND different IS NULL ORDER BY place"
    given = connection.execute(f"SELECT record_l, record_r, place {strongest}").fetchnumpy()
    guards = [_codes(connection, records, column) for column in of(used, *GUARDS)]
    size = connection.execute(f"SELECT count(*) FROM {records}").fetchall()[0][0]
    clusters = unite(size, given["record_l"], given["record_r"], guards=guards, apart=apart)
    connection.register("joined", pa.table({"place": given["place"], "refused": clusters.refused}))
    connection.register("firsts", pa.table({"record": np.arange(size), "first": clusters.first}))
    columns = "l.record_l, l.record_r, l.through, l.weight, l.evidence"
    joins = f"SELECT {columns} FROM linked l JOIN joined j USING (place) WHERE NOT j.refused ORDER BY place"
    made = connection.sql(joins).to_arrow_table()
    return Links(clusters.first, made, _doubtful(connection, used), _suspicions(connection, policy))


def _strong(connection: DuckDBPyConnection, records: str, used: Sequence[Field]) -> None:
    """Make `strong`: each record with the first of the same identifier; `reason` says why it does not join by itself.

    Where an identifier stands with two national ids or masters, it tells nothing about the records without one.
    """
    contradiction = _contradiction(used)
    guards = of(used, *GUARDS)
    parts = []
    for rank, role in enumerate(STRONG):
        columns = of(used, role)
        if not columns:
            continue
        values = " UNION ".join(
            f"SELECT record, {column} AS value FROM {records} WHERE {column} IS NOT NULL" for column in columns)
        two = " OR ".join(f"min(g.{guard}) OVER same <> max(g.{guard}) OVER same" for guard in guards if role not in GUARDS)
        parts.append(f"""
            SELECT v.record AS record_r, min(v.record) OVER same AS record_l, {rank} AS rank, '{role}' AS through,
                coalesce({two or 'false'}, false) AS shared
            FROM ({values}) v JOIN {records} g USING (record) WINDOW same AS (PARTITION BY v.value)""")
    none = "SELECT 0::BIGINT AS record_r, 0::BIGINT AS record_l, 0 AS rank, '' AS through, false AS shared WHERE false"
    every = " UNION ALL ".join(parts) or none
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE strong AS
        SELECT s.record_l, s.record_r, s.rank, s.through, CASE WHEN shared THEN 'shared'
            WHEN s.through NOT IN ('master', 'national_id') AND {contradiction} THEN 'contradicted' END AS reason
        FROM ({every}) s JOIN {records} l ON l.record = s.record_l JOIN {records} r ON r.record = s.record_r
        WHERE s.record_l <> s.record_r""")


def _contradiction(used: Sequence[Field]) -> str:
    births, names = of(used, "birth_date"), of(used, *NAMES)
    if not births or not names:
        return "false"
    apart = " AND ".join(f"l.{birth} <> r.{birth}" for birth in births)
    return f"coalesce({apart} AND l.whole <> r.whole AND l.sound <> r.sound, false)"


def _strangers(used: Sequence[Field]) -> str:
    """Return the condition that a pair is rather two people at one home: another name, and nothing of a person in common."""
    names, births = of(used, *NAMES), of(used, "birth_date", "number", "email")
    if not names:
        return "false"
    differ = " AND ".join(f"contains(' ' || evidence, ' {name}:different:')" for name in names)
    agree = " OR ".join(f"contains(' ' || evidence, ' {birth}:equal:')" for birth in births)
    return f"{differ} AND NOT ({agree})" if births else differ


def _different(connection: DuckDBPyConnection, records: str, used: Sequence[Field]) -> str:
    """Make `guarded`; return the SQL that names the guard of which its rows l and r have different values, null where none."""
    guards = [field for field in used if field.role in GUARDS]
    columns = "".join(f", {field.name}" for field in guards)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE guarded AS SELECT record{columns} FROM {records}")
    cases = " ".join(f"WHEN l.{field.name} <> r.{field.name} THEN '{field.role}'" for field in guards)
    return f"CASE {cases} END" if guards else "NULL::VARCHAR"


def _codes(connection: DuckDBPyConnection, records: str, column: str) -> Numbers:
    found = connection.execute(f"""
        SELECT dense_rank() OVER (ORDER BY {column} NULLS LAST) AS code, {column} IS NULL AS unknown
        FROM {records} ORDER BY record""").fetchnumpy()
    return np.where(found["unknown"], NONE, found["code"]).astype(np.int64)


_PAIRS = """
    SELECT record_l, record_r, {reason} AS reason, arg_min(through, place) AS through, max(weight) AS weight,
        max(evidence) AS evidence
    FROM linked LEFT JOIN joined j USING (place) JOIN firsts l ON l.record = record_l JOIN firsts r ON r.record = record_r {more}
    WHERE {which} GROUP BY record_l, record_r ORDER BY max(weight) DESC NULLS LAST, record_l, record_r
"""


def _doubtful(connection: DuckDBPyConnection, used: Sequence[Field]) -> pa.Table:
    """Return the pairs that are in two clusters, for no reason that forbids it: no guard has another value in either cluster."""
    guards = of(used, *GUARDS)
    held = "".join(f", min(g.{guard}) AS {guard}" for guard in guards)
    clusters = f"(SELECT f.first{held} FROM firsts f JOIN guarded g USING (record) GROUP BY f.first)"
    more = f"JOIN {clusters} hl ON hl.first = l.first JOIN {clusters} hr ON hr.first = r.first" if guards else ""
    alike = "".join(f" AND coalesce(hl.{guard} = hr.{guard}, true)" for guard in guards)
    which = f"l.first <> r.first AND different IS NULL AND reason IS NOT NULL{alike}"
    return connection.sql(_PAIRS.format(reason="arg_min(reason, place)", which=which, more=more)).to_arrow_table()


def _suspicions(connection: DuckDBPyConnection, policy: Policy) -> pa.Table:
    """Return the pairs that look like one person but for a master number or national id; a shared mobile is a family."""
    enough = f"(through IN ('master', 'national_id', 'unionid') OR weight >= {policy.join})"
    which = f"l.first <> r.first AND different IS NOT NULL AND {enough}"
    return connection.sql(_PAIRS.format(reason="any_value(different)", which=which, more="")).to_arrow_table()
