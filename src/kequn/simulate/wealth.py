"""The wealth system: clients by the account that money is settled on; what they bought of it; risk assessments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import core, files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.dirty import Fault, Planted
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.drops import Drop, stamp_of, told
from kequn.simulate.holdings import CATEGORIES, KINDS, Holdings
from kequn.simulate.identities import Identities
from kequn.simulate.names import digits, join

HERE = ("wealth", "fund", "insurance", "metal")
CLASSES = ("LC", "JJ", "BX", "GJS")  # the system's own codes of the same
CLIENT_FAULTS = (
    Fault("no settlement account", {"客户代码": "W9{n:07d}", "资金账号": ""}), Fault("the same row twice"),
    Fault("a field is missing", {"客户代码": "W9{n:07d}", "开户日期": files.CUT}),
    Fault("unknown account", {"客户代码": "W9{n:07d}", "资金账号": "9000001099999999"}),
)
POSITION_FAULTS = (
    Fault("unknown client", {"POSITION": "P9{n:08d}", "CLIENT": "W99999999"}), Fault("the same row twice"),
    Fault("unknown class", {"POSITION": "P9{n:08d}", "CLASS": "ZZ"}),
)
ASSESSMENT_FAULTS = (
    Fault("impossible date", {"测评编号": "A9{n:08d}", "测评日期": "2025-06-31"}), Fault("the same row twice"),
    Fault("words in a number", {"测评编号": "A9{n:08d}", "风险等级": "C平衡"}),
)


def write(out: Path, city: City, planted: Planted, known: Identities) -> int:
    """Write clients, the drops of positions, assessments and the product list into `out`/wealth; return the number of rows."""
    (out / "wealth").mkdir(parents=True)
    held = city.holdings.take(np.flatnonzero(np.isin(city.holdings.category, [CATEGORIES.index(name) for name in HERE])))
    client, first = np.unique(held.client, return_index=True)
    number = join("W", digits((np.arange(city.clients.count) * 15_485_863 + 3) % 100_000_000, 8))
    known.add("wealth", number.take(pa.array(client)), city.clients.person[client])
    return (
        core.products(out, "wealth/products.csv", city, HERE) + _clients(out, city, planted, number, client, held.started[first])
        + _positions(out, city, planted, number, held) + _assessments(out, city, planted, number))


def _clients(out: Path, city: City, planted: Planted, number: pa.Array, client: Ints, since: Ints) -> int:
    columns = {
        "客户代码": number.take(pa.array(client)), "客户姓名": city.names.take(pa.array(city.clients.person[client])),
        "资金账号": city.accounts.id.take(pa.array(client)), "开户日期": files.dates(since, "%Y%m%d")}
    file = f"wealth/clients_{stamp_of(city.months[-1].last)}.txt"
    columns = planted.plant(file, columns, CLIENT_FAULTS, header=0)
    files.lines(out / file, columns, "|")
    return len(columns["客户代码"])


def _positions(out: Path, city: City, planted: Planted, number: pa.Array, held: Holdings) -> int:
    total, position = 0, join("P", digits(np.arange(len(held.client)) + 1, 9))
    for drop in told(city.months, held.started, held.ended, city.seed, "wealth"):
        columns = _columns(position, number, held, drop)
        file = f"wealth/positions_{drop.stamp}.parquet"
        columns = planted.plant(file, columns, () if total else POSITION_FAULTS, marks=drop.marks(), header=0)
        files.parquet(out / file, columns)
        total += len(columns["CLIENT"])
    return total


def _columns(position: pa.Array, number: pa.Array, held: Holdings, drop: Drop) -> dict[str, pa.Array]:
    rows = drop.rows
    class_ = np.searchsorted([CATEGORIES.index(name) for name in HERE], held.category[rows])
    return {
        "POSITION": position.take(pa.array(rows)), "CLIENT": number.take(pa.array(held.client[rows])),
        "CLASS": files.text(CLASSES, class_), "KIND": files.text(KINDS, held.kind[rows]),
        "PRODUCT": files.text([id_ for id_, *_ in p.PRODUCTS], held.product[rows]),
        "AMOUNT": files.decimals(held.amount[rows]), "REGULAR": files.decimals(held.payment[rows]),
        "MONTHS": pa.array(held.term[rows]), "BOUGHT": _days(held.started[rows]),
        "MATURES": _days(held.matures[rows], held.matures[rows] < NEVER), "ENDED": _days(held.ended[rows], drop.ended),
        "TOLD": _days(drop.told)}


def _days(days: Ints, known: Flags | None = None) -> pa.Array:
    return pa.array(days.astype("datetime64[D]"), mask=None if known is None else ~known)


def _assessments(out: Path, city: City, planted: Planted, number: pa.Array) -> int:
    client, day, level, turn = assessed(city)
    order = np.lexsort((client, day))
    client, day, level, turn = client[order], day[order], level[order], turn[order]
    file = "wealth/assessments.csv"
    columns = planted.plant(file, {
        "测评编号": join("A", digits(client * 100 + turn, 9)), "客户代码": number.take(pa.array(client)),
        "测评日期": files.dates(day), "风险等级": join("C", pa.array(level).cast(pa.string())),
        "有效期至": files.dates(day + 365)}, ASSESSMENT_FAULTS)
    files.csv(out / file, columns)
    return len(columns["客户代码"])


def assessed(city: City) -> tuple[Ints, Ints, Ints, Ints]:
    """Return customer, day, level and turn: who buys wealth or a fund was assessed before; some come again after a year."""
    who, draws, n = city.clients, Draws(city.seed, "assessments"), city.clients.count
    day = np.full(n, NEVER)
    for category in ("wealth", "fund", "metal"):
        held = city.holdings.where(category)
        np.minimum.at(day, held.client, held.started)
    day = np.maximum(day - draws.between(0, 2, n), who.opened)
    level = np.clip(draws.pick((12, 34, 34, 14, 6), n) + np.where(who.age >= 60, 0, 1), 1, 5)
    nobody = np.zeros(0, np.int64)
    parts = [(nobody, nobody, nobody, nobody)]
    while len(rows := np.flatnonzero(day <= city.months[-1].last)):
        parts.append((rows, day[rows], level[rows], np.full(len(rows), len(parts) - 1)))
        again = draws.chance(72, n) & (day <= city.months[-1].last)
        day = np.where(again, day + 355 + draws.between(0, 40, n), NEVER)
        level = np.clip(level + draws.pick((12, 76, 12), n) - 1, 1, 5)
    client, day, level, turn = (np.concatenate([part[place] for part in parts]) for place in range(4))
    return client, day, level, turn
