"""How ripe a prospect is: willingness, milestones, the signing day and trust, less slips, silence and being overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kequn.grading.model import MILESTONES, TRUSTED, WILLINGNESS, Maturity, Observation, Reason, Standing
from kequn.grading.policy import Maturing

REACHED = {milestone: place for place, milestone in enumerate(MILESTONES, start=1)}
FULL = 5  # of trust


def after(standing: Standing | None, seen: Observation) -> Standing:
    """Return how a prospect stands after one more observation; observations come in the order of their days.

    A signing day later than the one that stood is a slip; an earlier one is not, nor the first.
    """
    now = standing or Standing(seen.on, seen.on)
    planned, ahead, slips, moved = now.planned_on, now.ahead, now.slips, now.moved
    if seen.planned_on is not None:
        if planned is not None and seen.planned_on > planned:
            slips, moved = slips + 1, moved + (seen.planned_on - planned).days
        planned, ahead = seen.planned_on, (seen.planned_on - seen.on).days
    told = {"brand": seen.brand, "salesperson": seen.salesperson, "product": seen.product}
    return replace(
        now, last=seen.on, willingness=now.willingness if seen.willingness is None else seen.willingness,
        milestone=seen.milestone or now.milestone, planned_on=planned, ahead=ahead, slips=slips, moved=moved,
        amount=now.amount if seen.amount is None else seen.amount, outcome=seen.outcome or now.outcome,
        trust={**now.trust, **{what: level for what, level in told.items() if level is not None}})


def stands(seen: Iterable[Observation]) -> Standing | None:
    """Return how a prospect stands after all these; None where there is nothing."""
    standing = None
    for each in seen:
        standing = after(standing, each)
    return standing


def base(standing: Standing, policy: Maturing) -> float:
    """Return the points before silence and being overdue: what does not change until the next observation."""
    return sum(_earned(standing, policy)) * policy.slip**standing.slips


def score(standing: Standing, policy: Maturing, *, as_of: date, ripe: float | None = None) -> float:
    """Return the maturity at the end of a day, 0 to 100. Between observations it only falls; `ripe` is its base, if known."""
    return max((base(standing, policy) if ripe is None else ripe) - sum(waits(standing, policy, as_of=as_of)), 0.0)


def waits(standing: Standing, policy: Maturing, *, as_of: date) -> tuple[float, float]:
    """Return the points that silence takes by a day, and those that being past the planned signing does."""
    silent, late = (as_of - standing.last).days - policy.silent_after, _late(standing, as_of)
    return (min(max(silent, 0.0) * policy.silent_a_day, policy.lost_most),
            min(max(late, 0) * policy.overdue_a_day, policy.lost_most))


def maturity(standing: Standing, policy: Maturing, *, as_of: date) -> Maturity:
    """Return the maturity at the end of a day with what it is made of."""
    earned = _earned(standing, policy)
    parts = [Reason(*words, points) for words, points in zip(_words(standing), earned, strict=True)]
    if standing.slips:
        parts.append(Reason(f"签约推迟 {standing.slips} 次，共 {standing.moved} 天",
                            f"signing put off {_times(standing.slips)}, by {standing.moved} days in all",
                            base(standing, policy) - sum(earned)))
    silent, late = waits(standing, policy, as_of=as_of)
    if silent:
        days = (as_of - standing.last).days
        parts.append(Reason(f"{days} 天没有新的观察", f"nothing observed for {days} days", -silent))
    if late:
        days = _late(standing, as_of)
        parts.append(Reason(f"已过计划签约日 {days} 天", f"{days} days past the planned signing", -late))
    total = sum(part.points for part in parts)
    if total < 0:
        parts.append(Reason("不低于零", "never below zero", -total))
    return Maturity(score(standing, policy, as_of=as_of), tuple(parts))


def _earned(standing: Standing, policy: Maturing) -> tuple[float, float, float, float]:
    reached = REACHED[standing.milestone] if standing.milestone else 0
    near = 0.0
    if standing.ahead is not None and standing.ahead >= 0:
        fits = zip(policy.near_days, policy.near_points, strict=True)
        near = next((points for days, points in fits if standing.ahead <= days), 0.0)
    trusted = sum((standing.trust[what] - 1) / (FULL - 1) if what in standing.trust else 0.5 for what in TRUSTED)
    return policy.willingness[standing.willingness], policy.milestones[reached], near, policy.trust * trusted


def _late(standing: Standing, as_of: date) -> int:
    return (as_of - standing.planned_on).days if standing.planned_on else 0


def _times(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _words(standing: Standing) -> list[tuple[str, str]]:
    """Return what stands for the earned points, in the order of `_earned`, in Chinese and English."""
    willing = WILLINGNESS[standing.willingness]
    reached = MILESTONES[standing.milestone] if standing.milestone else ("尚无里程碑", "no milestone yet")
    planned = ("未定签约日", "no signing day")
    if standing.planned_on is not None:
        planned = (f"计划 {standing.planned_on} 签约（当时还有 {standing.ahead} 天）",
                   f"signing planned for {standing.planned_on}, {standing.ahead} days ahead when it was said")
    known = [(TRUSTED[what], standing.trust[what]) for what in TRUSTED if what in standing.trust]
    zh = "、".join(f"{words[0]} {level}" for words, level in known) or "未记录"
    en = ", ".join(f"{words[1]} {level}" for words, level in known) or "not noted"
    return [(f"意愿：{willing[0]}", f"willingness: {willing[1]}"), (f"进展：{reached[0]}", f"progress: {reached[1]}"), planned,
            (f"信任（1–5）：{zh}", f"trust, 1 to 5: {en}")]
