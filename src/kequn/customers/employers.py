"""The employer step: one row for each employer, and for whom each customer works.

A customer works for one employer: that of the newest employment that holds on the day. An employer's number is made of its key
alone, so it is the same in every run, whoever else comes and goes.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

READS = ("employers", "employments")
_NUMBER = "(md5_number_lower(employer_id) >> 1)::BIGINT"  # 63 bits: two of a million keys meet with a chance of 1 in 20 million
_EMPLOYEES = """
    SELECT customer_no, {number} AS employer_no FROM (
        SELECT DISTINCT ON (customer_no) customer_no, employer_id FROM ({employments})
        WHERE customer_no IS NOT NULL AND employer_id IS NOT NULL
        ORDER BY customer_no, valid_from DESC NULLS LAST, known_at DESC, source, source_key)
    ORDER BY customer_no
"""
_EMPLOYERS = """
    SELECT {number} AS employer_no, employer_id, arg_min(name, place) AS name, arg_min(industry, place) AS industry,
        arg_min(payroll, place) AS payroll
    FROM (SELECT employer_id, name, industry, payroll, source || chr(31) || source_key AS place FROM ({employers})
          UNION ALL SELECT employer_id, NULL, NULL, NULL, '' FROM ({employments}) WHERE customer_no IS NOT NULL)
    WHERE employer_id IS NOT NULL GROUP BY employer_id ORDER BY employer_no
"""


def employers(connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str]) -> dict[str, pa.Table]:
    """Return `employers` (employer_no, employer_id, name, industry, payroll) and `employees` (customer_no, employer_no).

    `visible` are the relations of READS as seen on the day. What several sources say of an employer is taken from the first
    that says it; one that only employments name has a key and nothing else.
    """
    with connection.cursor() as cursor:
        made = {"employers": _EMPLOYERS, "employees": _EMPLOYEES}
        return {name: cursor.sql(query.format(number=_NUMBER, **visible)).to_arrow_table() for name, query in made.items()}
