"""WeCom: who is whose friend there since when, under ids of its own, with what the manager noted of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.dirty import Fault, Mark, Planted
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.drops import stamp_of, told
from kequn.simulate.identities import Identities, outsiders, union_ids
from kequn.simulate.names import choose, digits, join, nicknames
from kequn.simulate.people import NOBODY
from kequn.simulate.recorded import OUTCOMES, recorded
from kequn.simulate.staff import LOBBY, MANAGER, Staff, drawn, numbers

LABELS = ("", "理财", "代发", "银发", "潜客", "到期提醒")
CONTACT_FAULTS = (
    Fault("the same row twice"), Fault("no friend number", {"external_userid": ""}),
    Fault("impossible time", {"external_userid": "wmX{n:09d}", "添加时间": "2025-02-30 10:00:00"}),
)
FRIEND_FAULTS = (
    Fault("the same row twice"), Fault("unknown friend", {"关系编号": "F9{n:08d}", "external_userid": "wmX999999999"}),
    Fault("impossible date", {"关系编号": "F9{n:08d}", "添加日期": "2024-06-31"}),
)


@dataclass(frozen=True)
class Friends:
    """Arrays over friendships, by day: a person, a member of staff (row), from when until when (NEVER)."""

    person: Ints
    who: Ints
    since: Ints
    ended: Ints


def write(out: Path, city: City, planted: Planted, known: Identities) -> int:
    """Write the contacts and the drops of friendships into `out`/wecom; return the number of rows."""
    (out / "wecom").mkdir(parents=True)
    made = friends(city)
    person, first = np.unique(made.person, return_index=True)
    known.add("wecom", _numbers(person), person)
    return _contacts(out, city, planted, person, made.since[first]) + _friends(out, city, planted, made)


def _numbers(person: Ints) -> pa.Array:
    return join("wmYL", digits((person * 48_271 + 17) % 10_000_000_000, 10))


def friends(city: City) -> Friends:
    """Return who is whose friend: of many managed customers the manager, of some others the lobby manager, and some prospects."""
    draws, last = Draws(city.seed, "friends"), city.months[-1].last
    team, _ = drawn(city)
    parts = [_managed(city, draws), _others(city, team, draws), _prospects(city, team, draws)]
    person, who, since, ended = (np.concatenate([part[column] for part in parts]) for column in range(4))
    removed = draws.chance(p.UNFRIENDED, len(since)) & (ended == NEVER)
    ended = np.where(removed, since + draws.between(20, 500, len(since)), ended)
    rows = np.flatnonzero((since <= last) & (since < ended))
    rows = rows[np.lexsort((person[rows], since[rows]))]
    return Friends(person[rows], who[rows], since[rows], ended[rows])


def _managed(city: City, draws: Draws) -> tuple[Ints, ...]:
    """Return the friends of managers and agents; after a hand-over the next one takes the friendship over."""
    _, made = drawn(city)
    n = len(made.client)
    befriended = draws.chance(p.BEFRIENDED[0], city.clients.count)[made.client]
    first = np.zeros(n, np.bool_)
    first[np.unique(made.client, return_index=True)[1]] = True
    since = made.since + np.where(first, draws.between(3, 150, n), draws.between(0, 6, n))
    chosen = np.flatnonzero(befriended)
    return city.clients.person[made.client][chosen], made.who[chosen], since[chosen], made.ended[chosen]


def _others(city: City, team: Staff, draws: Draws) -> tuple[Ints, ...]:
    who, (_, made) = city.clients, drawn(city)
    able = (who.age >= 18) & ~np.isin(np.arange(who.count), made.client) & draws.chance(p.BEFRIENDED[1], who.count)
    rows, lobby = np.flatnonzero(able), team.of(LOBBY)
    desk = lobby[np.searchsorted(team.outlet[lobby], city.accounts.outlet[rows])]
    since = np.maximum(city.months[0].first + draws.between(-400, 700, len(rows)), who.opened[rows] + 1)
    return who.person[rows], desk, since, np.full(len(rows), NEVER)


def _prospects(city: City, team: Staff, draws: Draws) -> tuple[Ints, ...]:
    person = outsiders(city, city.clients.count * p.BEFRIENDED[2] // 100, draws)
    managers, n = team.of(MANAGER), len(person)
    since = city.months[0].first + draws.between(-300, 715, n)
    return person, managers[draws.between(0, len(managers) - 1, n)], since, np.full(n, NEVER)


def _contacts(out: Path, city: City, planted: Planted, person: Ints, since: Ints) -> int:
    draws, people = Draws(city.seed, "contacts of WeCom"), recorded(city, person, "wecom")
    rows, n = pa.array(person), city.people.count
    nobody, named, called = pa.scalar(None, pa.string()), draws.chance(p.NAME_NOTED, n), draws.chance(p.MOBILE_NOTED, n)
    named, called, own = named[person], called[person], draws.chance(40, n)[person]
    given = pc.utf8_slice_codeunits(city.names.take(rows), -1)
    columns = {
        "external_userid": _numbers(person), "unionid": union_ids(person),
        "昵称": pc.if_else(pa.array(own), join(given, given), nicknames(n, draws).take(rows)),
        "性别": files.text(("1", "2"), city.people.female[person].astype(np.int64)),
        "备注名": pc.if_else(pa.array(named), people.name, nobody),
        "备注手机": pc.if_else(pa.array(called), people.mobile, nobody),
        "添加时间": files.times(since * 86_400 + draws.between(9 * 3600, 18 * 3600, n)[person])}
    noted = {"name": named, "mobile": called, "former": called}
    marks = [Mark(np.flatnonzero(people.slips[kind] & told), *OUTCOMES[kind]) for kind, told in noted.items()]
    file = f"wecom/contacts_{stamp_of(city.months[-1].last)}.csv"
    columns = planted.plant(file, columns, CONTACT_FAULTS, marks=marks)
    files.csv(out / file, columns, encoding="utf-8-sig")
    return len(columns["昵称"])


def _friends(out: Path, city: City, planted: Planted, made: Friends) -> int:
    number, staff, total = join("F", digits(np.arange(len(made.person)) + 1, 9)), numbers(drawn(city)[0]), 0
    client = city.customers_of(made.person)
    label = np.where(client == NOBODY, 4, Draws(city.seed, "labels").pick((50, 20, 15, 10, 0, 5), len(client)))
    for drop in told(city.months, made.since, made.ended, city.seed, "wecom"):
        rows = drop.rows
        columns = {
            "关系编号": number.take(pa.array(rows)), "external_userid": _numbers(made.person[rows]),
            "员工": staff.take(pa.array(made.who[rows])), "标签": choose(LABELS, label[rows]),
            "添加日期": files.dates(made.since[rows]), "删除日期": files.dates(made.ended[rows], known=drop.ended),
            "数据日期": files.dates(drop.told)}
        file = f"wecom/friends_{drop.stamp}.csv"
        columns = planted.plant(file, columns, () if total else FRIEND_FAULTS, marks=drop.marks())
        files.csv(out / file, columns, encoding="utf-8-sig")
        total += len(columns["员工"])
    return total
