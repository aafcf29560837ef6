"""Bought-in lists of names, mobiles and addresses, as somebody typed them long ago into a workbook."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kequn.simulate import files, workbook
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.dirty import Fault, Planted
from kequn.simulate.draws import Draws
from kequn.simulate.drops import stamp_of
from kequn.simulate.identities import Identities, outsiders
from kequn.simulate.names import digits, join
from kequn.simulate.recorded import recorded

FAULTS = (
    Fault("the same row twice"), Fault("no number in the list", {"名单编号": ""}),
    Fault("impossible date", {"名单编号": "L9{n:07d}", "采集日期": "2025-13-01"}),
)


def write(out: Path, city: City, planted: Planted, known: Identities) -> int:
    """Write the lists into `out`/bought, a workbook each; return the number of rows."""
    (out / "bought").mkdir(parents=True)
    draws, who = Draws(city.seed, "bought"), city.clients
    own = who.person[(who.age >= 25) & draws.chance(p.BOUGHT[0], who.count)]
    person = np.concatenate([own, outsiders(city, who.count * p.BOUGHT[1] // 100, draws)])
    listed, total = draws.between(0, len(p.BOUGHT_LISTS) - 1, len(person)), 0
    everybody, districts = recorded(city, person, "bought"), [name for name, *_ in p.DISTRICTS]
    for place, (index, title) in enumerate(p.BOUGHT_LISTS):
        rows = np.flatnonzero(listed == place)
        people, day = everybody.take(rows), city.months[index].first + 9
        number = join(f"L{place + 1}", digits(np.arange(len(rows)) + 1, 7))
        known.add("bought", number, person[rows])
        columns = {
            "名单编号": number, "姓名": people.name, "手机": people.mobile, "区县": files.text(districts, people.district),
            "住址": people.address, "采集日期": files.dates(np.full(len(rows), day))}
        file = f"bought/list_{stamp_of(day)}.xlsx"
        marks = people.marks("name", "mobile", "former", "no_mobile", "address")
        columns = planted.plant(file, columns, FAULTS if place == 0 else (), marks=marks)
        cells = zip(*(column.to_pylist() for column in columns.values()), strict=True)
        workbook.write(out / file, {title: [tuple(columns), *(tuple(cell or "" for cell in row) for row in cells)]})
        total += len(columns["名单编号"])
    return total
