"""The opportunities in the desk's books: whom managers hope to sign, what they observe until it is signed or lost.

Whether somebody signs is drawn from the hidden mind to which they come back, and from a need that nobody sees; what is observed
follows it with noise. Nothing else in the bank depends on it: what is signed here is not booked in the core.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.drops import drops, stamp_of
from kequn.simulate.minds import BRAND, MANAGER, PRICE, Minds
from kequn.simulate.names import digits, join
from kequn.simulate.staff import HORIZON, numbers
from kequn.simulate.state import State

PRODUCTS = ("定期存款", "理财", "基金", "保险")
MILESTONES = ("需求已确认", "方案已讲解", "顾虑已解决", "资料与测评齐全", "签约时间已约")
OUTCOMES = ("签约", "流失")
SIGNED, LOST = range(2)
LOOKS = 10  # at most so many observations before the outcome


@dataclass(frozen=True)
class Opportunities:
    """Arrays over opportunities. `chance` is the hidden chance to sign, `length` the days from opening to the outcome."""

    client: Ints
    staff: Ints
    opened: Ints
    product: Ints
    cents: Ints
    chance: Floats
    signs: Flags
    length: Ints


@dataclass(frozen=True)
class Seen:
    """Arrays over observations, by day; -1 stands for what was not said, NEVER for no day."""

    of: Ints  # row among the opportunities
    day: Ints
    willingness: Ints
    milestone: Ints
    planned: Ints
    brand: Ints
    salesperson: Ints
    product: Ints
    outcome: Ints


def drawn(city: City, state: State) -> Opportunities:
    """Return every opportunity that is opened within the window and a year beyond."""
    draws = Draws(city.seed, "opportunities")
    return _together([_opened(city, state, draws.child(number)) for number in range(p.OPPORTUNITY_ROUNDS)])


def _opened(city: City, state: State, draws: Draws) -> Opportunities:
    made, n = state.desk.assignments, len(state.desk.assignments.client)
    opened = city.months[0].first + draws.between(0, HORIZON, n)
    likes = _likes(state.minds, made.client)
    chance = np.clip(1.7 * (0.55 * likes + 0.45 * draws.uniform(n)) - 0.42, 0.02, 0.95)
    signs = draws.uniform(n) < chance
    hurry = draws.between(0, 60, n) - np.floor(40 * chance).astype(np.int64)
    length = np.where(signs, 55 + hurry, draws.between(40, 150, n))
    product, cents = draws.pick((30, 40, 18, 12), n), draws.between(2, 60, n) * 1_000_000
    keep = draws.chance(p.OPPORTUNITY_SHARE, n) & (made.since < opened) & (made.ended > opened)
    keep &= city.died[made.client] > opened
    return Opportunities(made.client[keep], made.who[keep], opened[keep], product[keep], cents[keep], chance[keep], signs[keep],
                         length[keep])


def _together(parts: list[Opportunities]) -> Opportunities:
    columns: list[Any] = [np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Opportunities)]
    return Opportunities(*columns)


def _likes(minds: Minds, client: Ints) -> Floats:
    """Return the part of the chance that lies in the mind, 0 to 1, from the levels to which it comes back."""
    part: Floats = (0.5 * minds.usual[MANAGER] + 0.3 * minds.usual[BRAND] + 0.2 * minds.usual[PRICE])[client]
    return part


def observed(city: City, state: State, made: Opportunities) -> Seen:
    """Return what is observed of each until its outcome, and that; what happens later changes none of it."""
    draws, n = Draws(city.seed, "observations"), len(made.client)
    day, planned, reached = made.opened.copy(), np.full(n, NEVER, np.int64), np.full(n, -1, np.int64)
    top = 0.35 + 0.4 * draws.uniform(n)  # how far those come who do not sign
    parts = []
    for _ in range(LOOKS):
        ready = _ready(made, day, top) + (draws.uniform(n) + draws.uniform(n) - 1.0) * p.OBSERVED_WRONG / 100
        willing = np.clip(np.floor(ready * 5), 0, 4).astype(np.int64)
        reached = np.maximum(reached, np.clip(np.floor((ready + (draws.uniform(n) - 0.5) * 0.2) * 6) - 1, -1, 4).astype(np.int64))
        planned, said = _plan(made, day, planned, ready, draws)
        trusts = _trust(state.minds, made, draws)
        known = draws.chance(40, n)
        goes = (day < made.opened + made.length) & (city.died[made.client] > day)
        nothing = np.full(n, -1, np.int64)
        brand, salesperson, product = (np.where(known, trust, -1) for trust in trusts)
        part = Seen(np.arange(n), day, willing, reached, np.where(said, planned, NEVER), brand, salesperson, product, nothing)
        parts.append(_take(part, goes))
        day = day + draws.between(6, 20, n)
    return _by_day([*parts, _ends(city, made)])


def _ready(made: Opportunities, day: Ints, top: Floats) -> Floats:
    """Return how ready each really is: who signs comes to be, the others up to a point, and back."""
    part = (day - made.opened) / np.maximum(made.length, 1)
    begins = 0.15 + 0.35 * made.chance
    up, back = begins + (0.95 - begins) * part, begins + (top - begins) * 2.0 * np.minimum(part, 1.0 - part)
    return np.where(made.signs, up, back)


def _plan(made: Opportunities, day: Ints, planned: Ints, ready: Floats, draws: Draws) -> tuple[Ints, Flags]:
    """Return the signing day of each as it stands, and where one was said, first when somebody seems ready, then as it nears."""
    n = len(day)
    hoped = made.opened + made.length * draws.between(60, 110, n) // 100
    guess = day + draws.between(14, 45, n)
    first = (planned == NEVER) & (ready > 0.38)
    slips = (planned < NEVER) & (day >= planned - 2)
    new = np.where(first & made.signs & (hoped > day), hoped, guess)
    said: Flags = first | slips
    return np.where(said, new, planned), said


def _trust(minds: Minds, made: Opportunities, draws: Draws) -> list[Ints]:
    found = []
    for level in (minds.usual[BRAND], minds.usual[MANAGER], minds.usual[PRICE]):
        heard = level[made.client] + (draws.uniform(len(made.client)) - 0.5) * 0.4
        found.append(1 + np.clip(np.floor(heard * 5), 0, 4).astype(np.int64))
    return found


def _ends(city: City, made: Opportunities) -> Seen:
    """Return the outcomes; of who dies before there is none."""
    n, day = len(made.client), made.opened + made.length
    nothing = np.full(n, -1, np.int64)
    rows = Seen(np.arange(n), day, nothing, nothing, np.full(n, NEVER, np.int64), nothing, nothing, nothing,
                np.where(made.signs, SIGNED, LOST))
    return _take(rows, city.died[made.client] > day)


def _take(seen: Seen, rows: Flags | Ints) -> Seen:
    return Seen(*(getattr(seen, column.name)[rows] for column in fields(Seen)))


def _by_day(parts: list[Seen]) -> Seen:
    joined = Seen(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Seen)))
    return _take(joined, np.lexsort((joined.outcome, joined.of, joined.day)))


def write(out: Path, city: City, state: State) -> int:
    """Write what was observed in each month into `out`/crm, what is hidden into `out`/truth; return the rows of the former."""
    made = drawn(city, state)
    seen, last, staff, total = observed(city, state, made), city.months[-1].last, numbers(state.desk.people), 0
    name, number = join("J", digits(np.arange(len(made.client)) + 1, 8)), join("G", digits(np.arange(len(seen.of)) + 1, 9))
    nothing = np.zeros(0, np.int64)
    sent = [*drops(city.months, seen.day, np.full(len(seen.day), NEVER))]
    for stamp, rows, _ in sent or [(stamp_of(last), nothing, nothing == 1)]:
        of = seen.of[rows]
        files.csv(out / f"crm/opportunities_{stamp}.csv", {
            "记录编号": files.text(number, rows), "商机编号": files.text(name, of),
            "客户号": files.text(city.clients.id, made.client[of]), "员工工号": files.text(staff, made.staff[of]),
            "产品": files.text(PRODUCTS, made.product[of]), "日期": files.dates(seen.day[rows]),
            "意愿": files.text(("0", "1", "2", "3", "4"), seen.willingness[rows]),
            "里程碑": files.text(MILESTONES, seen.milestone[rows]),
            "计划签约日": files.dates(seen.planned[rows], known=seen.planned[rows] < NEVER),
            "预计金额": files.money(made.cents[of]),
            **{title: files.text(("", "1", "2", "3", "4", "5"), trust[rows]) for title, trust in (
                ("品牌信任", seen.brand), ("经理信任", seen.salesperson), ("产品信任", seen.product))},
            "结果": files.text(OUTCOMES, seen.outcome[rows])})
        total += len(rows)
    _hidden(out, city, made, name, last)
    return total


def _hidden(out: Path, city: City, made: Opportunities, name: pa.Array, last: int) -> None:
    rows = np.flatnonzero(made.opened <= last)
    files.csv(out / "truth/opportunities.csv", {
        "opportunity": files.text(name, rows), "customer_id": files.text(city.clients.id, made.client[rows]),
        "opened_on": files.dates(made.opened[rows]), "chance": pa.array(np.floor(made.chance[rows] * 1000) / 1000),
        "signs": files.text(("no", "yes"), made.signs[rows].astype(np.int64)),
        "ends_on": files.dates(made.opened[rows] + made.length[rows])})

