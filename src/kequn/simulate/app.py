"""The app and the mini program: who registered and which account they bound, and what they do there, by the second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import files, whereabouts
from kequn.simulate import parameters as p
from kequn.simulate.accounts import CARD, NEVER
from kequn.simulate.city import City
from kequn.simulate.dirty import LATE, MISSING, Fault, Mark, Planted
from kequn.simulate.draws import Draws, Floats, Ints
from kequn.simulate.drops import stamp_of
from kequn.simulate.festivals import Month
from kequn.simulate.identities import Identities, outsiders, union_ids
from kequn.simulate.names import digits, join
from kequn.simulate.parameters import HOURS
from kequn.simulate.people import NOBODY
from kequn.simulate.state import State

LOGIN = ("app_login", "")
PAGES = (
    *(("page_view", page) for page in ("/home", "/account", "/transfer", "/wealth", "/fund", "/loan", "/life")),
    ("search", "/search"), ("share", "/activity"),
)
# Weights of the pages for: everybody, holders of wealth products or deposits, holders of funds, of loans, those who leave.
INTERESTS = (
    (30, 26, 16, 4, 2, 2, 12, 4, 2), (22, 20, 12, 28, 6, 1, 7, 3, 1), (20, 16, 10, 14, 28, 1, 6, 4, 1),
    (24, 24, 14, 2, 1, 22, 8, 4, 1), (14, 26, 44, 4, 2, 1, 4, 3, 0),
)
CHANNELS = ("app", "mini_program", "web")
BY_CUSTOMER, BY_CARD = "客户号", "卡号"
REGISTRATION_FAULTS = (
    Fault("no user number", {"用户号": "", "绑定": "N"}),
    Fault("impossible time", {"用户号": "U9{n:08d}", "注册时间": "2025-02-29 25:10:00", "绑定": "N"}),
)
BINDING_FAULTS = (
    Fault("the same row twice"),
    Fault("unknown customer", {"用户号": "U9{n:08d}", "绑定类型": BY_CUSTOMER, "绑定号码": "C99999999"}),
    Fault("unknown card", {"用户号": "U9{n:08d}", "绑定类型": BY_CARD, "绑定号码": "9000001099999999"}),
)
EVENT_FAULTS = (Fault("the same row twice"), Fault("unknown user", {"event_id": "E9{n:014d}", "user_id": "U999999999"}))
SPOILT_MONTHS = (4, 16)  # of the window; the others are clean
LOST_MONTH, FOUND_DAY = 9, 12  # the file of this month did not come until this day of the month after


@dataclass(frozen=True)
class Users:
    """Arrays over the app's users: customers, then people who bound no account (`client` is NOBODY); `since` in days."""

    id: pa.Array
    client: Ints
    person: Ints
    since: Ints  # NEVER for customers who have not come yet


def users(city: City) -> Users:
    """Return who uses the app, those who will yet come among them."""
    who, draws = city.clients, Draws(city.seed, "app users")
    client = np.flatnonzero(who.app > 0)
    others = outsiders(city, len(client) * p.UNBOUND // 100, draws)
    held, since = city.holdings.where("mobile_banking"), np.full(who.count, NEVER)
    np.minimum.at(since, held.client, held.started)
    registered = draws.between(city.months[0].first - 300, city.months[0].first + 730, len(others))
    place = np.concatenate([client * 2, others * 2 + 1])
    return Users(
        join("U", digits((place * 7_368_787 + 11) % 1_000_000_000, 9)), np.concatenate([client, np.full(len(others), NOBODY)]),
        np.concatenate([who.person[client], others]), np.concatenate([since[client], registered]))


def write(out: Path, city: City, planted: Planted, known: Identities) -> int:
    """Write registrations and bindings into `out`/app; return the number of rows."""
    who, draws = users(city), Draws(city.seed, "app registrations")
    n, last = len(who.client), city.months[-1].last
    seconds = draws.pick(HOURS, n) * 3600 + draws.between(0, 3599, n)
    public, by_card = draws.chance(p.PUBLIC_ACCOUNT, n), draws.chance(p.BOUND_BY_CARD, n)
    here = np.flatnonzero(who.since <= last)
    taken, bound = pa.array(here), who.client[here] != NOBODY
    known.add("app", who.id.take(taken), who.person[here])
    registered = {
        "用户号": who.id.take(taken), "手机号": city.phones.take(pa.array(who.person[here])),
        "unionid": pc.if_else(pa.array(public[here]), union_ids(who.person[here]), pa.scalar(None, pa.string())),
        "注册时间": files.times((who.since * 86_400 + seconds)[here]), "绑定": files.text(("N", "Y"), bound.astype(np.int64))}
    client, rows = who.client[here][bound], pa.array(bound)
    card = pa.array((city.accounts.category[client] == CARD) & by_card[here][bound])
    bindings = {
        "用户号": registered["用户号"].filter(rows), "绑定类型": pc.if_else(card, BY_CARD, BY_CUSTOMER),
        "绑定号码": pc.if_else(card, city.accounts.id.take(pa.array(client)), city.clients.id.take(pa.array(client))),
        "手机号": registered["手机号"].filter(rows), "unionid": registered["unionid"].filter(rows),
        "绑定时间": registered["注册时间"].filter(rows)}
    total = 0
    for name, given, faults in (("registrations", registered, REGISTRATION_FAULTS), ("bindings", bindings, BINDING_FAULTS)):
        file = f"app/{name}_{stamp_of(last)}.csv"
        columns = planted.plant(file, given, faults)
        files.csv(out / file, columns)
        total += len(columns["用户号"])
    return total


@dataclass(frozen=True)
class Events:
    """Arrays over events; times in seconds since 1970 in the bank's zone, `page` 0 for the log-in, `city` by network address."""

    user: Ints
    channel: Ints
    page: Ints
    moment: Ints
    seconds: Ints
    arrived: Ints
    city: pa.Array

    def take(self, rows: Ints) -> Events:
        """Return these rows in this order."""
        user, channel, page, moment, seconds, arrived = (
            each[rows] for each in (self.user, self.channel, self.page, self.moment, self.seconds, self.arrived))
        return Events(user, channel, page, moment, seconds, arrived, self.city.take(pa.array(rows)))


def events(out: Path, city: City, state: State, who: Users, month: Month, planted: Planted) -> int:
    """Write a month's events by time, up to its last simulated day; return their number."""
    made, stamp = _events(city, state, who, month), f"{month.year}{month.number:02d}"
    file = f"app/events_{stamp}.parquet"
    if month.index == LOST_MONTH:
        found = month.first + month.whole + FOUND_DAY - 1
        lost, file = file, f"app/events_{stamp}_sent_{stamp_of(found)}.parquet"
        planted.note(lost, 0, MISSING, f"came on {stamp_of(found)} as {file}")
        made = replace(made, arrived=np.full(len(made.user), found * 86_400 + 6 * 3600))
    names = [LOGIN, *PAGES]
    columns = {
        "event_id": join("E", stamp, digits(np.arange(len(made.user)) + 1, 9)), "user_id": who.id.take(pa.array(made.user)),
        "event": files.text([event for event, _ in names], made.page), "channel": files.text(CHANNELS, made.channel),
        "page": files.text([path for _, path in names], np.where(made.page == 0, -1, made.page)),
        "time": pa.array(made.moment.astype("datetime64[s]")), "seconds": pa.array(made.seconds.astype(np.float64)),
        "arrived": pa.array(made.arrived.astype("datetime64[s]")), "ip_city": made.city}
    late = Mark(np.flatnonzero(made.arrived > made.moment), LATE, "sent days later, when the telephone had a network again")
    faults, marks = EVENT_FAULTS if month.index in SPOILT_MONTHS else (), [late] if month.index != LOST_MONTH else []
    columns = planted.plant(file, columns, faults, marks=marks, header=0)
    files.parquet(out / file, columns)
    return len(columns["event"])


def _events(city: City, state: State, who: Users, written: Month) -> Events:
    month, draws = written.full(), Draws(city.seed, "app", written.index)
    session = np.repeat(np.arange(len(who.client)), draws.rounded(_log_ins(city, state, who, month)))
    n = len(session)
    pages = draws.pick((28, 30, 22, 12, 8), n)
    day = month.first + draws.pick(month.rhythm(), n)
    start = day * 86_400 + draws.pick(HOURS, n) * 3600 + draws.between(0, 3599, n)
    channel = draws.pick((84, 12, 4), n)
    row = np.repeat(np.arange(n), pages + 1)
    step = np.arange(len(row)) - np.searchsorted(row, row, side="left")
    seconds = np.where(step == 0, draws.between(1, 6, len(row)), (25 * draws.factor(0.8, len(row))).astype(np.int64) + 1)
    before = np.cumsum(seconds) - seconds
    moment = start[row] + before - before[np.searchsorted(row, row, side="left")]
    interest = np.append(_interest(city, state, month), 0)  # of those who are no customers: everybody's
    page = np.where(step == 0, 0, 1 + draws.pick_by(INTERESTS, interest[who.client[session[row]]]))
    waits = draws.between(2, 6, n) * 86_400 * draws.chance(p.SENT_LATE / 100, n)
    waits = np.where(day * 86_400 + waits < written.last * 86_400, waits, 0)
    lives = np.append(city.died, NEVER)[who.client[session]] > day
    keep = (moment < (written.last + 1) * 86_400) & lives[row]
    order = np.lexsort((step, row, moment))
    order = order[keep[order]]
    where = whereabouts.cities(city, month, who.person, session, day).take(pa.array(row))
    return Events(session[row], channel[row], page, moment, seconds, moment + waits[row], where).take(order)


def _log_ins(city: City, state: State, who: Users, month: Month) -> Floats:
    """Return how often each user logs in in a month, on average."""
    own = np.append(city.clients.app * state.activity(city, month), 0.2)
    return np.where((who.client != NOBODY) | (who.since <= month.first), own[who.client], 0.0)


def _interest(city: City, state: State, month: Month) -> Ints:
    """Return for each customer the row of INTERESTS."""
    row = np.zeros(city.clients.count, np.int64)
    for place, categories in ((3, ("loan", "mortgage")), (1, ("deposit", "wealth")), (2, ("fund",))):
        for category in categories:
            held = city.holdings.where(category)
            row[held.client[(held.started <= month.last) & (held.ended > month.first)]] = place
    return np.where(state.looks_at_transfers(city, month), 4, row)
