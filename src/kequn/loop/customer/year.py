"""The year as one customer lived it: what it cost them, what they complained of and how long that took, what they got from us."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kequn.loop.customer.rows import asked, near, visible
from kequn.loop.scoped import ScopedBank
from kequn.relationship.model import NOT_REACHED, REFUSALS

DAYS = 365
COSTS = ("fee", "penalty")


@dataclass(frozen=True)
class Complained:
    """One complaint: what about, since when, and on which day it was settled; None while it is open."""

    topic: str | None
    on: date
    closed_on: date | None


@dataclass(frozen=True)
class Year:
    """The 365 days up to the snapshot's: by kind how often and how much was charged, complaints, contacts by intent, app days.

    Of the contacts, `reached` were answered and `refused` refused; `since` is the first day of the year.
    """

    since: date
    charged: dict[str, tuple[int, Decimal]]
    complaints: tuple[Complained, ...]
    contacts: dict[str, int]
    reached: int
    refused: int
    visits: int


def year(bank: ScopedBank, number: int) -> Year:
    """Return it of a customer whom `bank.number` has found."""
    since = bank.as_of - timedelta(days=DAYS - 1)
    kinds = ", ".join(f"'{kind}'" for kind in COSTS)
    costs = bank.rows(f"SELECT kind, count(*), -sum(amount) FROM ({visible(bank, 'transactions')}) WHERE customer_no = ? "
                      f"AND occurred_on >= ? AND kind IN ({kinds}) GROUP BY kind ORDER BY kind", [number, since])
    told = asked(bank, ("topic", "occurred_on", "closed_on"), f"({visible(bank, 'complaints')}) "
                 "WHERE customer_no = ? AND occurred_on >= ? ORDER BY occurred_on DESC", [number, since])
    contacts = asked(bank, ("intent", "connected", "answer"),
                     f"{near(bank, 'customer_contacts')} WHERE customer_no = ? AND occurred_on >= ?", [number, since])
    [(visits,)] = bank.rows(f"SELECT count(DISTINCT occurred_on) FROM ({visible(bank, 'events')}) WHERE customer_no = ? "
                            "AND occurred_on >= ?", [number, since])
    refused = sum(row["answer"] in REFUSALS for row in contacts)
    reached = sum(bool(row["connected"]) and row["answer"] != NOT_REACHED for row in contacts) - refused
    return Year(since, {kind: (times, amount) for kind, times, amount in costs},
                tuple(Complained(row["topic"], row["occurred_on"], row["closed_on"]) for row in told),
                dict(Counter(row["intent"] for row in contacts)), reached, refused, visits)
