"""The average of a customer's assets over the days of each month (月日均), from what was booked and held. SQL only.

Of an account each recorded balance stands until the next one, and every booking after it moves it from its day on, so a bank that
records balances once a month has true averages, too, and money that comes for the last day of a month counts as one day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

ASSETS = ("deposit", "wealth", "fund", "insurance", "metal")  # of holdings, beside what lies in accounts
VISIBLE, KNOWN = ("balances", "transactions", "accounts"), ("holdings",)
_LAST = "arg_max(amount, (occurred_on, coalesce(sequence, 0)))"


def averages_sql(visible: Mapping[str, str], known: Mapping[str, str], *, since: date, as_of: date) -> str:
    """Return the SQL of `customer_no`, `month` (its first day), `average`, `at_end` from the month of `since` to that of `as_of`.

    The average of the last month is over its days up to `as_of`; `at_end`, in the row of that month, is what there was at its
    end. A month without anything has no row.
    """
    return f"""
        WITH records AS ({_records(visible)}),
        spans AS (
            SELECT *, lead(day, 1, DATE '{as_of}' + 1) OVER (PARTITION BY customer_no, account_id ORDER BY day) AS until
            FROM records),
        booked AS (
            SELECT customer_no, account_id, occurred_on AS day, sum(amount) AS amount FROM ({visible["transactions"]})
            WHERE customer_no IS NOT NULL AND account_id IS NOT NULL GROUP BY ALL),
        moved AS (
            SELECT b.customer_no, b.amount, b.day, s.until FROM booked b ASOF JOIN spans s
            ON b.customer_no = s.customer_no AND b.account_id = s.account_id AND b.day > s.day),
        parts AS (
            SELECT customer_no, amount, day, until FROM spans UNION ALL FROM moved
            UNION ALL ({_held(known["holdings"], since, as_of)})),
        cut AS (
            SELECT customer_no, amount, greatest(day, DATE '{since}') AS day, least(until, DATE '{as_of}' + 1) AS until
            FROM parts),
        monthly AS (
            SELECT customer_no, amount, day, until,
                unnest(generate_series(date_trunc('month', day), until - 1, INTERVAL 1 MONTH))::DATE AS month
            FROM cut WHERE day < until AND amount <> 0)
        SELECT customer_no, month,
            (sum(amount * {_days("day", "until")}) / any_value({_length(as_of)}))::DECIMAL(18, 2) AS average,
            sum(amount) FILTER (until > DATE '{as_of}')::DECIMAL(18, 2) AS at_end
        FROM monthly GROUP BY customer_no, month"""


def _records(visible: Mapping[str, str]) -> str:
    """Return the last balance of each account on each day; an account opened since bookings are known began with nothing."""
    balances = f"SELECT customer_no, account_id, occurred_on, amount, sequence FROM ({visible['balances']})"
    return f"""
        SELECT customer_no, account_id, occurred_on AS day, {_LAST} AS amount FROM ({balances})
        WHERE customer_no IS NOT NULL AND account_id IS NOT NULL GROUP BY ALL
        UNION ALL
        SELECT o.customer_no, o.account_id, o.opened_on - 1, 0 FROM (
            SELECT customer_no, account_id, min(opened_on) AS opened_on FROM ({visible["accounts"]}) GROUP BY ALL) o
        JOIN (SELECT customer_no, account_id, min(occurred_on) AS first FROM ({balances}) GROUP BY ALL) r
        USING (customer_no, account_id)
        WHERE o.opened_on - 1 < r.first AND o.opened_on >= (SELECT min(occurred_on) FROM ({visible["transactions"]}))"""


def _held(holdings: str, since: date, as_of: date) -> str:
    kinds = ", ".join(f"'{kind}'" for kind in ASSETS)
    return f"""
        SELECT customer_no, amount, coalesce(started_on, valid_from, DATE '{since}') AS day,
            coalesce(valid_to, DATE '{as_of}' + 1) AS until
        FROM ({holdings}) WHERE category IN ({kinds}) AND amount IS NOT NULL AND customer_no IS NOT NULL"""


def _days(start: str, until: str) -> str:
    return f"(least({until}, (month + INTERVAL 1 MONTH)::DATE) - greatest({start}, month))"


def _length(as_of: date) -> str:
    return f"(least((month + INTERVAL 1 MONTH)::DATE, DATE '{as_of}' + 1) - month)"
