"""What to talk about with one customer: their need, what stands in the way, the household, what changed since the last talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kequn.bridge import answers, benefits, history, moments
from kequn.bridge.moments import Shown
from kequn.bridge.relation import Relation, relation
from kequn.customers.completeness.model import Question
from kequn.grading.models import Repair
from kequn.loop.customer.assets import Assets, assets
from kequn.loop.customer.household import Household, household
from kequn.loop.customer.timeline import Happening, timeline
from kequn.loop.customer.who import household_of, stand_for
from kequn.loop.scoped import ScopedBank
from kequn.moments.ledger import OPEN
from kequn.relationship.model import REFUSALS
from kequn.relationship.models import Insight

TOLD = ("holdings", "complaints", "assessments", "life_facts", "disclosures", "accounts", "addresses")  # sources of what changed
CHANGES, AGO = 8, timedelta(days=90)


@dataclass(frozen=True)
class Changed:
    """What changed since a day: what happened, the newest first, and the assets at the end of the month before it and now."""

    since: date
    talked: bool  # whether the day is that of the last talk; else it is 90 days ago
    happened: tuple[Happening, ...]
    before: Decimal | None
    now: Decimal


@dataclass(frozen=True)
class Guide:
    """What a talk goes along. `need` was confirmed by somebody; `guess` is what the groups say where nobody has.

    `refused_on` is the day of the last refusal on record.
    """

    relation: Relation
    need: Insight | None
    plan: Insight | None
    guess: Mapping[str, str]
    open: tuple[Shown, ...]
    repairs: tuple[Repair, ...]
    refused_on: date | None
    home: Household
    changed: Changed
    question: Question | None


def guide(bank: ScopedBank, number: int) -> Guide | None:
    """Return it of a customer whom `bank.number` has found; None where the run did not meet them yet."""
    found = relation(bank, number)
    if found is None:
        return None
    insights, groups = history.insights(bank, number), [each.group for each in benefits.entitled(bank, number)]
    completeness, _ = answers.known_of(bank, number)
    repairs = Repair.objects.filter(customer_no__in=stand_for(bank, [number]), done_at=None)
    return Guide(
        found, insights.get("need"), insights.get("plan"), groups[0].needs if groups else {},
        tuple(each for each in moments.of_customer(bank, number) if each.moment.state == OPEN), tuple(repairs),
        max((touch.day for touch in found.touches if touch.answer in REFUSALS), default=None),
        household(bank, household_of(bank, number), first=number), _changed(bank, number, found), completeness.question)


def _changed(bank: ScopedBank, number: int, found: Relation) -> Changed:
    last = max((touch.day for touch in found.touches if touch.connected or touch.inbound), default=None)
    since = last or bank.as_of - AGO
    owned = assets(bank, [number])
    return Changed(since, last is not None, timeline(bank, [number], among=TOLD, since=since, limit=CHANGES).happenings,
                   _total_before(owned, since), owned.total)


def _total_before(owned: Assets, since: date) -> Decimal | None:
    """Return the assets at the last month's end on or before a day; None where none is known."""
    known = [total for day, total in zip(owned.days, owned.history, strict=True) if day <= since]
    return known[-1] if known else None
