"""Opportunities as their observations tell them: how each stands, every grade it had, and the examples to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kequn.grading.calibration import Example
from kequn.grading.model import SIGNED, Graded, Observation, Standing
from kequn.grading.policy import Policy
from kequn.grading.rules.maturity import after, score
from kequn.grading.rules.prospect import graded


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


def month_ends(first: date, last: date) -> Iterator[date]:
    """Yield the last days of the months from that of `first` on, up to `last`."""
    day = first.replace(day=1)
    while True:
        day = (day + timedelta(days=32)).replace(day=1)
        if (end := day - timedelta(days=1)) > last:
            return
        yield end


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
