"""Months lived and written, then the files of states, and the state itself."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from kequn.simulate import (
    addresses,
    app,
    bought,
    card,
    core,
    crm,
    estates,
    journal,
    loan,
    notes,
    opportunities,
    partner,
    saved,
    service,
    staff,
    surveys,
    truth,
    wealth,
    wecom,
)
from kequn.simulate.city import City
from kequn.simulate.contacts import none
from kequn.simulate.dirty import Planted
from kequn.simulate.disclosing import disclosures
from kequn.simulate.festivals import Month
from kequn.simulate.identities import Identities
from kequn.simulate.living import live
from kequn.simulate.saved import Origin
from kequn.simulate.state import State
from kequn.simulate.step import Change

FOLDERS = ("transactions", "balances", "app", "crm", "truth")  # of months


@dataclass
class Counts:
    """Rows written by month."""

    transactions: int = 0
    balances: int = 0
    events: int = 0
    contacts: int = 0
    told: int = 0  # disclosures and surveys


def unchanged(_: Month) -> Change:
    """Let every month's contacts be as they are planned."""
    return lambda planned: planned


def live_through(
    out: Path, city: City, state: State, planted: Planted, progress: Callable[[str], None], told: Origin,
    change: Callable[[Month], Change] = unchanged,
) -> Counts:
    """Live and write the months from `told.month` on, and save the state before the first that is not over."""
    counts, users = Counts(), app.users(city)
    before, now, seen = state, told, none()
    for month in city.months[told.month:]:
        progress(f"{month.year}-{month.number:02d}")
        over = month.length == month.whole
        before = state if over else _as_it_is(state)
        lived = live(state, city, month.full(), change(month))
        written = lived.settled.until(month.last)
        counts.transactions += journal.transactions(out, lived.city, month, written, planted)
        counts.balances += journal.balances(out, lived.city, month.first, month.last, written.balances(lived.opening))
        counts.events += app.events(out, lived.city, state, users, month, planted)
        counts.contacts += crm.contacts(out, lived.city, state, lived.done, month)
        counts.told += disclosures(out, lived.city, state, lived.done, month)
        counts.told += surveys.surveys(out, lived.city, state, month)
        if over:
            truth.month(out, lived.city, state, month)
        now = replace(told, lived=month.last, month=month.index + over)
        seen = none() if over else lived.done.contacts.take(lived.done.contacts.day <= month.last)
        del lived, written  # a month of a large bank is held once
        pa.default_memory_pool().release_unused()
    saved.save(out / "truth/state", before, now, seen)
    return counts


def _as_it_is(state: State) -> State:
    """Return the state apart from what the coming month changes in place."""
    return replace(
        state, minds=deepcopy(state.minds), courses=deepcopy(state.courses), complaints=deepcopy(state.complaints),
        refused=state.refused.copy())


def write_states(out: Path, city: City, state: State, planted: Planted) -> int:
    """Write the files of states as they were lived, and the truth; return their rows."""
    seen = state.seen(city)
    known = Identities()
    systems = (core.write, card.write, loan.write, wealth.write, app.write, wecom.write, partner.write, bought.write)
    rows: int = sum(write(out, seen, planted, known) for write in systems)
    rows += addresses.write(out, seen, planted) + estates.write(out, seen, planted)
    rows += notes.write(out, seen, state.desk, planted) + opportunities.write(out, seen, state)
    rows += service.write(out, seen, state) + staff.write(out, seen, state.desk)
    truth.write(out, seen, state, planted, known)
    return rows
