"""Which customers of a warehouse are one person: the rows of all sources as records, joined as `identity` joins any table.

A customer number stands for what loading tied by ids already; what is found here are numbers that belong together. Rows count as
they stand now, whatever date a run is asked for: who somebody is holds for every date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from kequn.customers.components import Numbers
from kequn.customers.matching.linking import EMPTY, links
from kequn.customers.matching.model import Model, train
from kequn.customers.matching.policy import Policy
from kequn.customers.matching.prepare import prepare
from kequn.customers.matching.roles import fields
from kequn.customers.matching.scoring import score

READ = ("customers", "identifiers", "addresses", "assignments", "friends")
COLUMNS = {
    "master": "master", "national_id": "national_id", "unionid": "unionid", "unionid_2": "unionid", "mobile": "mobile",
    "mobile_2": "mobile", "name": "name", "birth_date": "birth_date", "phone": "phone", "gender": "category",
    "district": "place", "address": "address", "staff": "category",
}
USED = fields(COLUMNS, COLUMNS)

_RECORDS = """
    WITH ids AS (
        SELECT customer_no, max(value) FILTER (kind IN ('master', 'ecif')) AS master,
            max(value) FILTER (kind = 'national_id') AS national_id,
            max(value) FILTER (kind = 'unionid') AS unionid, max(value) FILTER (kind = 'mobile') AS mobile,
            nullif(min(value) FILTER (kind = 'unionid'), unionid) AS unionid_2,
            nullif(min(value) FILTER (kind = 'mobile'), mobile) AS mobile_2
        FROM ({identifiers}) GROUP BY customer_no),
    served AS (
        SELECT customer_no, max(staff_id) AS staff FROM (
            SELECT customer_no, staff_id FROM ({assignments}) UNION SELECT customer_no, staff_id FROM ({friends}))
        GROUP BY customer_no HAVING count(DISTINCT staff_id) = 1),
    homes AS (SELECT source, source_key, min(text) AS address FROM ({addresses}) GROUP BY ALL)
    SELECT row_number() OVER (ORDER BY c.customer_no, c.source, c.source_key) - 1 AS record,
        c.source, c.source_key, c.customer_no, i.master,
        coalesce(c.national_id_hash, i.national_id) AS national_id, i.unionid, i.unionid_2, i.mobile, i.mobile_2,
        c.name, c.birth_date, c.phone, c.gender, c.district, h.address,
        CASE WHEN row_number() OVER (PARTITION BY c.customer_no ORDER BY c.source, c.source_key) = 1 THEN s.staff END AS staff
    FROM ({customers}) c LEFT JOIN ids i USING (customer_no)
        LEFT JOIN served s USING (customer_no) LEFT JOIN homes h USING (source, source_key)
"""

_AMONG = "l.customer_no <> r.customer_no AND (l.fresh OR r.fresh)"  # who is one customer by loading need not be weighed


@dataclass(frozen=True)
class Decisions:
    """What persons have said for ever: pairs of customer numbers that are one, and pairs that are two."""

    same: Sequence[tuple[int, int]] = ()
    apart: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Found:
    """What the records say: `redirects` from a number to the smallest of its person, and the tables of pairs of numbers.

    `records` and `pairs` are for the next time: pairs of records that have not changed are not weighed again.
    """

    redirects: Mapping[int, int]
    joins: pa.Table  # customer_no, other_customer_no, through, weight, evidence
    doubts: pa.Table  # the same with reason
    suspicions: pa.Table
    records: pa.Table
    pairs: pa.Table


def ready(connection: DuckDBPyConnection, tables: Mapping[str, str]) -> int:
    """Make the temp tables of the records in `tables` (name → SELECT of rows, numbers as they were minted); return how many."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE party AS {_RECORDS.format(**tables)}")
    prepare(connection, USED, "SELECT * FROM party", "records")
    return int(connection.execute("SELECT count(*) FROM party").fetchall()[0][0])


def learnt(connection: DuckDBPyConnection, policy: Policy, known: Model | None, size: int) -> Model | None:
    """Return the model to use on the records that are ready: the known one, or a new one where that is none or too small."""
    if known is not None and known.fields == USED and size < policy.retrain * known.size:
        return known
    return train(connection, "records", USED, policy) if size >= policy.least_records else None


def joined(connection: DuckDBPyConnection, model: Model | None, policy: Policy, decisions: Decisions, *, mark: str,
           before: tuple[str, str] | None = None) -> Found:
    """Join the records that are ready. `before` are the relations of `records` and `pairs` of an earlier time, if there was one.

    `mark` tells models apart: pairs that another model weighed are weighed anew. The answer is the same with `before` as without.
    """
    attributes = ", ".join(COLUMNS)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE stamps AS SELECT record, source, source_key, customer_no, "
                       f"hash('{mark}', customer_no, {attributes}) AS stamp FROM party")
    kept = _kept(connection, before)
    connection.execute("CREATE OR REPLACE TEMP TABLE records AS SELECT r.*, s.customer_no, u.record IS NULL AS fresh "
                       "FROM records r JOIN stamps s USING (record) LEFT JOIN unchanged u USING (record) ORDER BY record")
    new = score(connection, "records", model, least=policy.review, among=_AMONG) if model else EMPTY.empty_table()
    pairs = pa.concat_tables([new.cast(EMPTY), kept.cast(EMPTY)])
    numbers: Numbers = connection.execute("SELECT customer_no FROM stamps ORDER BY record").fetchnumpy()["customer_no"]
    first = dict(zip(numbers[::-1].tolist(), range(len(numbers) - 1, -1, -1), strict=True))
    apart = [(first[a], first[b]) for a, b in decisions.apart if a in first and b in first]
    said = [(first[a], first[b]) for a, b in decisions.same if a in first and b in first]
    found = links(connection, "records", USED, pairs, policy, apart=apart, known=_known(numbers, first, said))
    joins, doubts, suspicions = (_numbered(connection, table) for table in (found.joins, found.doubtful, found.suspicions))
    stamps = connection.sql("SELECT source, source_key, stamp FROM stamps ORDER BY record").to_arrow_table()
    return Found(_redirects(numbers, found.first, first), joins, doubts, suspicions, stamps, _named(connection, pairs))


def _kept(connection: DuckDBPyConnection, before: tuple[str, str] | None) -> pa.Table:
    """Make `unchanged`, the records that stood before as they stand; return the pairs of two of them."""
    if before is None:
        connection.execute("CREATE OR REPLACE TEMP TABLE unchanged (record BIGINT)")
        return EMPTY.empty_table()
    records, pairs = before
    connection.execute("CREATE OR REPLACE TEMP TABLE unchanged AS SELECT record, source, source_key FROM stamps "
                       f"SEMI JOIN ({records}) USING (source, source_key, stamp)")
    return connection.sql(f"""
        SELECT least(l.record, r.record) AS record_l, greatest(l.record, r.record) AS record_r, weight, evidence FROM ({pairs}) p
        JOIN unchanged l ON l.source = l_source AND l.source_key = l_key
        JOIN unchanged r ON r.source = r_source AND r.source_key = r_key""").to_arrow_table()


def _known(numbers: Numbers, first: Mapping[int, int], said: Sequence[tuple[int, int]]) -> pa.Table:
    """Return the links that need no evidence: rows that loading gave one number, and what persons said."""
    begins = np.array([first[number] for number in numbers.tolist()], dtype=np.int64)
    others = np.flatnonzero(begins != np.arange(len(numbers)))
    return pa.table({
        "record_l": pa.array([*begins[others].tolist(), *(a for a, _ in said)], pa.int64()),
        "record_r": pa.array([*others.tolist(), *(b for _, b in said)], pa.int64()),
        "through": pa.array(["loading"] * len(others) + ["person"] * len(said), pa.string())})


def _redirects(numbers: Numbers, clusters: Numbers, first: Mapping[int, int]) -> dict[int, int]:
    """Return, for each number that is not the smallest of its person, the one that is; records stand in the order of numbers."""
    ends = {number: int(numbers[clusters[record]]) for number, record in first.items()}
    return {number: end for number, end in sorted(ends.items()) if number != end}


def _numbered(connection: DuckDBPyConnection, pairs: pa.Table) -> pa.Table:
    """Return the pairs of records as pairs of customers, the strongest of each."""
    connection.register("found_pairs", pairs)
    reason = ", arg_min(reason, place) AS reason" if "reason" in pairs.column_names else ""
    return connection.sql(f"""
        SELECT customer_no, other_customer_no, arg_min(through, place) AS through, arg_min_null(weight, place) AS weight,
            arg_min(evidence, place) AS evidence{reason}
        FROM (SELECT p.*, least(l.customer_no, r.customer_no) AS customer_no, row_number() OVER () AS place,
                greatest(l.customer_no, r.customer_no) AS other_customer_no
              FROM found_pairs p JOIN stamps l ON l.record = record_l JOIN stamps r ON r.record = record_r)
        WHERE customer_no <> other_customer_no GROUP BY ALL ORDER BY 1, 2""").to_arrow_table()


def _named(connection: DuckDBPyConnection, pairs: pa.Table) -> pa.Table:
    connection.register("all_pairs", pairs)
    return connection.sql("""
        SELECT l.source AS l_source, l.source_key AS l_key, r.source AS r_source, r.source_key AS r_key, weight, evidence
        FROM all_pairs JOIN stamps l ON l.record = record_l JOIN stamps r ON r.record = record_r ORDER BY ALL""").to_arrow_table()
