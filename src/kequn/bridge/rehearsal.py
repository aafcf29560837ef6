"""What a play would have done in the past: whom it would have reached, when and how often, by the contacts that took place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kequn.access.roles import May
from kequn.journeys.model import Play
from kequn.journeys.waves import CLOSED, DUE, HEARD, WAITING, Contact, course
from kequn.loop.moments import detectors_of_run
from kequn.loop.scoped import Count, ScopedBank

DAYS, MOST = 180, 20_000  # how far back, how many moments


@dataclass(frozen=True)
class WavePast:
    """One wave: for how many moments it opened, how many answered, how many are due now; the first and last day it opened."""

    opened: Count
    answered: Count
    due: Count
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Past:
    """A play on past moments: how many, of how many customers, the waves, and how many waves one customer met."""

    moments: Count
    customers: Count
    waves: tuple[WavePast, ...]
    most: int
    mean: float


def rehearse(bank: ScopedBank, play: Play) -> Past:
    """Return what the play would have done with the moments of 180 days that name it; with the newest, if they are many."""
    bank.scope.require(May.COUNT)
    moments = _moments(bank, play.id)
    contacts = _contacts(bank, {number for number, _ in moments})
    opened, answered, due = Counter[int](), Counter[int](), Counter[int]()
    days: dict[int, list[date]] = defaultdict(list)
    met = Counter[int]()
    for number, day in moments:
        had = [each for each in contacts.get(number, ()) if each.day >= day]
        for place, stands in enumerate(course(play, day, had, as_of=bank.as_of).waves):
            if stands.state in {CLOSED, WAITING}:
                continue
            opened[place] += 1
            answered[place] += stands.state == HEARD
            due[place] += stands.state == DUE
            days[place].append(stands.since)
            met[number] += 1
    waves = tuple(WavePast(
        bank.told(opened[place]), bank.told(answered[place]), bank.told(due[place]), min(days[place], default=None),
        max(days[place], default=None)) for place in range(len(play.waves)))
    customers = len({number for number, _ in moments})
    return Past(bank.told(len(moments)), bank.told(customers), waves, max(met.values(), default=0),
                sum(met.values()) / customers if customers else 0.0)


def _moments(bank: ScopedBank, play: str) -> list[tuple[int, date]]:
    named = [each.id for each in detectors_of_run(bank).values() if each.play == play]
    listed = ", ".join(f"'{moment}'" for moment in named) or "NULL"
    return bank.rows(f"""
        SELECT m.customer_no, m.opened_on FROM main.moments m JOIN ({bank.who()}) USING (customer_no)
        WHERE m.moment IN ({listed}) AND m.arm <> 'control' AND m.opened_on > DATE '{bank.as_of}' - {DAYS}
        ORDER BY m.opened_on DESC, m.ref LIMIT {MOST}""")


def _contacts(bank: ScopedBank, numbers: set[int]) -> dict[int, Sequence[Contact]]:
    listed = ", ".join(map(str, sorted(numbers))) or "NULL"
    visible = bank.bank.snapshot.visible_sql("contacts", as_of=bank.as_of)
    found: dict[int, list[Contact]] = defaultdict(list)
    for number, *row in bank.rows(f"""
            SELECT customer_no, occurred_on, coalesce(connected, false), answer FROM ({visible}) WHERE customer_no IN ({listed})
            AND occurred_on > DATE '{bank.as_of}' - {DAYS} AND coalesce(arm, '') <> 'control' ORDER BY occurred_on,
            source_key"""):
        found[number].append(Contact(*row))
    return dict(found)
