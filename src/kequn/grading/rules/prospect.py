"""The grade of a prospect over time: A, B or C by maturity, left only beyond a margin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kequn.grading.model import GRADES, PROSPECT, Graded, Observation, Spell, Standing
from kequn.grading.policy import Policy
from kequn.grading.rules.hysteresis import moved, placed
from kequn.grading.rules.maturity import after, base, maturity, score

LETTERS = GRADES[PROSPECT]


def graded(seen: Sequence[Observation], policy: Policy, *, as_of: date) -> Graded | None:
    """Return the grade at the end of a day from what was observed up to it, in any order; None where nothing was.

    Maturity falls between observations, so the grade at a day is the same however often it was asked before, and the day of
    each fall is found exactly. A signing or a loss ends it: its last grade and maturity stay as they were.
    """
    rows = sorted((each for each in seen if each.on <= as_of), key=lambda each: each.on)
    if not rows:
        return None
    standing, place, spells = None, -1, list[Spell]()
    for index, each in enumerate(rows):
        standing = after(standing, each)
        if standing.outcome:
            return Graded(LETTERS[max(place, 0)], standing, maturity(standing, policy.maturity, as_of=each.on), tuple(spells))
        if index + 1 < len(rows) and rows[index + 1].on == each.on:
            continue  # of one day only the last word counts
        ripe = base(standing, policy.maturity)
        place = _next(place, standing, policy, each.on, spells, ripe)
        end = rows[index + 1].on - timedelta(days=1) if index + 1 < len(rows) else as_of
        place = _falls(place, standing, policy, each.on, end, spells, ripe)
    return Graded(LETTERS[place], standing, maturity(standing, policy.maturity, as_of=as_of), tuple(spells)) if standing else None


def _place(place: int, standing: Standing, policy: Policy, day: date, ripe: float) -> int:
    now, given = score(standing, policy.maturity, as_of=day, ripe=ripe), policy.prospect
    return placed(now, given.cuts) if place < 0 else moved(place, now, given.cuts, given.margin)


def _next(place: int, standing: Standing, policy: Policy, day: date, spells: list[Spell], ripe: float) -> int:
    now = _place(place, standing, policy, day, ripe)
    if now != place:
        spells.append(Spell(LETTERS[now], day))
    return now


def _falls(
    place: int, standing: Standing, policy: Policy, begin: date, end: date, spells: list[Spell], ripe: float,
) -> int:
    """Note each fall between an observation and the next, on its day: the maturity only falls there, so halving finds it."""
    while end > begin and _place(place, standing, policy, end, ripe) != place:
        low, high = 0, (end - begin).days
        while high - low > 1:
            middle = (low + high) // 2
            same = _place(place, standing, policy, begin + timedelta(days=middle), ripe) == place
            low, high = (middle, high) if same else (low, middle)
        begin += timedelta(days=high)
        place = _place(place, standing, policy, begin, ripe)
        spells.append(Spell(LETTERS[place], begin))
    return place
