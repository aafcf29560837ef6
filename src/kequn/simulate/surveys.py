"""What some customers answer when asked what they expect and how content they are: 1 to 5 of the salesperson, product and bank.

They expect what they are used to, so that who was let down lately expects more than they get.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.minds import APP, BRAND, MANAGER, MANNERS, PRICE, WAITING
from kequn.simulate.names import digits, join
from kequn.simulate.people import NOBODY
from kequn.simulate.state import State, open_accounts

ASPECTS = {"经理": (MANNERS, MANAGER), "产品": (PRICE,), "本行": (WAITING, APP, BRAND)}


def surveys(out: Path, city: City, state: State, month: Month) -> int:
    """Write the month's surveys, up to its last day, into `out`/crm; return the rows."""
    draws, n = Draws(city.seed, "surveys", month.index), city.clients.count
    asked = open_accounts(state, n) & (city.clients.age >= 18) & (city.clients.opened < month.first) & (city.died > month.last)
    answers = asked & draws.chance(p.SURVEYED, n)
    day = month.first + draws.between(0, month.whole - 1, n)
    charge, columns = state.desk.in_charge(month.first), dict[str, Ints]()
    for title, levels in ASPECTS.items():
        for word, minds in (("期望", state.minds.usual), ("满意", state.minds.level)):
            columns[f"{title}{word}"] = _said(minds[list(levels)].mean(axis=0), draws)
    rows = np.flatnonzero(answers & (day <= month.last))
    rows = rows[np.lexsort((rows, day[rows]))]
    stamp = f"{month.year}{month.number:02d}"
    served = charge[rows] != NOBODY
    files.csv(out / f"crm/surveys_{stamp}.csv", {
        "问卷编号": join("W", stamp, digits(np.arange(len(rows)) + 1, 7)), "客户号": files.text(city.clients.id, rows),
        "日期": files.dates(day[rows]),
        **{title: _points(points[rows], served | (not title.startswith("经理"))) for title, points in columns.items()}})
    return len(rows)


def _said(level: Floats, draws: Draws) -> Ints:
    """Return 1 to 5 for a level from 0 to 1, by the mood of the day half a point up or down."""
    return 1 + np.clip(np.floor(level * 5 + draws.uniform(len(level)) - 0.5), 0, 4).astype(np.int64)


def _points(points: Ints, asked: Flags) -> pa.Array:
    return files.text(("", "1", "2", "3", "4", "5"), np.where(asked, points, -1))
