"""The arms beside each other: the plan of the product's list, and what becomes of the bank with it and with each other list."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from kequn.relationship.policy import Policy
from kequn.simulate.festivals import as_date, day_number
from kequn.simulate.people import NOBODY
from kequn.simulate.saved import origin
from tests.simulate.rehearsal.arms import Order, Plan, by_assets, by_lot, dealt, minutes, offers
from tests.simulate.rehearsal.bank import Contact, LivedOn, Morning, morning
from tests.simulate.rehearsal.outcome import Outcome, Sums

OURS = "this list"
Planner = Callable[[Morning, Plan], Plan]


def arms(seed: int, policy: Policy) -> dict[str, Planner]:
    """Return how each arm plans a day, given what the bank sees and what the product's list asked for that day."""
    def called(order: Order, seen: Morning, plan: Plan) -> Plan:
        return offers(seen, order, minutes(plan, policy), morning(as_date(seen.day)), policy)

    def given(order: Order, seen: Morning, plan: Plan) -> Plan:
        return dealt(seen, order, plan, morning(as_date(seen.day)), policy)

    lot = by_lot(seed)
    return {OURS: lambda _, plan: plan, "offers by assets": partial(called, by_assets), "offers by lot": partial(called, lot),
            "its contacts by assets": partial(given, by_assets), "its contacts by lot": partial(given, lot),
            "no contacts": lambda *_: ()}


def planned(folder: Path, bank: LivedOn) -> dict[int, list[Contact]]:
    """Return by day what the product's list asked for."""
    found = defaultdict[int, list[Contact]](list)
    with (folder / "plan.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[day_number(date.fromisoformat(row["day"]))].append(Contact(
                bank.rows[row["customer_id"]], bank.staff[row["staff_id"]], row["channel"], row["purpose"], row["intent"]))
    return dict(found)


def lived_on(folder: Path, weeks: int) -> LivedOn:
    """Return the bank as it stood before the first week, to live on to the end of the month in which the last week ends."""
    left = origin(folder / "start").lived
    over = as_date(left + 7 * weeks)
    until = over.replace(day=monthrange(over.year, over.month)[1])
    return LivedOn(folder / "start", day_number(until) - left, folder / "bank")


def rehearse(folder: Path, weeks: int, plan: Planner, policy: Policy) -> tuple[dict[int, Plan], Sums]:
    """Let the bank live on with one arm; return what was planned by day, and what became of each portfolio."""
    bank = lived_on(folder, weeks)
    asked, made = planned(folder, bank), dict[int, Plan]()
    charge = bank.morning(bank.first).charge
    staff = np.unique(charge[charge != NOBODY])
    outcome = Outcome(bank, np.where(charge == NOBODY, NOBODY, np.searchsorted(staff, charge)))
    used = dict.fromkeys(staff.tolist(), 0)
    for day in range(bank.first, bank.first + 7 * weeks, 7):
        for lived in bank.reach(day):
            outcome.month(lived)
        made[day] = plan(bank.morning(day), asked.get(day, []))
        bank.contact(day, made[day])
        for row, spent in minutes(made[day], policy).items():
            if row in used:  # some answer for nobody yet when it begins
                used[row] += spent
    for lived in bank.reach(bank.last + 1):
        outcome.month(lived)
    return made, outcome.told([used[row] for row in staff.tolist()])
