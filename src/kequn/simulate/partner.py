"""A partner's petrol stations and shops: members by mobile, many of them no customers, and what they buy there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.dirty import BLANK, STALE, Fault, Mark, Planted
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.drops import stamp_of
from kequn.simulate.identities import Identities, outsiders
from kequn.simulate.names import choose, digits, join, nicknames
from kequn.simulate.recorded import recorded

MEMBER_FAULTS = (
    Fault("the same row twice"), Fault("no member number", {"会员号": ""}),
    Fault("broken bytes", {"会员号": "PM9{n:08d}", "昵称": f"云{files.BROKEN}"}),
)
PURCHASE_FAULTS = (
    Fault("the same row twice"), Fault("unknown member", {"订单号": "9{n:014d}", "会员号": "PM999999999"}),
    Fault("impossible time", {"订单号": "9{n:014d}", "消费时间": "2025/2/30 8:15"}),
    Fault("broken bytes", {"订单号": "9{n:014d}", "门店": f"东屏{files.BROKEN}"}),
)


def write(out: Path, city: City, planted: Planted, known: Identities) -> int:
    """Write the members and each quarter's purchases into `out`/partner; return the number of rows."""
    (out / "partner").mkdir(parents=True)
    draws, who = Draws(city.seed, "members"), city.clients
    own = who.person[(who.age >= 18) & (who.age < 76) & draws.chance(p.MEMBERS[0], who.count)]
    person = np.sort(np.concatenate([own, outsiders(city, who.count * p.MEMBERS[1] // 100, draws)]))
    number = join("PM", digits((person * 32_452_843 + 9) % 1_000_000_000, 9))
    known.add("partner", number, person)
    since = city.months[0].first + draws.between(-700, 690, len(person))
    return _members(out, city, planted, number, person, since) + _purchases(out, city, planted, number, since)


def _members(out: Path, city: City, planted: Planted, number: pa.Array, person: Ints, since: Ints) -> int:
    n, draws, people = len(person), Draws(city.seed, "member file"), recorded(city, person, "partner")
    unknown = draws.chance(p.MEMBER_WITHOUT_MOBILE, n)
    columns = {
        "会员号": number, "手机号": pc.if_else(pa.array(unknown), pa.scalar(None, pa.string()), people.mobile),
        "昵称": nicknames(n, draws),
        "性别": files.text(("男", "女"), np.where(draws.chance(30, n), -1, city.people.female[person])),
        "注册时间": files.times(since * 86_400 + draws.between(7 * 3600, 22 * 3600, n))}
    marks = [
        Mark(np.flatnonzero(unknown), BLANK, "no mobile"),
        Mark(np.flatnonzero(people.slips["former"] & ~unknown), STALE, "a former mobile")]
    file = f"partner/members_{stamp_of(city.months[-1].last)}.csv"
    columns = planted.plant(file, columns, MEMBER_FAULTS, marks=marks)
    files.csv(out / file, columns, encoding="gb18030")
    return len(columns["会员号"])


def _purchases(out: Path, city: City, planted: Planted, number: pa.Array, since: Ints) -> int:
    """Write a file for each quarter, as it settles with the bank."""
    total, begun = 0, city.months[0].first
    for month in city.months:
        if month.number % 3 and month is not city.months[-1]:
            continue
        draws, first, last = Draws(city.seed, "purchases at the partner", month.index), begun, month.last
        begun = last + 1
        often = p.PARTNER_PURCHASES * (last + 1 - first) / 30.5 * draws.factor(0.6, len(since))
        member = np.repeat(np.arange(len(since)), draws.rounded(np.where(since < first, often, 0.0)))
        n = len(member)
        moment = np.sort(draws.between(first, last, n) * 86_400 + draws.pick(p.HOURS, n) * 3600 + draws.between(0, 3599, n))
        what = draws.pick([weight for *_, weight in p.PARTNER_SHOPS], n)
        cents = (np.array([median for _, median, _ in p.PARTNER_SHOPS])[what] * 100 * draws.factor(0.4, n)).astype(np.int64)
        columns = {
            "订单号": join(stamp_of(last)[:6], digits(np.arange(n) + 1, 9)), "会员号": number.take(pa.array(member)),
            "门店": choose(("东屏", "城中", "滨江", "清溪"), draws.between(0, 3, n)),
            "品类": files.text([name for name, *_ in p.PARTNER_SHOPS], what), "金额": files.money(cents),
            "消费时间": files.times(moment, "%Y/%m/%d %H:%M")}
        file = f"partner/purchases_{stamp_of(last)}.csv"
        columns = planted.plant(file, columns, PURCHASE_FAULTS if month.index == 11 else ())
        files.csv(out / file, columns, encoding="gb18030")
        total += len(columns["会员号"])
    return total
