"""The opportunities of a simulated bank as stories, drawn without living through its months: only what is constant matters."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache

from kequn.grading.model import LOST, MILESTONES, SIGNED, Observation
from kequn.simulate import opportunities
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import build
from kequn.simulate.festivals import as_date
from kequn.simulate.parameters import UNTIL
from kequn.simulate.rules import rules
from kequn.simulate.state import start
from tests.grading.one_by_one import Story

REACHED, OUTCOMES = tuple(MILESTONES), (SIGNED, LOST)


@cache
def stories(seed: int, customers: int = 20_000) -> tuple[Story, ...]:
    """Return the opportunities of a bank with what was observed by its last day."""
    city = build(customers, seed, UNTIL, rules(None))
    state = start(city)
    made = opportunities.drawn(city, state)
    seen = opportunities.observed(city, state, made)
    found: dict[int, list[Observation]] = {}
    columns = [getattr(seen, column.name).tolist() for column in fields(seen)]
    for of, day, willing, milestone, planned, brand, salesperson, product, outcome in zip(*columns, strict=True):
        if as_date(day) > UNTIL:
            continue
        found.setdefault(of, []).append(Observation(
            as_date(day), _said(willing), REACHED[milestone] if milestone >= 0 else None,
            as_date(planned) if planned < NEVER else None, None, _said(brand), _said(salesperson), _said(product),
            OUTCOMES[outcome] if outcome >= 0 else ""))
    return tuple(Story(f"J{of}", int(made.client[of]), None, None, tuple(rows)) for of, rows in sorted(found.items()))


def _said(value: int) -> int | None:
    return value if value >= 0 else None


LAST: date = UNTIL
