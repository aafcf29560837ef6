"""The household step: one primary household for everybody, further ones for who belongs to two, each with its stage of life.

A household is a connected component of core ties at the date; everybody else is a household of one. Its number is the smallest
customer number in it, so the same data always gives the same numbers. A grown child who lives elsewhere belongs to the
household of the parents as a further member: listed there, never summed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from kequn.customers.household import ties
from kequn.customers.household.forming import formed
from kequn.customers.household.persons import HOMES
from kequn.customers.household.policy import Policy, shipped
from kequn.customers.household.stages import STAGE
from kequn.warehouse.decisions import Decision

READS = ("customers", "relations", "addresses", "accounts", "transactions", "events", "life_facts", "special_lists")
ROLES = ("account_owner", "account_user", "spouse", "parent", "child", "grandparent", "grandchild", "sibling",
         "supplementary_card", "card_owner")
FORMED_BY = ("shared_account", "together", "relation", "supplementary_card", "address")  # what names a household, by hardness
_RELATION = "CASE WHEN kind IN ('spouse', 'child') THEN 'relation' ELSE kind END"

# Both ends of each tie within a household.
_ENDS = """
    CREATE OR REPLACE TEMP TABLE ends AS
    SELECT a AS customer_no, role, kind, inferred, since, c.household_no
    FROM ties t JOIN components c ON c.customer_no = t.a JOIN components o ON o.customer_no = t.b
    WHERE core AND o.household_no = c.household_no
    UNION ALL
    SELECT b, other_role, kind, inferred, since, c.household_no
    FROM ties t JOIN components c ON c.customer_no = t.b JOIN components o ON o.customer_no = t.a
    WHERE core AND o.household_no = c.household_no
"""
_MEMBERS = """
    WITH at_home AS (
        SELECT customer_no, coalesce(arg_min(role, list_position($roles, role)), 'member') AS role,
            bool_and(inferred) AS inferred, min(since) AS since
        FROM ends GROUP BY customer_no),
    everybody AS (
        SELECT customer_no, coalesce(c.household_no, customer_no) AS household_no, c.household_no IS NULL AS alone
        FROM (SELECT DISTINCT customer_no FROM ({customers}) WHERE customer_no IS NOT NULL)
        LEFT JOIN components c USING (customer_no))
    SELECT e.household_no, e.customer_no, CASE WHEN alone THEN 'alone' ELSE h.role END AS role, true AS "primary",
        coalesce(NOT alone AND h.inferred, false) AS inferred, CASE WHEN NOT alone THEN h.since END AS since
    FROM everybody e LEFT JOIN at_home h USING (customer_no)
    UNION ALL
    SELECT o.household_no, t.a, arg_min(t.role, (t.inferred, t.kind)), false, bool_and(t.inferred), min(t.since)
    FROM ties t JOIN everybody e ON e.customer_no = t.a JOIN everybody o ON o.customer_no = t.b
    WHERE NOT core AND e.household_no <> o.household_no
        AND NOT EXISTS (FROM apart p WHERE (p.customer_no, p.other_no) IN ((t.a, t.b), (t.b, t.a)))
    GROUP BY o.household_no, t.a
    ORDER BY household_no, "primary" DESC, customer_no
"""
_HOUSEHOLDS = """
    WITH named AS (
        SELECT household_no, arg_min(kind, list_position($named, kind)) AS formed_by
        FROM (SELECT household_no, {relation} AS kind FROM ends) GROUP BY household_no),
    generations AS (
        SELECT DISTINCT household_no FROM (
            SELECT household_no FROM ends GROUP BY household_no, customer_no
            HAVING bool_or(role = 'grandparent') OR bool_or(role = 'parent') AND bool_or(role = 'child')))
    SELECT m.household_no, printf('H%08d', m.household_no) AS household_id, count(*)::BIGINT AS size,
        coalesce(any_value(n.formed_by), 'alone') AS formed_by, {stage} AS stage
    FROM (FROM household_members WHERE "primary") m LEFT JOIN persons USING (customer_no) LEFT JOIN named n USING (household_no)
    LEFT JOIN generations g ON g.household_no = m.household_no
    GROUP BY m.household_no ORDER BY m.household_no
"""

_KEPT = "SELECT DISTINCT a AS customer_no, b AS other_no, * EXCLUDE (a, b) FROM ties WHERE a <> b ORDER BY ALL"


@dataclass(frozen=True)
class Households:
    """`households` (household_no, household_id, size, formed_by, stage), `members`, `ties` and `homes`.

    `members`, one row for each household of a customer: household_no, customer_no, role, primary, inferred (nobody said it and no
    contract does), since (date or null).
    `ties`: customer_no, other_no, kind, role, other_role, core, inferred, since.
    `homes`: customer_no, latitude, longitude, precision of where each lives, where that has a point.
    """

    households: pa.Table
    members: pa.Table
    ties: pa.Table
    homes: pa.Table


def households(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], *, as_of: date, decisions: Sequence[Decision] = (),
    policy: Policy | None = None,
) -> Households:
    """Form the households of the customers visible in `tables` (name of `READS` → SELECT over the rows visible at the date).

    An account is its number in its source system: two systems may both have an account 1. A tie to somebody who is not a customer
    at the date, or has died, does not count. `decisions` stand against all other evidence, at every date.
    """
    cursor = connection.cursor()
    ties.make(cursor, tables, policy or shipped(), as_of, decisions)
    core = cursor.execute("SELECT a, b, kind = 'together' AS decided FROM ties WHERE core AND a <> b").fetchnumpy()
    apart = cursor.execute("SELECT customer_no, other_no FROM apart ORDER BY place").fetchall()
    numbers, smallest = formed(core["a"], core["b"], core["decided"], apart)
    cursor.register("components", pa.table({"customer_no": numbers, "household_no": smallest}))
    cursor.execute(_ENDS)
    members = cursor.sql(_MEMBERS.format(**tables), params={"roles": list(ROLES)}).to_arrow_table()
    cursor.register("household_members", members)
    made = cursor.sql(_HOUSEHOLDS.format(relation=_RELATION, stage=STAGE), params={"named": list(FORMED_BY)}).to_arrow_table()
    return Households(made, members, cursor.sql(_KEPT).to_arrow_table(), cursor.sql(HOMES).to_arrow_table())

