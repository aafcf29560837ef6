"""The household step: who shares an account, or has declared to be family, forms one household.

A household is a connected component of these ties as visible at the date; everybody else is a household of one. Its number
is the smallest customer number in it, so the same data always gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from kequn.customers.components import smallest_in_component

_TIES = """
    CREATE OR REPLACE TEMP TABLE ties AS
    WITH persons AS (SELECT DISTINCT customer_no FROM ({customers})),
    holders AS (
        SELECT DISTINCT split_part(source, '.', 1) AS system, account_id, customer_no
        FROM ({relations}) SEMI JOIN persons USING (customer_no)
        WHERE kind IN ('account_owner', 'account_user') AND account_id IS NOT NULL
    )
    SELECT min(customer_no) OVER (PARTITION BY system, account_id) AS a, customer_no AS b, true AS account FROM holders
    UNION ALL
    SELECT r.customer_no, r.other_customer_no, false FROM ({relations}) r SEMI JOIN persons USING (customer_no)
        SEMI JOIN persons o ON o.customer_no = r.other_customer_no WHERE r.kind IN ('spouse', 'parent', 'child')
"""

# What a customer is to the household: the first that holds. A relation row says what `customer_no` is to the other one.
_ROLES = """
    SELECT customer_no, arg_min(role, rank) AS role FROM (
        SELECT customer_no, list_position({order}, kind) AS rank, kind AS role FROM ({relations})
        UNION ALL
        SELECT other_customer_no, list_position({order}, opposite), opposite
        FROM (SELECT other_customer_no, CASE kind WHEN 'parent' THEN 'child' WHEN 'child' THEN 'parent' ELSE kind END AS opposite
              FROM ({relations}) WHERE kind IN ('spouse', 'parent', 'child'))
    ) WHERE rank IS NOT NULL GROUP BY customer_no
"""
_ORDER = "['account_owner', 'account_user', 'spouse', 'parent', 'child']"

_MEMBERS = """
    SELECT coalesce(c.household_no, p.customer_no) AS household_no, p.customer_no,
           CASE WHEN c.household_no IS NULL THEN 'alone' ELSE r.role END AS role, true AS "primary"
    FROM (SELECT DISTINCT customer_no FROM ({customers})) p
    LEFT JOIN components c USING (customer_no) LEFT JOIN ({roles}) r USING (customer_no)
    ORDER BY household_no, customer_no
"""

_HOUSEHOLDS = """
    SELECT m.household_no, printf('H%08d', m.household_no) AS household_id, count(*)::BIGINT AS size,
           coalesce(any_value(t.formed_by), 'alone') AS formed_by
    FROM household_members m LEFT JOIN (
        SELECT c.household_no, CASE WHEN bool_or(t.account) THEN 'shared_account' ELSE 'relation' END AS formed_by
        FROM ties t JOIN components c ON c.customer_no = t.a WHERE t.a <> t.b GROUP BY c.household_no
    ) t USING (household_no)
    GROUP BY m.household_no ORDER BY m.household_no
"""


@dataclass(frozen=True)
class Households:
    """`households` (household_no, household_id, size, formed_by) and `members` (household_no, customer_no, role, primary)."""

    households: pa.Table
    members: pa.Table


def households(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str]) -> Households:
    """Form the households of the customers visible in `tables` (name → SELECT over the rows visible at the date).

    An account is its number in its source system: two systems may both have an account 1. A tie to somebody who is not a
    customer at the date does not count. Where a household has ties of both sorts, the
    shared account names it: a contract is harder evidence than a declaration.
    """
    cursor = connection.cursor()
    cursor.execute(_TIES.format(**tables))
    ties = cursor.execute("SELECT a, b FROM ties WHERE a <> b").fetchnumpy()
    numbers, smallest = smallest_in_component(ties["a"], ties["b"])
    cursor.register("components", pa.table({"customer_no": numbers, "household_no": smallest}))
    roles = _ROLES.format(order=_ORDER, relations=tables["relations"])
    members = cursor.sql(_MEMBERS.format(customers=tables["customers"], roles=roles)).to_arrow_table()
    cursor.register("household_members", members)
    return Households(cursor.sql(_HOUSEHOLDS).to_arrow_table(), members)
