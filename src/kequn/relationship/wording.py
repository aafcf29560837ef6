"""The wordings of one wave: each has a stable name; of several each customer meets one, by chance, always the same. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from kequn.customers.trends import share_interval
from kequn.segments.split import draws

FEWEST = 30  # customers to whom a wording was put before anything is said of it
ONE, FEW, EVEN, BETTER = "one", "few", "even", "better"


@dataclass(frozen=True)
class Wording:
    """A wording that may be used until a day: its texts by language, and the number of its review by consumer protection."""

    ref: str
    texts: Mapping[str, str]
    review: str
    until: date


@dataclass(frozen=True)
class Came:
    """What came of a wording: customers contacted while it was shown, those of them who were reached, and who were interested."""

    shown: int = 0
    reached: int = 0
    interested: int = 0

    @property
    def enough(self) -> bool:
        """Whether there are enough to say anything."""
        return self.shown >= FEWEST

    @property
    def reach(self) -> tuple[float, float, float]:
        """The share who were reached, with Wilson's 95 % interval."""
        return self._share(self.reached)

    @property
    def interest(self) -> tuple[float, float, float]:
        """The share who were interested, with Wilson's 95 % interval."""
        return self._share(self.interested)

    def _share(self, number: int) -> tuple[float, float, float]:
        return (number / self.shown if self.shown else 0.0, *share_interval(number, self.shown))


def ref_of(play: str, wave: str, texts: Mapping[str, str]) -> str:
    """Return the name of a wording: the same texts for the same wave have the same one.

    >>> ref_of("keep", "ask", {"zh": "您好", "en": "hello"})
    '014df3365a3a4068'
    """
    said = json.dumps([play, wave, dict(texts)], ensure_ascii=False, sort_keys=True)
    return blake2b(said.encode(), digest_size=8).hexdigest()


def chosen(wordings: Iterable[Wording], number: int) -> Wording | None:
    """Return which of them a customer meets; None where there is none.

    Each customer draws a number for each wording and meets the one with the largest: so each has the same share of customers, and
    when one comes or goes, only those change who meet it or met it.
    """
    return max(wordings, key=lambda each: (float(draws(f"script {each.ref}", [number])[0]), each.ref), default=None)


def compared(came: Sequence[tuple[str, Came]]) -> tuple[str, str]:
    """Return what may be said of the wordings of one wave by who was interested, and which is better where one is.

    `came` holds each by its name, counted over the days on which all were in use. One is better where its interval lies above
    those of all others.
    """
    if len(came) < 2:  # two are needed to compare
        return ONE, ""
    if not all(each.enough for _, each in came):
        return FEW, ""
    ranges = {ref: each.interest for ref, each in came}
    best = max(ranges, key=lambda ref: ranges[ref][0])
    others = [high for ref, (_, _, high) in ranges.items() if ref != best]
    return (BETTER, best) if ranges[best][1] > max(others) else (EVEN, "")
