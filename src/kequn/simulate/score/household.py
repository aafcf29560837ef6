"""Which customers live in one household on a day."""

from __future__ import annotations

from kequn.simulate.score.claims import Claims, Kind, Verdict
from kequn.simulate.score.measures import pair_figures

ROWS = """
SELECT dense_rank() OVER (ORDER BY day, claims.household) AS claimed, dense_rank() OVER (ORDER BY day, homes.household) AS true
FROM claims
JOIN customers USING (customer_id)
JOIN households AS homes ON homes.person = customers.person
  AND (homes.since IS NULL OR CAST(homes.since AS DATE) <= day) AND (homes.until IS NULL OR CAST(homes.until AS DATE) > day)
"""


def judge(claims: Claims) -> Verdict:
    """Compare pairs in a household, among the customers that are named for a day; who lives alone is named, too."""
    rows = claims.ask(ROWS)
    known, total = (claims.ask(f"SELECT count(*) AS n FROM claims {join}")["n"][0] for join in
                    ("SEMI JOIN customers USING (customer_id)", ""))
    named = len(rows["true"])
    found = {"customers and days": named, **pair_figures(rows["claimed"], rows["true"])}
    return Verdict({"claims": found}, {"unknown customers": int(total - known), "customers who have died": int(known) - named})


KIND = Kind("household", ("customer_id", "day", "household"), ("customer_id", "day"), judge)
