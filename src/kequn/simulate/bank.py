"""Write the whole simulated bank: the only door of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files as package_files
from pathlib import Path

import numpy as np

from kequn.kernel.errors import SimulationError
from kequn.simulate import (
    app,
    bought,
    card,
    core,
    income,
    journal,
    loan,
    moving,
    partner,
    service,
    spending,
    staff,
    truth,
    wealth,
    wecom,
)
from kequn.simulate import parameters as p
from kequn.simulate.city import City, build
from kequn.simulate.dirty import QUARANTINED, REPEATED, Planted
from kequn.simulate.draws import Draws
from kequn.simulate.festivals import Month
from kequn.simulate.identities import Identities
from kequn.simulate.ledger import CHANNELS, KINDS, NOBODY, Book, Flows, settle
from kequn.simulate.state import State, start

MOST = 5_000_000  # customers; their numbers and mobile numbers are enough for these


@dataclass(frozen=True)
class Summary:
    """What was written: rows by kind of file, planted rows included."""

    customers: int
    accounts: int
    transactions: int
    balances: int
    events: int
    other_rows: int
    quarantined: int  # rows that a load must put in quarantine
    repeated: int  # rows that a load must recognise as repeats
    first: date
    until: date
    mapping: Path


def write(
    out: Path, *, customers: int, seed: int, until: date = p.UNTIL, progress: Callable[[str], None] | None = None,
) -> Summary:
    """Write the source files of a simulated city bank and its mapping into the new folder `out`.

    The same arguments make the same bytes, on every machine. The files cover the 24 calendar months that end with the month of
    `until`, which is cut at that day. `progress` is told a short line for each month. Raises SimulationError where an argument
    will not do or `out` holds something already.
    """
    if not 1 <= customers <= MOST:
        raise SimulationError(f"the number of customers is {customers}; give a number from 1 to {MOST}")
    if seed < 0:
        raise SimulationError(f"the seed is {seed}; give 0 or a positive whole number")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SimulationError(f"{out} exists and is not an empty folder; name another, or remove it first")
    city = build(customers, seed, until)
    part = out.with_name(f"{out.name}.part")  # a killed run leaves no folder that looks whole
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    summary = _write(part, city, progress or (lambda _: None), mapping=out / "mapping.toml")
    if out.exists():
        out.rmdir()
    part.rename(out)
    return summary


def _write(out: Path, city: City, progress: Callable[[str], None], *, mapping: Path) -> Summary:
    planted, known = Planted(), Identities()
    state = start(city)
    moved, balances, events = _live(out, city, state, planted, progress)
    city = state.seen(city)
    other = sum(system.write(out, city, planted, known) for system in (core, card, loan, wealth, app, wecom, partner, bought))
    other += service.write(out, city, state) + staff.write(out, city)
    truth.write(out, city, state, planted, known)
    (out / "mapping.toml").write_bytes(package_files("kequn.simulate").joinpath("mapping.toml").read_bytes())
    return Summary(
        city.clients.count, city.accounts.count, moved, balances, events, other, planted.count(QUARANTINED),
        planted.count(REPEATED), _day(city.months[0].first), _day(city.months[-1].last), mapping)


def _live(out: Path, city: City, state: State, planted: Planted, progress: Callable[[str], None]) -> tuple[int, int, int]:
    """Live through the months one by one and write each; return the rows of movements, balances and events."""
    for folder in ("transactions", "balances", "app"):
        (out / folder).mkdir()
    before = city.months[0].first - 1
    balances = journal.balances(out, city, before, before, state.balance)
    bring, users, moved, events = _bring(city), app.users(city), 0, 0
    for month in city.months:
        progress(f"{month.year}-{month.number:02d}")
        state.step(city, month.full())
        now, opening = state.seen(city), state.balance
        settled = settle(_book(now, state, month.full()), bring)
        state.balance = settled.balances(opening)
        written = settled.until(month.last)
        moved += journal.transactions(out, now, month, written, planted)
        balances += journal.balances(out, now, month.first, month.last, written.balances(opening))
        events += app.events(out, now, state, users, month, planted)
    return moved, balances, events


def _book(city: City, state: State, month: Month) -> Book:
    book = Book(city.accounts, month, state.balance, Draws(city.seed, "time of day", month.index))
    for part in (income, spending, moving):
        part.write(book, city, state, Draws(city.seed, part.__name__, month.index))
    return book


def _bring(city: City) -> Flows:
    """Return how money comes to each account that would be overdrawn: in cash from the old and the young, else from next door."""
    made, who = city.accounts, city.clients
    client = made.client
    cash = (who.age[client] >= 66) | (who.age[client] < 16)
    kinds = np.where(cash, KINDS.index("deposit"), KINDS.index("transfer_in"))
    ways = np.where(cash, CHANNELS.index("cash"), CHANNELS.index("transfer"))
    unread = np.zeros(made.count, np.int64)
    return Flows(
        np.arange(made.count), unread, unread, unread, kinds, ways, np.where(cash, 0, 1),
        np.where(cash, NOBODY, city.parties.customers + client), np.where(cash, NOBODY, city.next_door[client]), unread)


def _day(number: int) -> date:
    day: date = np.datetime64(number, "D").item()
    return day
