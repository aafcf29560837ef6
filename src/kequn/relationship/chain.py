"""The chain of a relationship: attention, care, communication, offer; each stage is reached by what the customer did. Pure.

The strength is the sum of the contacts that the customer answered, each counting half as much after every half-life.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kequn.relationship.model import BRANCH, CARE, CONSIDERING, INTERESTED, REFUSALS, SELL, VISIT

NONE, ATTENTION, CARED, COMMUNICATION, OFFER = "none", "attention", "care", "communication", "offer"
STAGES = {NONE: ("还没有回应", "no answer yet"), ATTENTION: ("关注", "attention"), CARED: ("关怀", "care"),
          COMMUNICATION: ("沟通", "communication"), OFFER: ("精准推荐", "precise offer")}
ORDER = tuple(STAGES)
LASTS = 365  # days for which what a customer did holds a stage
HALF_LIFE = 60  # days
BEFORE = 90  # days back, with which the strength is compared
DEBT_DAYS = 180


@dataclass(frozen=True)
class Touch:
    """One contact: by which channel and with which intent, whether the customer was reached, the answer, or came to us."""

    day: date
    channel: str
    intent: str
    connected: bool
    answer: str | None = None
    inbound: bool = False

    @property
    def answered(self) -> bool:
        """Whether the customer did something: was reached and did not refuse, or came."""
        return self.inbound or (self.connected and self.answer not in REFUSALS)


@dataclass(frozen=True)
class Chain:
    """Where a relationship stands: the stage, what the customer did that it rests on and when, and its strength now and before.

    `debt` is how many more offers than contacts of care there were within half a year.
    """

    stage: str
    evidence: tuple[tuple[str, date], ...]
    strength: float
    before: float
    debt: int

    @property
    def drifting(self) -> bool:
        """Whether the customer is drifting away: there was a relationship, and less than half of it is left."""
        return self.before >= 1 and self.strength < self.before / 2


def chain(touches: Iterable[Touch], told: Sequence[date], *, as_of: date) -> Chain:
    """Return where a relationship stands on a day; `told` are the days on which the customer told something of themselves."""
    seen = [touch for touch in touches if touch.day <= as_of]
    lately = [touch for touch in seen if touch.answered and touch.day > as_of - timedelta(days=LASTS)]
    words = [day for day in told if as_of - timedelta(days=LASTS) < day <= as_of]
    did = {
        ATTENTION: [touch.day for touch in lately],
        CARED: [touch.day for touch in lately if touch.intent == CARE or touch.inbound] + words,
        COMMUNICATION: [touch.day for touch in lately if touch.inbound or touch.channel in {VISIT, BRANCH}]
        + (words if len(lately) > 1 else []),
        OFFER: [touch.day for touch in lately if touch.answer in {INTERESTED, CONSIDERING}],
    }
    stage, evidence = NONE, list[tuple[str, date]]()
    for name, days in did.items():  # a stage is reached only from the one before
        if not days:
            break
        stage = name
        evidence.append((name, max(days)))
    since = as_of - timedelta(days=DEBT_DAYS)
    offers, cares = (sum(touch.intent == intent and touch.day > since and not touch.inbound for touch in seen)
                     for intent in (SELL, CARE))
    return Chain(stage, tuple(evidence), strength(seen, as_of=as_of),
                 strength(seen, as_of=as_of - timedelta(days=BEFORE)), max(0, offers - cares))


def strength(touches: Iterable[Touch], *, as_of: date) -> float:
    """Return the strength of a relationship on a day, in contacts answered that day."""
    days = [(as_of - touch.day).days for touch in touches if touch.answered]
    return float(sum(0.5 ** (ago / HALF_LIFE) for ago in days if ago >= 0))
