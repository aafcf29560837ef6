"""What really is: who lives with whom, whose child is whose, how each relation goes and what for, and which rows were spoilt.

No product code reads it; tests and measurements do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import chronicle, files
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.clients import PATHS
from kequn.simulate.courses import CAUSES, KINDS, TRACES, Courses
from kequn.simulate.dirty import Planted
from kequn.simulate.draws import Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.hazards import hazards
from kequn.simulate.identities import Identities
from kequn.simulate.minds import LEVELS, THEMES
from kequn.simulate.needs import NEEDS, SCHOOL, needs, parents
from kequn.simulate.people import NOBODY
from kequn.simulate.state import State


def write(out: Path, city: City, state: State, planted: Planted, known: Identities) -> None:
    """Write people, customers, needs, identities, courses, hazards, the planted rows, what `chronicle` tells into `out`/truth."""
    folder = out / "truth"
    chronicle.write(folder, city)
    people, who = city.people, city.clients
    numbers = chronicle.person_ids(city)

    def person(positions: Ints) -> pa.Array:
        return files.text(numbers, positions)

    files.csv(folder / "people.csv", {
        "person": numbers, "customer_id": files.text(who.id, city.customers_of(np.arange(people.count))),
        "household": chronicle.household_ids(people.household), "name": city.names,
        "gender": files.text(("F", "M"), (~people.female).astype(np.int64)), "birth_date": files.dates(people.birth),
        "national_id": city.national_ids, "spouse": person(people.spouse), "mother": person(people.mother),
        "father": person(people.father)})
    files.csv(folder / "customers.csv", {
        "customer_id": who.id, "person": person(who.person), "path": files.text(PATHS, state.path),
        "monthly_income": files.money(who.income), "income_here": files.text(("no", "yes"), who.paid_here.astype(np.int64)),
        "bank_next_door": files.text(p.OTHER_BANKS, city.next_door)})
    _needs(folder, city)
    _courses(folder, city, state.courses)
    _hazards(folder, city, state)
    known.write(folder / "identities.csv", numbers)
    planted.write(folder / "dirty.csv")


def _needs(folder: Path, city: City) -> None:
    """Write what each living customer needs a bank for on the last day, and who has a child at school, a customer or not."""
    day = city.months[-1].last
    need, pupils = needs(city, day), parents(city, day, *SCHOOL)
    rows = np.flatnonzero(need != NOBODY)
    files.csv(folder / "needs.csv", {
        "customer_id": files.text(city.clients.id, rows), "need": files.text(NEEDS, need[rows]),
        "school_child": files.text(("no", "yes"), pupils[rows].astype(np.int64))})


def _hazards(folder: Path, city: City, state: State) -> None:
    """Write at each month's end who was how likely to be gone in 30 days; a row without a customer is for all others."""
    days = np.array([month.last for month in city.months if month.length == month.whole], np.int64)
    found = hazards(state.courses, days, state.eligible)
    day, row = np.concatenate([days, found.day]), np.concatenate([np.full(len(days), NOBODY), state.courses.client[found.row]])
    base = np.full(len(days), found.base)
    order = np.lexsort((row, day))

    def parts(chance: Floats) -> pa.Array:
        return pa.array(np.floor(np.concatenate([base, chance])[order] * 1_000_000) / 1_000_000)

    files.csv(folder / "hazards.csv", {
        "day": files.dates(day[order]), "customer_id": files.text(city.clients.id, row[order]),
        "informed": parts(found.informed), "visible": parts(found.visible)})


def _courses(folder: Path, city: City, made: Courses) -> None:
    """Write every course that began by the last day, with what came to pass by then and the days of the steps."""
    last = city.months[-1].last
    rows = np.flatnonzero(made.began <= last)
    causes = [f"{kind}:{cause}" for kind, names in zip(KINDS, CAUSES, strict=True) for cause in names]
    first = np.cumsum([0, *(len(names) for names in CAUSES)])

    def day(days: Ints) -> pa.Array:
        return files.dates(days[rows], known=days[rows] <= last)

    traces = [" ".join(name for place, name in enumerate(TRACES) if bits >> place & 1) for bits in range(1 << len(TRACES))]
    files.csv(folder / "courses.csv", {
        "customer_id": files.text(city.clients.id, made.client[rows]), "course": files.text(KINDS, made.kind[rows]),
        "cause": files.text([cause.partition(":")[2] for cause in causes], first[made.kind[rows]] + made.cause[rows]),
        "began_on": day(made.began), "first_trace_on": day(made.first_trace), "trying_on": day(made.trying),
        "moving_on": day(made.moving), "falling_on": day(made.falling), "left_on": day(made.left),
        "turned_back_on": day(made.back), "came_back_on": day(made.returned), "ended_on": day(made.ended),
        "traces": files.text(traces, made.traces[rows]),
        "sum": files.money(made.reference[rows], known=made.reference[rows] > 0)})


def month(out: Path, city: City, state: State, now: Month) -> None:
    """Write what stands in the minds, and wealth here and elsewhere, at a month's end into `out`/truth."""
    levels = {name: pa.array(np.floor(state.minds.level[place] * 1000) / 1000) for place, name in enumerate(LEVELS)}
    tastes = {f"likes_{name}": pa.array(np.floor(state.minds.taste[place] * 1000) / 1000) for place, name in enumerate(THEMES)}
    stamp = f"{now.year}{now.number:02d}"
    here = {"customer_id": city.clients.id, "path": files.text(PATHS, state.path)}
    files.parquet(out / f"truth/minds_{stamp}.parquet", {**here, **levels, **tastes})
    files.parquet(out / f"truth/wealth_{stamp}.parquet", {
        "customer_id": city.clients.id, "here": files.decimals(state.ends[2]), "elsewhere": files.decimals(state.elsewhere)})
