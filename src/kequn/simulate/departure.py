"""What leaving does: small trials, great transfers to the own name elsewhere, products sold; and when assets are gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.courses import LEAVE, Courses
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import CATEGORIES, Holdings
from kequn.simulate.ledger import Book, Settled

LEFT_AT = 30  # percent of the reference at which assets are gone
PARTS = np.array([(92, 0, 0), (50, 90, 0), (35, 50, 90)])  # percent of what is there, by number of transfers and turn
REST = 300_000  # cents: what is left when it is more goes, too
ASSETS = ("deposit", "wealth", "fund", "metal")


def transfers(book: Book, city: City, courses: Courses, draws: Draws) -> None:
    """Write the month's transfers of those who are leaving."""
    _try_out(book, city, courses, draws)
    _fall(book, city, courses, draws)


def away(book: Book, city: City, client: Ints, account: Ints, day: Ints, cents: Ints) -> None:
    """Write own-name transfers to the customer's other bank, in whole hundreds of yuan."""
    book.add(account, day, -(np.maximum(cents, 0) // 10_000 * 10_000), kind="transfer_out", channel="app", own=1,
             party=city.parties.customers + client, bank=city.next_door[client])


def _try_out(book: Book, city: City, courses: Courses, draws: Draws) -> None:
    month = book.month
    live = courses.leaving(month.first)
    rows = live[courses.shows("small")[live] & (courses.trying[live] <= month.last) & (courses.falling[live] >= month.first)]
    n, client = len(rows), courses.client[rows]
    low, high = np.maximum(courses.trying[rows], month.first), np.minimum(courses.falling[rows], month.last)
    cents = np.minimum(np.maximum(book.opening[client] * draws.between(2, 9, n) // 100, 50_000), 2_000_000)
    day = draws.between(low, np.maximum(low, high), n)
    away(book, city, client, client, day, np.where(day < courses.back[rows], np.minimum(cents, book.opening[client]), 0))


def _fall(book: Book, city: City, courses: Courses, draws: Draws) -> None:
    """Write the great transfers, what comes free meanwhile included, and the rest afterwards."""
    month = book.month
    live = courses.leaving()
    rows = live[courses.falling[live] <= month.last]
    client = courses.client[rows]
    there = book.opening[client] + 0
    free = _redeemed(city, client, month)
    span = courses.gone[rows] - courses.falling[rows]
    for turn in range(PARTS.shape[1]):
        day = courses.falling[rows] + span * (turn + 1) // np.maximum(courses.parts[rows], 1)
        within = (turn < courses.parts[rows]) & (day >= month.first) & (day <= month.last)
        due = np.where(within, PARTS[courses.parts[rows] - 1, turn], 0)
        cents = (there + free) * due // 100
        away(book, city, client, client, day, cents)
        there -= cents
    late = np.flatnonzero((courses.gone[rows] < month.first) & (there + free > REST))
    away(book, city, client[late], client[late], month.first + draws.between(19, 26, len(late)), (there + free)[late] * 92 // 100)
    further = np.flatnonzero(np.arange(city.accounts.count) >= city.clients.count)  # savings and business accounts go whole
    falls = np.full(city.clients.count, NEVER, np.int64)
    falls[client] = courses.falling[rows]
    day = np.maximum(falls[city.accounts.client[further]], month.first)
    of = further[day <= month.last]
    away(book, city, city.accounts.client[of], of, day[day <= month.last], book.opening[of] * 95 // 100)


def _redeemed(city: City, client: Ints, month: Month) -> Ints:
    """Return the cents that come back to each of these customers by products that end in the first days of the month."""
    held, total = city.holdings, np.zeros(city.clients.count, np.int64)
    rows = np.flatnonzero((held.ended >= month.first) & (held.ended <= month.first + 17) & np.isin(held.category, _codes()))
    np.add.at(total, held.client[rows], held.proceeds[rows])
    return total[client]


def _codes() -> list[int]:
    return [CATEGORIES.index(name) for name in ASSETS]


def sold(held: Holdings, courses: Courses, month: Month, customers: int) -> Holdings:
    """Return the holdings, with deposits broken and funds sold the day before it where the balance falls in the month."""
    live = courses.leaving()
    rows = live[(courses.falling[live] >= month.first) & (courses.falling[live] <= month.last)]
    day = np.full(customers, NEVER, np.int64)
    day[courses.client[rows]] = np.maximum(courses.falling[rows] - 1, month.first)
    free = np.isin(held.category, [CATEGORIES.index(name) for name in ("deposit", "fund", "metal")])
    broken = free & (held.ended > day[held.client]) & (held.started < day[held.client])
    worth = np.where(held.category == CATEGORIES.index("deposit"), held.amount, held.amount * 99 // 100)
    return replace(
        held, ended=np.where(broken, day[held.client], held.ended), proceeds=np.where(broken, worth, held.proceeds))


def assets(city: City, held: Holdings, balance: Ints, day: int) -> Ints:
    """Return each customer's assets here at the end of a day, in cents: accounts, deposits, wealth products, funds and gold."""
    total = np.zeros(city.clients.count, np.int64)
    np.add.at(total, city.accounts.client, balance)
    rows = np.flatnonzero((held.started <= day) & (held.ended > day) & np.isin(held.category, _codes()))
    np.add.at(total, held.client[rows], held.amount[rows])
    return total


def measure(courses: Courses, city: City, settled: Settled, opening: Ints, month: Month) -> None:
    """Set `left`: the first day, not before the fall, at whose end assets are at most 30 percent of the reference."""
    live = courses.leaving()
    rows = live[(courses.falling[live] <= month.last) & (courses.left[live] == NEVER)]
    if not len(rows):
        return
    place = np.full(city.clients.count, -1, np.int64)
    place[courses.client[rows]] = np.arange(len(rows))
    moved = np.zeros((len(rows), month.whole + 1), np.int64)
    moved[:, 0] = assets(city, city.holdings, opening, month.first - 1)[courses.client[rows]]
    flows = settled.flows
    whose = place[city.accounts.client[flows.account]]
    ours = np.flatnonzero(whose >= 0)
    np.add.at(moved, (whose[ours], flows.day[ours] - month.first + 1), flows.cents[ours])
    held = city.holdings
    kept = np.isin(held.category, _codes()) & (place[held.client] >= 0)
    for day, sign in ((held.started, 1), (held.ended, -1)):
        at = np.flatnonzero(kept & (day >= month.first) & (day <= month.last))
        np.add.at(moved, (place[held.client[at]], day[at] - month.first + 1), sign * held.amount[at])
    worth = np.cumsum(moved, axis=1)[:, 1:]
    days = np.arange(month.first, month.last + 1)
    gone = (worth * 100 <= courses.reference[rows, None] * LEFT_AT) & (days >= courses.falling[rows, None])
    some = gone.any(axis=1)
    courses.left[rows[some]] = days[gone.argmax(axis=1)[some]]


def leavers(courses: Courses, since: int, until: int) -> Ints:
    """Return the customers who have left within these days."""
    rows = np.flatnonzero((courses.kind == LEAVE) & (courses.left >= since) & (courses.left <= until))
    return np.unique(courses.client[rows])
