"""The truth about people and places, whatever the bank knows of it: what happens, who lives with whom, where things lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.circles import KINDS as CIRCLES
from kequn.simulate.city import City
from kequn.simulate.dated import NEVER
from kequn.simulate.draws import Ints
from kequn.simulate.families import KINDS
from kequn.simulate.names import digits, join
from kequn.simulate.outlets import NEIGHBOURHOODS
from kequn.simulate.people import NOBODY
from kequn.simulate.places import KINDS as COMPOUNDS
from kequn.simulate.places import Points
from kequn.simulate.schools import STAGES

PERSON, EMPLOYER, SCHOOL, COMPOUND, NUMBER, NOTHING = range(6)
OTHER = {  # what `other` is, by the kind of event
    "marriage": PERSON, "birth": PERSON, "divorce": PERSON, "widowhood": PERSON, "moved_in": PERSON, "returned": PERSON,
    "first_job": EMPLOYER, "job_change": EMPLOYER, "school": SCHOOL, "move": COMPOUND, "left_home": COMPOUND, "home": COMPOUND,
    "raise": NUMBER,
}


def write(folder: Path, city: City) -> None:
    """Write `life.csv`, `households.csv`, `circles.csv` and `places.csv` into the folder."""
    _life(folder, city)
    _households(folder, city)
    _circles(folder, city)
    _places(folder, city)


def person_ids(city: City) -> pa.Array:
    """Return the number of each person."""
    return join("P", digits(np.arange(city.people.count) + 1, 8))


def household_ids(households: Ints) -> pa.Array:
    """Return the number of each of these households."""
    return join("HH", digits(households + 1, 8))


def compound_ids(city: City) -> pa.Array:
    """Return the number of each compound."""
    return join("K", digits(np.arange(len(city.compounds.kind)) + 1, 6))


def school_ids(city: City) -> pa.Array:
    """Return the number of each school."""
    return join("S", digits(np.arange(len(city.schools.stage)) + 1, 5))


def _life(folder: Path, city: City) -> None:
    """Write every event by day, with whom or where."""
    life = city.life
    sort = np.array([OTHER.get(kind, NOTHING) for kind in KINDS])[life.kind]
    numbers = pa.array([str(number) for number in range(1001)])
    words = (person_ids(city), city.firms.id, school_ids(city), compound_ids(city), numbers)
    first = np.cumsum([0, *(len(ids) for ids in words)])[sort]
    named = (sort != NOTHING) & (life.other != NOBODY)
    files.csv(folder / "life.csv", {
        "person": words[PERSON].take(pa.array(life.person)), "day": files.dates(life.day), "kind": files.text(KINDS, life.kind),
        "other": files.text(pa.concat_arrays(words), np.where(named, first + life.other, NOBODY))})


def _households(folder: Path, city: City) -> None:
    """Write who belonged to which household from when until when; nothing stands for before the window and for now."""
    lives, n = city.life.household, city.people.count
    who, house = np.append(np.arange(n), lives.which), np.append(lives.first, lives.value)
    since = np.append(np.where(city.people.age < 0, city.people.birth, NOBODY), lives.day)
    order = np.lexsort((since, who))
    who, house, since = who[order], house[order], since[order]
    last = np.append(who[1:] != who[:-1], True)
    until = np.where(last, np.where(city.life.died < NEVER, city.life.died, NOBODY)[who], np.append(since[1:], NOBODY))
    rows = np.flatnonzero((since != until) | (since == NOBODY))
    files.csv(folder / "households.csv", {
        "person": person_ids(city).take(pa.array(who[rows])), "household": household_ids(house[rows]),
        "since": files.dates(since[rows], known=since[rows] != NOBODY),
        "until": files.dates(until[rows], known=until[rows] != NOBODY)})


def _circles(folder: Path, city: City) -> None:
    """Write who knows whom on the anchor day, each tie once."""
    made, numbers = city.circles, person_ids(city)
    rows = np.flatnonzero(made.person < made.other)
    files.csv(folder / "circles.csv", {
        "person": numbers.take(pa.array(made.person[rows])), "other": numbers.take(pa.array(made.other[rows])),
        "kind": files.text(CIRCLES, made.kind[rows])})


def _places(folder: Path, city: City) -> None:
    """Write compounds, schools, outlets and employers, with the outlet nearest to each and how many come to it by the hour."""
    made, tree, firms = city.compounds, city.outlets, city.firms
    at = [made.at, city.schools.at, tree.at, firms.at]
    district, x, y = (np.concatenate([getattr(part, axis) for part in at]) for axis in ("district", "x", "y"))
    counters = tree.counters.tolist()
    industries = [name for name, *_ in p.INDUSTRIES]
    sorts = (
        (COMPOUNDS, made.kind), (STAGES, city.schools.stage), (NEIGHBOURHOODS, tree.kind), (industries, firms.industry))
    before, after = len(x) - len(counters) - len(firms.pay), len(firms.pay)
    outlet = np.concatenate([np.full(before, NOBODY), tree.kind, np.full(after, NOBODY)])
    hours = [f"{opens:02d}:00-{closes:02d}:00" for _, opens, closes, _ in p.NEIGHBOURHOODS]
    files.csv(folder / "places.csv", {
        "place": pa.concat_arrays([compound_ids(city), school_ids(city), pa.array([tree.id[row] for row in counters]), firms.id]),
        "kind": files.text(("compound", "school", "outlet", "employer"), np.repeat(np.arange(4), [len(part.x) for part in at])),
        "sort": pa.concat_arrays([files.text(list(words), position) for words, position in sorts]),
        "name": pa.concat_arrays([made.name, city.schools.name, pa.array([tree.name[row] for row in counters]), firms.name]),
        "district": files.text([name for name, *_ in p.DISTRICTS], district), "x": pa.array(x), "y": pa.array(y),
        "outlet": files.text(tree.id, tree.serving(Points(district, x, y))), "hours": files.text(hours, outlet),
        "visits_by_hour": files.text([" ".join(map(str, visits)) for *_, visits in p.NEIGHBOURHOODS], outlet)})
