"""Which ids of all systems are one person."""

from __future__ import annotations

from kequn.simulate.score.claims import Claims, Kind, Verdict
from kequn.simulate.score.measures import pair_figures

ROWS = """
SELECT dense_rank() OVER (ORDER BY cluster) AS claimed, dense_rank() OVER (ORDER BY person) AS true
FROM claims JOIN (SELECT DISTINCT namespace, id, person FROM identities) USING (namespace, id)
"""


def judge(claims: Claims) -> Verdict:
    """Compare pairs in a cluster with pairs that are one person, among the ids that are named; who stands alone is named, too."""
    rows = claims.ask(ROWS)
    there = claims.ask("SELECT count(DISTINCT (namespace, id)) AS n FROM identities")["n"][0]
    total = claims.ask("SELECT count(*) AS n FROM claims")["n"][0]
    named = len(rows["true"])
    found = {"ids named": named, "ids in truth": int(there), **pair_figures(rows["claimed"], rows["true"])}
    return Verdict({"claims": found}, {"unknown ids": int(total) - named})


KIND = Kind("same", ("namespace", "id", "cluster"), ("namespace", "id"), judge)
