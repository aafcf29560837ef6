"""Files of the service desk and the corporate side: complaints, risk assessments, outlets, employers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files, workbook
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, LEAVING
from kequn.simulate.draws import Draws
from kequn.simulate.drops import drops
from kequn.simulate.names import digits, join
from kequn.simulate.state import State

TOPICS = ("收费", "排队", "服务态度", "手机银行")
FOUNDED = "2003-06-18"


def write(out: Path, city: City, state: State) -> int:
    """Write all of them; return the number of rows."""
    (out / "service").mkdir(parents=True)
    (out / "corporate").mkdir(parents=True)
    return _complaints(out, city, state) + _assessments(out, city) + _places(out, city)


def _complaints(out: Path, city: City, state: State) -> int:
    """About one customer in a hundred complains in a year; of those who leave one in six, shortly before."""
    who, draws, n = city.clients, Draws(city.seed, "complaints"), city.clients.count
    first, last = city.months[0].first, city.months[-1].last
    some = np.flatnonzero(draws.chance(2, n) & (state.path != DORMANT))
    upset = np.flatnonzero(draws.chance(17, n) & (state.path == LEAVING))
    starts = np.array([month.first for month in city.months])
    client = np.concatenate([some, upset])
    day = np.concatenate([
        draws.between(first, last, len(some)),
        starts[np.clip(state.turn[upset], 0, len(starts) - 1)] - draws.between(-20, 60, len(upset))])
    lasted = draws.between(2, 45, len(client))
    keep = np.flatnonzero((day >= np.maximum(who.opened[client], first)) & (day <= last))
    keep = keep[np.lexsort((client[keep], day[keep]))]
    client, day, closed = client[keep], day[keep], (day + lasted)[keep]
    topic, second = draws.pick(p.COMPLAINTS, len(keep)), draws.between(9 * 3600, 18 * 3600, len(keep))
    received = pa.array(np.datetime_as_string((day * 86_400 + second).astype("datetime64[s]")), pa.string())
    number = join("T", digits(np.arange(len(keep)) + 1, 8))
    total = 0
    for stamp, rows, done in drops(city.months, day, closed):
        files.csv(out / f"service/complaints_{stamp}.csv", {
            "工单号": files.text(number, rows), "客户号": files.text(who.id, client[rows]),
            "受理时间": files.text(received, rows), "事由": files.text(TOPICS, topic[rows]),
            "结案日期": files.dates(closed[rows], known=done),
            "变动日": files.dates(np.where(done, closed[rows], day[rows]))})
        total += len(rows)
    return total


def _assessments(out: Path, city: City) -> int:
    """Whoever buys a wealth product or a fund was assessed before; some came again when the year was over."""
    who, draws = city.clients, Draws(city.seed, "assessments")
    held = [city.holdings.where(category) for category in ("wealth", "fund", "metal")]
    client = np.concatenate([part.client for part in held])
    started = np.concatenate([part.started for part in held])
    order = np.lexsort((started, client))
    client, started = client[order], started[order]
    _, first = np.unique(client, return_index=True)
    buyer, day = client[first], started[first] - draws.between(0, 2, len(first))
    level = np.clip(draws.pick((12, 34, 34, 14, 6), len(buyer)) + np.where(who.age[buyer] >= 60, 0, 1), 1, 5)
    parts = [(buyer, day, level)]
    while len(again := np.flatnonzero(draws.chance(72, len(buyer)) & (day + 395 < city.months[-1].last))):
        change = draws.pick((12, 76, 12), len(again)) - 1
        buyer, level = buyer[again], np.clip(level[again] + change, 1, 5)
        day = day[again] + 355 + draws.between(0, 40, len(again))
        parts.append((buyer, day, level))
    client, day, level = (np.concatenate([part[place] for part in parts]) for place in range(3))
    day = np.maximum(day, who.opened[client])
    keep = np.flatnonzero(day <= city.months[-1].last)
    order = keep[np.lexsort((client[keep], day[keep]))]
    files.csv(out / "service/assessments.csv", {
        "测评编号": join("A", digits(np.arange(len(order)) + 1, 8)), "客户号": who.id.take(pa.array(client[order])),
        "测评日期": files.dates(day[order]), "风险等级": join("C", pa.array(level[order]).cast(pa.string())),
        "有效期至": files.dates(day[order] + 365)})
    return len(order)


def _places(out: Path, city: City) -> int:
    tree, firms = city.outlets, city.firms
    levels = {"head_office": "总行", "branch": "分行", "sub_branch": "支行", "outlet": "网点"}
    outlets = [(id_, name, parent, levels[level], p.CITY, FOUNDED)
               for id_, name, parent, level in zip(tree.id, tree.name, tree.parent, tree.level, strict=True)]
    industries = [p.INDUSTRIES[number][0] for number in firms.industry.tolist()]
    employers = [(id_, name, industry, "是" if payroll else "否", FOUNDED) for id_, name, industry, payroll in zip(
        firms.id.to_pylist(), firms.name.to_pylist(), industries, firms.payroll.tolist(), strict=True)]
    workbook.write(out / "corporate/outlets_and_employers.xlsx", {
        "机构": [("机构号", "机构名称", "上级机构", "层级", "城市", "成立日期"), *outlets],
        "单位": [("单位编号", "单位名称", "行业", "代发", "建档日期"), *employers]})
    return len(outlets) + len(employers)
