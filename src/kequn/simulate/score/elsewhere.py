"""Wealth elsewhere at a month's end, in yuan."""

from __future__ import annotations

import numpy as np

from kequn.simulate.draws import Floats
from kequn.simulate.score.claims import Claims, Kind, Verdict
from kequn.simulate.score.measures import rank_correlation


def judge(claims: Claims) -> Verdict:
    """Compare amounts with the truth; the error is relative where there is wealth elsewhere."""
    claims.need("day = last_day(day) AND strftime(day, '%Y%m') IN (SELECT month FROM wealth)",
                "the day is no month's end of this bank; give one as 2026-06-30")
    interval = "low, high" if claims.interval else "amount AS low, amount AS high"
    rows = claims.ask(f"""
        SELECT claims.amount, {interval}, CAST(wealth.elsewhere AS DOUBLE) AS elsewhere FROM claims
        JOIN wealth ON wealth.customer_id = claims.customer_id AND wealth.month = strftime(claims.day, '%Y%m') ORDER BY line""")
    amount, true = rows["amount"], rows["elsewhere"]
    some = true > 0.0
    found: dict[str, float | int | None] = {
        "customers and days": len(true), "with wealth elsewhere": int(some.sum()),
        "median relative error": float(np.median(np.abs(amount[some] / true[some] - 1.0))) if some.any() else None,
        "rank correlation": rank_correlation(amount, true), "top tenth, times its share": _top_tenth(amount, true)}
    if claims.interval and len(true):
        found["true amount within the interval"] = float(((rows["low"] <= true) & (true <= rows["high"])).mean())
    total = claims.ask("SELECT count(*) AS n FROM claims")["n"][0]
    return Verdict({"claims": found}, {"unknown customers": int(total) - len(true)})


def _top_tenth(amount: Floats, true: Floats) -> float | None:
    """Return how many times its share of the customers the tenth with the highest amounts holds of all wealth elsewhere."""
    wanted, whole = max(len(true) // 10, 1), true.sum()
    if not whole > 0.0:
        return None
    top = np.argsort(-amount, kind="stable")[:wanted]
    return float(true[top].sum() / whole / (wanted / len(true)))


KIND = Kind("elsewhere", ("customer_id", "day", "amount"), ("customer_id", "day"), judge, interval=True)
