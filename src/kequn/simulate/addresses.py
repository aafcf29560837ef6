"""Where customers live, as two systems were told of it: at the beginning, and after a move late or never, each for itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files, geocoding
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.dirty import Fault, Planted
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.drops import drops, stamp_of
from kequn.simulate.homes import AWAY
from kequn.simulate.names import digits, join

FAULTS = (
    Fault("the same row twice"), Fault("unknown customer", {"变更编号": "A9{n:07d}", "客户号": "C99999999"}),
    Fault("impossible date", {"变更编号": "A9{n:07d}", "变更日期": "2025-04-31"}),
)


@dataclass(frozen=True)
class Moves:
    """Arrays over customers' moves, by month: the dwelling moved into (row of `life.dwellings`) and the day."""

    client: Ints
    dwelling: Ints
    day: Ints


def moves(city: City) -> Moves:
    """Return who of the customers moved within the city in the window's months, and on what day at the latest."""
    life, who = city.life, city.clients.person
    living, compound = life.dwelling(), life.dwellings()
    before = living.at(city.months[0].first - 1)[life.household.at(city.months[0].first - 1)][who]
    parts = []
    for month in city.months:
        now = living.at(month.last)[life.household.at(month.last)][who]
        moved = (now != before) & (compound[now] != AWAY) & (city.died > month.last) & (city.clients.opened < month.first)
        client = np.flatnonzero(moved)
        parts.append((client, now[client], np.full(len(client), month.last)))
        before = now
    return Moves(*(np.concatenate([part[column] for part in parts]) for column in range(3)))


def at_opening(city: City) -> Ints:
    """Return the dwelling that each customer told when he came, that of the anchor day before it, the family's if he is away."""
    who, day = city.clients, np.maximum(city.clients.opened, city.months[0].first - 1)
    dwelling = city.life.dwelling().of(city.life.household.of(who.person, day), day)
    return np.where(city.life.dwellings()[dwelling] == AWAY, city.people.household[who.person], dwelling)


def told(city: City, made: Moves, system: str) -> Ints:
    """Return the day on which a system is told of each move, NEVER where it is not."""
    share, first, last = p.MOVE_TOLD[system]
    day, n = np.full(len(made.client), NEVER), city.clients.count
    for month in city.months:
        draws = Draws(city.seed, f"moves told to {system}", month.index)
        hears, later = draws.chance(share, n), draws.between(first, last, n)
        rows = np.flatnonzero((made.day >= month.first) & (made.day <= month.last) & hears[made.client])
        day[rows] = made.day[rows] + later[made.client[rows]]
    return np.where(day < city.died[made.client], day, NEVER)


def stale(city: City) -> Flags:
    """Return of which customers the core has another address than where they live on the last day."""
    made, last = moves(city), city.months[-1].last
    known, lives = at_opening(city), city.life.dwelling().at(last)[city.life.household.at(last)][city.clients.person]
    day = told(city, made, "core")
    order = np.argsort(day, kind="stable")
    rows = order[day[order] <= last]
    known[made.client[rows]] = made.dwelling[rows]
    other: Flags = known != lives
    return other


def write(out: Path, city: City, planted: Planted) -> int:
    """Write the core's monthly changes of address and the card system's into `out`; return the number of rows."""
    made, holders = moves(city), np.zeros(city.clients.count, np.bool_)
    holders[city.holdings.where("credit_card").client] = True
    return _write(out, city, planted, made, "core") + _write(out, city, planted, _of(made, holders), "card")


def _of(made: Moves, flags: Flags) -> Moves:
    rows = np.flatnonzero(flags[made.client])
    return Moves(made.client[rows], made.dwelling[rows], made.day[rows])


def _write(out: Path, city: City, planted: Planted, made: Moves, system: str) -> int:
    day, total, nothing = told(city, made, system), 0, np.zeros(0, np.int64)
    order = np.lexsort((made.client, day))
    client, dwelling, day = made.client[order], made.dwelling[order], day[order]
    number, district = join("A", digits(np.arange(len(client)) + 1, 8)), city.compounds.at.district
    compound, names = city.life.dwellings(), [name for name, *_ in p.DISTRICTS]
    located = geocoding.dwellings(city)
    sent = [*drops(city.months, day, np.full(len(day), NEVER))] or [(stamp_of(city.months[-1].last), nothing, nothing == 1)]
    for stamp, rows, _ in sent:
        columns = {
            "变更编号": files.text(number, rows), "客户号": files.text(city.clients.id, client[rows]),
            "联系地址": city.dwellings.take(pa.array(dwelling[rows])),
            "区县": files.text(names, district[compound[dwelling[rows]]]), "变更日期": files.dates(day[rows]),
            **located.take(dwelling[rows])}
        file = f"{system}/addresses_{stamp}.csv"
        columns = planted.plant(file, columns, () if total else FAULTS)
        files.csv(out / file, columns, encoding="gb18030")
        total += len(columns["客户号"])
    return total
