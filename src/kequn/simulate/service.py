"""Files of the service desk and the corporate side: complaints, outlets, employers, a bought map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import chronicle, files, geocoding, workbook
from kequn.simulate import parameters as p
from kequn.simulate.city import City
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
    return _complaints(out, city, state) + _places(out, city)


def _complaints(out: Path, city: City, state: State) -> int:
    """Write what customers complained about, and by a later row how it ended."""
    who, made, draws = city.clients, state.complaints, Draws(city.seed, "complaint desk")
    keep = np.flatnonzero(made.day <= city.months[-1].last)
    client, day, closed, topic = (column[keep] for column in (made.client, made.day, made.closed, made.topic))
    second = draws.between(9 * 3600, 18 * 3600, len(keep))
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


def _places(out: Path, city: City) -> int:
    tree, firms = city.outlets, city.firms
    levels = {"head_office": "总行", "branch": "分行", "sub_branch": "支行", "outlet": "网点"}
    longitude, latitude = (column.to_pylist() for column in geocoding.degrees(tree.at.x, tree.at.y))
    at = dict(zip(tree.counters.tolist(), zip(longitude, latitude, strict=True), strict=True))
    outlets = [(id_, name, parent, levels[level], p.CITY, FOUNDED, *at.get(row, ("", "")))
               for row, (id_, name, parent, level) in enumerate(zip(tree.id, tree.name, tree.parent, tree.level, strict=True))]
    industries = [p.INDUSTRIES[number][0] for number in firms.industry.tolist()]
    employers = [(id_, name, industry, "是" if payroll else "否", FOUNDED) for id_, name, industry, payroll in zip(
        firms.id.to_pylist(), firms.name.to_pylist(), industries, firms.payroll.tolist(), strict=True)]
    workbook.write(out / "corporate/outlets_and_employers.xlsx", {
        "机构": [("机构号", "机构名称", "上级机构", "层级", "城市", "成立日期", "经度", "纬度"), *outlets],
        "单位": [("单位编号", "单位名称", "行业", "代发", "建档日期"), *employers]})
    return len(outlets) + len(employers) + _map(out, city)


def _map(out: Path, city: City) -> int:
    """Write the compounds, schools and companies of a bought map."""
    parts = ((chronicle.compound_ids(city), city.compounds.name, city.compounds.at, "小区"),
             (chronicle.school_ids(city), city.schools.name, city.schools.at, "学校"),
             (city.firms.id, city.firms.name, city.firms.at, "单位"))
    x, y, district = (np.concatenate([getattr(at, axis) for _, _, at, _ in parts]) for axis in ("x", "y", "district"))
    longitude, latitude = geocoding.degrees(x, y)
    kinds = pa.concat_arrays([pa.array([kind] * len(ids), pa.string()) for ids, _, _, kind in parts])
    files.csv(out / "corporate/places.csv", {
        "地点编号": pa.concat_arrays([ids for ids, *_ in parts]), "名称": pa.concat_arrays([names for _, names, *_ in parts]),
        "类型": kinds, "区县": files.text([name for name, *_ in p.DISTRICTS], district), "经度": longitude, "纬度": latitude,
        "采集日期": pa.array([FOUNDED] * len(x), pa.string())})
    return len(x)
