"""Contacts: whom the bank picks biases a naive comparison, a lot does not, and every contact has one number for both worlds."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from kequn.simulate.city import build
from kequn.simulate.clients import GROWING, LIGHT, STEADY, THROUGH
from kequn.simulate.contacting import BOUGHT
from kequn.simulate.contacts import CARE, CONTROL, OFFER, RETENTION, SELLING, TREATED, WAKE, Contacts, together
from kequn.simulate.courses import WAKE as WAKING
from kequn.simulate.draws import Flags, Ints
from kequn.simulate.holdings import CATEGORIES, Holdings
from kequn.simulate.living import live
from kequn.simulate.minds import MANAGER
from kequn.simulate.parameters import UNTIL
from kequn.simulate.people import NOBODY
from kequn.simulate.responses import ALONE, LOST, PERSUADABLE, SURE, WINDOW
from kequn.simulate.state import start

SEEDS = tuple(range(21, 27))


@dataclass(frozen=True)
class Told:
    """All contacts of a window, and on which days each customer bought with new money."""

    client: Ints
    day: Ints
    purpose: Ints
    campaign: Ints
    arm: Ints
    outcome: Ints
    without: Flags
    with_: Flags
    happened: Flags
    kind: Ints  # the latent type
    able: list[tuple[int, Ints]]  # first day of each month, and who might have been contacted in it
    buys: dict[int, list[int]]
    refused: int


@cache
def told(seed: int) -> Told:
    city = build(4_000, seed, UNTIL)
    state = start(city)
    made, able = [], []
    for month in city.months:
        alive = np.isin(state.path, (STEADY, LIGHT, THROUGH, GROWING)) & (city.clients.age >= 20)
        able.append((month.first, np.flatnonzero(alive & (city.clients.opened + 30 < month.first))))
        made.append(live(state, city, month).done)

    def whole(name: str) -> Any:
        return np.concatenate([getattr(one if hasattr(one, name) else one.contacts, name) for one in made])

    names = ("client", "day", "purpose", "campaign", "arm", "outcome", "without", "with_", "happened")
    columns = {name: whole(name) for name in names}
    kind = state.kind[columns["client"]]
    return Told(**columns, kind=kind, able=able, buys=bought(state.holdings), refused=int(state.refused.sum()))


def bought(held: Holdings) -> dict[int, list[int]]:
    """The days on which each customer bought a deposit or wealth product, but for those that only follow upon a maturity."""
    timed = np.flatnonzero(np.isin(held.category, [CATEGORIES.index("deposit"), CATEGORIES.index("wealth")]))
    rows = [tuple(column[timed].tolist()) for column in (held.client, held.category, held.started, held.ended)]
    ends = set(zip(rows[0], rows[1], rows[3], strict=True))
    buys: dict[int, list[int]] = {}
    for client, category, day in zip(*rows[:3], strict=True):
        if not any((client, category, day - late) in ends for late in range(4)):
            buys.setdefault(client, []).append(day)
    return buys


def offers(all_: Told) -> Flags:
    selling: Flags = np.isin(all_.purpose, SELLING) & (all_.outcome == BOUGHT)
    return selling


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_what_happened_is_one_of_both_worlds(seed: int) -> None:
    all_ = told(seed)
    withheld = all_.arm == CONTROL
    assert (all_.happened[withheld] == all_.without[withheld]).all()
    assert (all_.happened[~withheld] == all_.with_[~withheld]).all()
    rows = np.flatnonzero((all_.outcome == BOUGHT) & all_.happened)
    assert buying(all_, all_.client[rows], all_.day[rows] + 1) > 0.95  # some coincide with a maturity


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_most_contacts_do_nothing_and_effects_differ_by_type(seed: int) -> None:
    all_ = told(seed)
    mine = offers(all_)
    assert (all_.with_ == all_.without)[mine].mean() > 0.9

    def effect(kind: int) -> float:
        rows = mine & (all_.kind == kind)
        return float(all_.with_[rows].mean() - all_.without[rows].mean())

    assert effect(PERSUADABLE) > 0.04
    assert effect(SURE) == effect(LOST) == 0.0
    assert effect(ALONE) <= 0.0
    assert all_.refused > 0


def test_the_lot_tells_the_true_effect_and_the_naive_comparison_does_not() -> None:
    """In most seeds the true mean effect lies in the 95 % interval of the lot; the naive difference is far above it in all."""
    within = 0
    for seed in SEEDS:
        all_ = told(seed)
        lot = (all_.campaign == 0) & (all_.purpose == OFFER)
        true = float(all_.with_[lot].mean() - all_.without[lot].mean())
        arms = [all_.happened[lot & (all_.arm == arm)] for arm in (TREATED, CONTROL)]
        seen = float(arms[0].mean() - arms[1].mean())
        error = sum(arm.mean() * (1 - arm.mean()) / len(arm) for arm in arms) ** 0.5
        within += abs(seen - true) <= 1.96 * error
        contacted = offers(all_) & (all_.campaign < 0)  # whom managers chose
        effect = float(all_.with_[contacted].mean() - all_.without[contacted].mean())
        naive = buying(all_, all_.client[contacted], all_.day[contacted] + 1) - untouched(all_)
        assert naive > 1.35 * effect  # about 1.9 times
    assert within >= len(SEEDS) - 2


def instead(contacts: Contacts) -> Callable[[Contacts], Contacts]:
    """Let these contacts be made in place of those planned."""
    return lambda _: contacts


def test_who_is_contacted_twice_in_a_month_buys_once() -> None:
    city = build(2_000, SEEDS[0], UNTIL)
    month, held = city.months[0], []

    def twice(planned: Contacts) -> Contacts:
        return together([planned, replace(planned, day=planned.day + 1)])

    for change in (lambda planned: planned, twice):
        state = start(city)
        live(state, city, month, change)
        held.append([getattr(state.holdings, column.name).tolist() for column in fields(state.holdings)])
    assert held[0] == held[1]


def test_who_was_not_reached_may_be_the_next_time_and_care_counts_once_a_month() -> None:
    city = build(2_000, SEEDS[0], UNTIL)
    everybody, month = np.arange(city.clients.count), city.months[0]
    none = np.full(len(everybody), NOBODY)
    once = Contacts(everybody, none, none * 0 + month.first + 3, none * 0, none * 0 + CARE, none, none)
    trust, reached = [], []
    for times in range(3):
        state = start(city)
        cared = together([once.take(none == 0), *(replace(once, day=once.day + 7 * turn) for turn in range(times))])
        done = live(state, city, month, instead(cared)).done
        trust.append(state.minds.level[MANAGER])
        reached.append([done.connected[cared.day == month.first + 3 + 7 * turn] for turn in range(times)])
    first, second = reached[2]
    assert (first == reached[1][0]).all()
    assert 0.45 < second[~first].mean() < 0.75
    both = np.zeros(len(everybody), np.bool_) | (first & second)
    assert (trust[2][both] == trust[1][both]).all()
    assert (trust[1][first] > trust[0][first]).mean() > 0.9


def test_a_second_contact_changes_nothing_before_it() -> None:
    """Of everybody: what happens until the second contact is what happened with the first alone."""
    city = build(2_000, SEEDS[0], UNTIL)
    everybody = np.arange(city.clients.count)
    none = np.full(len(everybody), NOBODY)
    before, state = [], start(city)
    for month in city.months[:8]:
        live(state, city, month)
    month = city.months[8]
    once = Contacts(everybody, none, none * 0 + month.first + 3, none * 0, none * 0 + OFFER, none, none)
    again = replace(once, day=once.day + 20, purpose=none * 0 + RETENTION)
    for contacts in ([once], [once, again]):
        lived = live(deepcopy(state), city, month, instead(together(contacts)))
        until = lived.settled.until(month.first + 22)
        before.append([column.tolist() for column in (until.flows.account, until.flows.day, until.flows.cents)])
    assert before[0] == before[1]


def test_only_a_contact_about_it_decides_who_wakes_and_who_buys() -> None:
    """Care keeps nobody from waking of himself, nor does a call to wake somebody keep him from buying."""
    city = build(4_000, SEEDS[0], UNTIL)
    everybody, lived = np.arange(city.clients.count), start(city)
    none = np.full(len(everybody), NOBODY)
    for month in city.months[:12]:
        live(lived, city, month)

    def after(purpose: int | None) -> tuple[set[int], set[int]]:
        state, woke, buys = deepcopy(lived), set[int](), set[int]()
        before = state.holdings.client.size
        for month in city.months[12:16]:
            given = Contacts(everybody, none, none * 0 + month.first, none * 0, none * 0 + (purpose or 0), none, none)
            live(state, city, month, instead(given.take(none == (0 if purpose is None else NOBODY))))
        courses = state.courses
        woke.update(courses.client[(courses.kind == WAKING) & (courses.began >= city.months[12].first)].tolist())
        buys.update(state.holdings.client[before:].tolist())
        return woke, buys

    alone, cared, called = after(None), after(CARE), after(WAKE)
    assert len(alone[0]) >= 3
    assert cared[0] == alone[0]
    assert len(called[1] & alone[1]) > 0.95 * len(alone[1])


def buying(all_: Told, client: Ints, day: Ints) -> float:
    """The part of these customers who buy within 30 days from a day on."""
    return float(np.mean([any(0 <= when - first < WINDOW for when in all_.buys.get(one, []))
                          for one, first in zip(client.tolist(), day.tolist(), strict=True)]))


def untouched(all_: Told) -> float:
    """The same of those whom nobody contacted in a month or the month before, over all months."""
    clients, days = [], []
    for first, able in all_.able:
        touched = all_.client[(all_.day >= first - WINDOW) & (all_.day < first + WINDOW)]
        rest = np.setdiff1d(able, touched)
        clients.append(rest)
        days.append(np.full(len(rest), first))
    return buying(all_, np.concatenate(clients), np.concatenate(days))
