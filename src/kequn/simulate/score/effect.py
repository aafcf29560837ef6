"""What a campaign's contact changes, beside the truth of both worlds and what the lot tells."""

from __future__ import annotations

from kequn.kernel.nearest import hint
from kequn.simulate.score.claims import Claims, Figures, Kind, Verdict, wrong

WIDTH = 1.96  # standard errors on either side: 95 %
ARMS = """
SELECT count(*) AS contacts, avg(CAST("with" = 'yes' AS INT)) - avg(CAST("without" = 'yes' AS INT)) AS effect,
  count(*) FILTER (arm = 'treated') AS n1, avg(CAST(happened = 'yes' AS INT)) FILTER (arm = 'treated') AS p1,
  count(*) FILTER (arm = 'control') AS n0, avg(CAST(happened = 'yes' AS INT)) FILTER (arm = 'control') AS p0
FROM responses WHERE campaign = ?
"""


def judge(claims: Claims) -> Verdict:
    """Compare effects, differences of the share with the outcome, with the mean of with less without on a campaign's list."""
    claims.need("effect BETWEEN -1 AND 1", "an effect is a difference of shares, from -1 to 1")
    campaigns = "SELECT DISTINCT campaign FROM responses WHERE campaign IS NOT NULL"
    known = {row[0] for row in claims.book.execute(campaigns).fetchall()}
    interval = "low, high" if claims.interval else "NULL, NULL"
    found: dict[str, Figures] = {}
    for line, campaign, effect, low, high in claims.book.execute(
            f"SELECT line, campaign, effect, {interval} FROM claims ORDER BY line").fetchall():
        if campaign not in known:
            raise wrong(claims.path, f"there is no campaign {campaign!r}{hint(campaign, known)}", line)
        found[campaign] = _figures(claims, campaign, effect, low, high)
    return Verdict(found)


def _figures(claims: Claims, campaign: str, effect: float, low: float | None, high: float | None) -> Figures:
    contacts, true, n1, p1, n0, p0 = claims.book.execute(ARMS, [campaign]).fetchone() or (0,) * 6
    found: dict[str, float | int | None] = {
        "contacts on the list": contacts, "effect claimed": effect, "true effect": true, "error": effect - true}
    if low is not None and high is not None:
        found["true effect within the interval"] = int(low <= true <= high)
    if n0 and n1:
        error = (p1 * (1.0 - p1) / n1 + p0 * (1.0 - p0) / n0) ** 0.5
        found |= {"by the lot": p1 - p0, "by the lot, low": p1 - p0 - WIDTH * error, "by the lot, high": p1 - p0 + WIDTH * error}
    return found


KIND = Kind("effect", ("campaign", "effect"), ("campaign",), judge, interval=True)
