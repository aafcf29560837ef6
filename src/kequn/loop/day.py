"""What a manager's day rests on in the snapshot: a card of each of their customers, their contacts, and lists they are on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from kequn.loop.cards import KEPT
from kequn.loop.customer.rows import asked, near, of
from kequn.loop.persons import shown_name
from kequn.loop.scoped import ScopedBank
from kequn.relationship.model import REFUSALS, Past

CARD = ("customer_no", "name", "aum", "risk_level", "risk_assessment_days_left", "grade", "prospect", "tier",
        "complained_on", "last_on", "outlet_id")


@dataclass(frozen=True)
class Card:
    """One customer in a line or two; the name as the person who asks may see it. Days and amounts are those of the snapshot.

    `risk_days_left` is negative where the assessment has expired, None where there is none. `complained_on` is the day of the
    oldest complaint that is open, `last_on` that of the last contact that reached them.
    """

    number: int
    name: str
    aum: Decimal | None
    risk_level: int | None
    risk_days_left: int | None
    grade: str | None
    prospect: str | None
    tier: int | None
    complained_on: date | None
    last_on: date | None
    outlet_id: str | None


@dataclass
class FromFiles:
    """What the files said of one customer that the gate must know."""

    lists: frozenset[str] = frozenset()
    complaint_open: bool = False
    contacts: list[Past] = field(default_factory=list)


@dataclass(frozen=True)
class Reached:
    """One contact of the files: the day, the channel, whether the customer was reached, and the answer."""

    day: date
    channel: str
    intent: str
    connected: bool
    answer: str | None


def cards(bank: ScopedBank, numbers: Collection[int]) -> dict[int, Card]:
    """Return the card of each of these customers, all of whom are seen."""
    rows = asked(bank, CARD, f"{near(bank, 'customer_cards')} WHERE {of(numbers)}")
    return {row["customer_no"]: Card(
        row["customer_no"], shown_name(bank, row["name"], row["customer_no"]), row["aum"],
        row["risk_level"], row["risk_assessment_days_left"], row["grade"], row["prospect"], row["tier"], row["complained_on"],
        row["last_on"], row["outlet_id"]) for row in rows}


def known(bank: ScopedBank, numbers: Collection[int], *, since: date) -> dict[int, FromFiles]:
    """Return what the files said of these customers, all of whom are seen: contacts since a day, and every refusal."""
    found = {number: FromFiles() for number in numbers}
    refused = ", ".join(f"'{answer}'" for answer in REFUSALS)
    columns = ("customer_no", "occurred_on", "channel", "intent", "answer")
    source = f"{near(bank, 'customer_contacts')} WHERE {of(numbers)} AND (occurred_on >= ? OR answer IN ({refused}))"
    for row in asked(bank, columns, source, [since]):
        past = Past(row["occurred_on"], row["channel"] or "", row["intent"], row["answer"])
        found[row["customer_no"]].contacts.append(past)
    marks = (f"SELECT customer_no, coalesce(kind, '') FROM {near(bank, 'customer_lists')} WHERE {of(numbers)} UNION ALL "
             f"SELECT customer_no, NULL FROM {near(bank, 'customer_cards')} WHERE complained_on IS NOT NULL AND {of(numbers)}")
    for number, special in bank.rows(marks):
        if special is None:
            found[number].complaint_open = True
        else:
            found[number].lists |= {special}
    return found


def reached(bank: ScopedBank, numbers: Collection[int], *, since: date) -> dict[int, list[Reached]]:
    """Return the contacts of the files with these customers, all of whom are seen, since a day, the first first."""
    columns = ("customer_no", "occurred_on", "channel", "intent", "connected", "answer")
    source = f"{near(bank, 'customer_contacts')} WHERE {of(numbers)} AND occurred_on >= ? ORDER BY customer_no, occurred_on"
    found: dict[int, list[Reached]] = defaultdict(list)
    for row in asked(bank, columns, source, [max(since, bank.as_of - timedelta(days=KEPT))]):
        found[row["customer_no"]].append(Reached(
            row["occurred_on"], row["channel"] or "", row["intent"], row["connected"], row["answer"]))
    return found
