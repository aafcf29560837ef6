"""Life events as the bank was told of them: noted by managers and desks, a part of them, late, and some of them wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.dirty import MISTYPED, Fault, Mark, Planted
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.drops import drops, stamp_of
from kequn.simulate.families import KINDS
from kequn.simulate.names import digits, join
from kequn.simulate.people import NOBODY
from kequn.simulate.staff import HORIZON, Desk, numbers

WORDS = {  # what managers note, and in which words; the other kinds nobody tells a bank
    "marriage": "结婚", "birth": "生育", "divorce": "离异", "widowhood": "丧偶", "school": "子女入学", "university": "升学",
    "first_job": "就业", "job_change": "换工作", "retirement": "退休", "move": "搬家", "home": "购房", "car": "购车",
}
TOLD = list(WORDS)
OTHER_KIND, OTHER_DAY, INVENTED = "another life event than what happened", "another day than it happened", "never happened"
FAULTS = (
    Fault("the same row twice"), Fault("unknown customer", {"记录编号": "L9{n:07d}", "客户号": "C99999999"}),
    Fault("impossible date", {"记录编号": "L9{n:07d}", "发生日期": "2025-02-30"}),
)


@dataclass(frozen=True)
class Notes:
    """Arrays over notes, by the day on which the bank was told; `staff` is who noted it, NOBODY where a desk did."""

    client: Ints
    kind: Ints  # position in TOLD
    day: Ints  # on which it is said to have happened
    told: Ints
    staff: Ints
    wrong: Ints  # 0 right, else the position in the three ways to be wrong, from 1


def notes(city: City, desk: Desk) -> Notes:
    """Return what is noted up to the window's last day; what happens later changes none of it."""
    life, draws, last = city.life, Draws(city.seed, "notes"), city.months[-1].last
    n, (client, kind) = len(life.day), _whose(city)
    charge = _in_charge(desk, client, life.day)
    share = np.array([p.LIFE_TOLD[name] for name in TOLD])[kind] * np.where(charge != NOBODY, 1.0, p.TOLD_WITHOUT_MANAGER / 100)
    heard = draws.chance(share, n)
    span = np.array([days for days, _ in p.LIFE_TOLD_AFTER])[draws.pick([weight for _, weight in p.LIFE_TOLD_AFTER], n)]
    told = life.day + draws.between(span[:, 0], span[:, 1], n)
    luck, shift, other = draws.uniform(n) * 100.0, draws.between(15, 120, n), draws.between(1, len(TOLD) - 1, n)
    wrong = np.select([luck < p.NOTED_WRONG[0], luck < p.NOTED_WRONG[0] + p.NOTED_WRONG[1]], [1, 2], 0)
    noted = np.where(wrong == 1, (kind + other) % len(TOLD), kind)
    keep = np.flatnonzero(heard & (client != NOBODY) & (kind != NOBODY) & (told <= last))
    keep = keep[city.died[client[keep]] > told[keep]]
    day = np.where(wrong == 2, life.day - shift, life.day)
    right = Notes(*(column[keep] for column in (client, noted, day, told, charge, wrong)))
    return _by_day([right, _invented(city, desk)])


def _whose(city: City) -> tuple[Ints, Ints]:
    """Return for each event of life the customer of whom it might be told, a parent for a school, and its kind in TOLD."""
    life, people = city.life, city.people
    kind = np.array([TOLD.index(name) if name in TOLD else NOBODY for name in KINDS])[life.kind]
    mother, father = (city.customers_of(parents[life.person]) for parents in (people.mother, people.father))
    parent = np.where(mother != NOBODY, mother, father)
    client = np.where(life.kind == KINDS.index("school"), parent, city.customers_of(life.person))
    known = (client != NOBODY) & (city.clients.opened[client] < life.day)
    return np.where(known, client, NOBODY), kind


def _in_charge(desk: Desk, client: Ints, day: Ints) -> Ints:
    """Return who answered for each of these customers on each one's day, NOBODY for those in the pool."""
    made = desk.assignments
    if not len(made.client):
        return np.full(len(client), NOBODY)
    order = np.lexsort((made.since, made.client))
    keys = made.client[order] * NEVER + made.since[order]
    at = np.searchsorted(keys, client * NEVER + day, side="right") - 1
    row = order[np.maximum(at, 0)]
    serves = (at >= 0) & (made.client[row] == client) & (made.ended[row] > day)
    return np.where(serves, made.who[row], NOBODY)


def _invented(city: City, desk: Desk) -> Notes:
    """Return notes of what never happened, on customers who have a manager."""
    made, last = desk.assignments, city.months[-1].last
    n, draws = len(made.client), Draws(city.seed, "notes of nothing")
    day = city.months[0].first + draws.between(0, HORIZON, n)
    told, kind = day + draws.between(0, 60, n), draws.between(0, len(TOLD) - 1, n)
    serves = (made.since < day) & (made.ended > told) & (city.died[made.client] > told)
    keep = np.flatnonzero(draws.chance(p.NOTED_WRONG[2], n) & serves & (told <= last))
    return Notes(*(column[keep] for column in (made.client, kind, day, told, made.who, np.full(n, 3))))


def _by_day(parts: list[Notes]) -> Notes:
    client, kind, day, told, staff, wrong = (
        np.concatenate([getattr(part, name) for part in parts]) for name in Notes.__dataclass_fields__)
    order = np.lexsort((day, kind, client, told))
    return Notes(*(column[order] for column in (client, kind, day, told, staff, wrong)))


def write(out: Path, city: City, desk: Desk, planted: Planted) -> int:
    """Write the notes of each month into `out`/crm; return the number of rows."""
    made = notes(city, desk)
    number, staff, total = join("L", digits(np.arange(len(made.client)) + 1, 8)), numbers(desk.people), 0
    nothing = np.zeros(0, np.int64)
    sent = [*drops(city.months, made.told, np.full(len(made.told), NEVER))]
    for stamp, rows, _ in sent or [(stamp_of(city.months[-1].last), nothing, nothing == 1)]:
        columns = {
            "记录编号": files.text(number, rows), "客户号": files.text(city.clients.id, made.client[rows]),
            "事件": files.text([WORDS[name] for name in TOLD], made.kind[rows]), "发生日期": files.dates(made.day[rows]),
            "登记日期": files.dates(made.told[rows]), "登记人": files.text(staff, made.staff[rows])}
        file = f"crm/life_events_{stamp}.csv"
        marks = [_mark(made.wrong[rows] == way, what) for way, what in enumerate((OTHER_KIND, OTHER_DAY, INVENTED), start=1)]
        columns = planted.plant(file, columns, () if total else FAULTS, marks=marks)
        files.csv(out / file, columns)
        total += len(columns["客户号"])
    return total


def _mark(flags: Flags, what: str) -> Mark:
    return Mark(np.flatnonzero(flags), MISTYPED, what)
