"""Opportunities one by one, as the rules tell them: how each stands, every grade it had, the examples. It judges `courses`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import numpy as np

from kequn.grading.calibration import EPOCH, LETTERS, Examples
from kequn.grading.history import month_ends
from kequn.grading.model import SIGNED, Graded, Observation, Standing
from kequn.grading.policy import Policy
from kequn.grading.rules.maturity import after, score
from kequn.grading.rules.prospect import graded


@dataclass(frozen=True)
class Example:
    """An open opportunity at a month's end: its grade and maturity, and whether it was signed within the days."""

    opportunity: str
    on: date
    grade: str
    score: float
    signed: bool


@dataclass(frozen=True)
class Story:
    """One opportunity with its observations, by day."""

    id: str
    customer_no: int | None
    staff_id: str | None
    product: str | None
    seen: tuple[Observation, ...]

    def closed_on(self, outcome: str | None = None) -> date | None:
        """Return the day of its outcome (of this outcome), None while it is open."""
        return next((each.on for each in self.seen if each.outcome and outcome in (None, each.outcome)), None)


def examples(stories: Iterable[tuple[Story, Graded]], policy: Policy, *, as_of: date) -> list[Example]:
    """Return an example for each month's end at which an opportunity was open, of those whose days are over."""
    found: list[Example] = []
    until = as_of - timedelta(days=policy.calibration.days)
    for story, made in stories:
        signed, closed = story.closed_on(SIGNED), story.closed_on()
        days = [day for day in month_ends(story.seen[0].on, until) if closed is None or day < closed]
        for day, standing in zip(days, _standings(story.seen, days), strict=True):
            grade = [spell.grade for spell in made.spells if spell.since <= day][-1]
            bought = signed is not None and signed <= day + timedelta(days=policy.calibration.days)
            found.append(Example(story.id, day, grade, score(standing, policy.maturity, as_of=day), bought))
    return found


def _standings(seen: Sequence[Observation], days: Sequence[date]) -> Iterator[Standing]:
    standing, place = None, 0
    for day in days:
        while place < len(seen) and seen[place].on <= day:
            standing = after(standing, seen[place])
            place += 1
        if standing is not None:
            yield standing


def grades(stories: Iterable[Story], policy: Policy, *, as_of: date) -> list[tuple[Story, Graded]]:
    """Return each story with its grade at the end of a day; those of which nothing was observed by then are left out."""
    found = ((story, graded(story.seen, policy, as_of=as_of)) for story in stories)
    return [(story, made) for story, made in found if made is not None and made.spells]


def as_arrays(found: Sequence[Example]) -> Examples:
    """Return examples as the product holds them; opportunities are numbered in the order of their names."""
    names = np.unique([each.opportunity for each in found], return_inverse=True)[1] if found else np.array([], np.int64)
    return Examples(names.astype(np.int64), np.array([(each.on - EPOCH).days for each in found], np.int64),
                    np.array([LETTERS.index(each.grade) for each in found], np.int64),
                    np.array([each.score for each in found], np.float64), np.array([each.signed for each in found], np.bool_))


def told(rows: Iterable[tuple[Any, ...]]) -> Iterator[Story]:
    """Yield the opportunities of rows with the columns of `steps.TOLD`, in order."""
    for name, some in groupby(rows, key=lambda row: row[0]):
        each = list(some)
        yield Story(name, _last(each, 1), _last(each, 2), _last(each, 3), tuple(_observation(row) for row in each))


def _last(rows: Sequence[tuple[Any, ...]], column: int) -> Any:
    return next((row[column] for row in reversed(rows) if row[column] is not None), None)


def _observation(row: tuple[Any, ...]) -> Observation:
    on, willingness, milestone, planned, amount, brand, salesperson, product, outcome = row[4:]
    return Observation(on, willingness, milestone, planned, amount, brand, salesperson, product, outcome or "")
