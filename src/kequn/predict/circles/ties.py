"""The ties between customers of different households: money that went more than once, either way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import pyarrow as pa

from kequn.predict.circles.policy import Tied

LOADED, FORMED = ("accounts", "transactions"), ("members", "employees")  # what it reads: of the files, and what a run makes
_TIES = """
    WITH owners AS (
        SELECT account_id, any_value(customer_no) AS customer_no FROM ({accounts}) WHERE customer_no IS NOT NULL
        GROUP BY account_id HAVING count(DISTINCT customer_no) = 1),
    paid AS (
        SELECT least(t.customer_no, o.customer_no) AS one, greatest(t.customer_no, o.customer_no) AS other
        FROM ({transactions}) t JOIN owners o ON o.account_id = t.counterparty_account
        WHERE t.amount < 0 AND t.occurred_on > $day - to_days($days) AND t.customer_no <> o.customer_no
        GROUP BY ALL HAVING count(DISTINCT t.occurred_on) >= $least),
    busy AS (
        SELECT customer_no FROM (SELECT one AS customer_no FROM paid UNION ALL SELECT other FROM paid)
        GROUP BY customer_no HAVING count(*) > $most)
    SELECT one, other, coalesce(e.employer_no = f.employer_no, false) AS colleagues
    FROM paid JOIN (FROM ({members}) WHERE "primary") a ON a.customer_no = one
    JOIN (FROM ({members}) WHERE "primary") b ON b.customer_no = other
    LEFT JOIN ({employees}) e ON e.customer_no = one LEFT JOIN ({employees}) f ON f.customer_no = other
    WHERE a.household_no <> b.household_no AND one NOT IN (FROM busy) AND other NOT IN (FROM busy) ORDER BY one, other
"""


def ties(
    connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], settings: Tied, *, as_of: date,
) -> pa.Table:
    """Return each tie once: `one` < `other` (numbers of customers), and whether they are `colleagues` at one employer.

    `visible` are SELECTs over the rows of LOADED and FORMED that are seen on the day.
    """
    with connection.cursor() as cursor:
        return cursor.sql(_TIES.format(**visible), params={"day": as_of, **vars(settings)}).to_arrow_table()
