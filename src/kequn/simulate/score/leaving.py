"""Who leaves within 30 days of a month's end, beside the oracle on the same customers and days."""

from __future__ import annotations

from typing import Any

from kequn.simulate.draws import Flags, Floats
from kequn.simulate.hazards import AHEAD
from kequn.simulate.score.ahead import MOST, called_ahead
from kequn.simulate.score.claims import Claims, Figures, Kind, Verdict
from kequn.simulate.score.measures import auc, auc_error, average_precision, brier, precision_at

DAYS = "(SELECT DISTINCT CAST(day AS DATE) AS day FROM hazards)"
ROWS = f"""
WITH gone AS (
  SELECT customer_id, CAST(left_on AS DATE) AS left_on,
    coalesce(CAST(came_back_on AS DATE), DATE '9999-12-31') AS back_on
  FROM courses WHERE course = 'leave' AND left_on IS NOT NULL),
chances AS (
  SELECT CAST(day AS DATE) AS day, customer_id, CAST(informed AS DOUBLE) AS informed, CAST(visible AS DOUBLE) AS visible
  FROM hazards),
known AS (SELECT claims.* FROM claims SEMI JOIN customers USING (customer_id)),
after AS (
  SELECT known.line, bool_or(left_on <= day AND back_on > day) AS gone,
    bool_or(left_on > day AND left_on <= day + {AHEAD}) AS leaves, min(left_on - day) FILTER (left_on > day) AS until
  FROM known JOIN gone USING (customer_id) GROUP BY known.line)
SELECT score, coalesce(after.gone, false) AS gone, coalesce(after.leaves, false) AS leaves,
  coalesce(CAST(until AS DOUBLE), 'nan') AS until, known.day + {MOST} <= (SELECT max(day) FROM chances) AS over,
  CAST(dense_rank() OVER (ORDER BY known.customer_id, known.day + CAST(until AS INTEGER)) AS DOUBLE) AS leaving,
  known.day + {AHEAD} > (SELECT max(day) FROM chances) AS early,
  coalesce(own.informed, rest.informed) AS informed, coalesce(own.visible, rest.visible) AS visible
FROM known
JOIN chances AS rest ON rest.day = known.day AND rest.customer_id IS NULL
LEFT JOIN chances AS own ON own.day = known.day AND own.customer_id = known.customer_id
LEFT JOIN after ON after.line = known.line
ORDER BY known.line
"""


def judge(claims: Claims) -> Verdict:
    """Compare scores with who left. Nobody is judged who is gone on the day, and no day whose 30 days are not over."""
    first, last = claims.book.execute(f"SELECT min(day), max(day) FROM {DAYS}").fetchone() or (None, None)
    claims.need(f"day IN {DAYS}", f"the day is no month's end of this bank; give one from {first} to {last}")
    rows = claims.ask(ROWS)
    judged = ~rows["gone"] & ~rows["early"]
    total = claims.ask("SELECT count(*) AS n FROM claims")["n"][0]
    return Verdict(
        {name: {**figures(rows[column][judged], rows["leaves"][judged]),
                **called_ahead(*(rows[one][judged] for one in (column, "until", "leaving", "over")))} for name, column in
         (("claims", "score"), ("oracle visible", "visible"), ("oracle informed", "informed"))},
        {"unknown customers": int(total - len(judged)), "customers who are gone on the day": int(rows["gone"].sum()),
         f"days whose {AHEAD} days are not over": int((rows["early"] & ~rows["gone"]).sum())})


def figures(score: Floats, leaves: Flags) -> Figures:
    """Return how scores order who leaves and who does not."""
    area, leavers = auc(score, leaves), int(leaves.sum())
    found: dict[str, Any] = {
        "customers and days": len(score), "leavers": leavers, "AUC": area,
        "standard error of AUC": auc_error(area, leavers, len(score) - leavers),
        "precision at top 1 %": precision_at(score, leaves, 0.01), "precision at top 5 %": precision_at(score, leaves, 0.05),
        "average precision": average_precision(score, leaves), "Brier score": brier(score, leaves)}
    return found


KIND = Kind("leaving", ("customer_id", "day", "score"), ("customer_id", "day"), judge)
