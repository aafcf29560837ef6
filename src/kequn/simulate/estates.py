"""Customers who die: their life at the bank ends that day, the bank is told later, and then pays out to an heir."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT
from kequn.simulate.dirty import MISTYPED, Fault, Mark, Planted
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.drops import drops, stamp_of
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import CATEGORIES
from kequn.simulate.ledger import Book
from kequn.simulate.names import digits, join
from kequn.simulate.people import NOBODY
from kequn.simulate.state import State

PAID_OUT = [CATEGORIES.index(name) for name in ("deposit", "wealth", "fund", "metal")]
FAULTS = (
    Fault("the same row twice"), Fault("unknown customer", {"名单编号": "D9{n:07d}", "客户号": "C99999999"}),
    Fault("impossible date", {"名单编号": "D9{n:07d}", "起始日": "2025-02-30"}),
)


@dataclass(frozen=True)
class Estates:
    """Arrays over customers, days since 1970 or NEVER: when the bank is told of a death, and when it pays out."""

    told: Ints
    paid: Ints


def estates(city: City) -> Estates:
    """Return what becomes known of the customers' deaths: some soon, many weeks later, some only when much time has passed."""
    n, draws, died = city.clients.count, Draws(city.seed, "estates"), city.died
    span = np.array([days for days, _ in p.DEATH_TOLD])[draws.pick([weight for _, weight in p.DEATH_TOLD], n)]
    told = died + draws.between(span[:, 0], span[:, 1], n)
    paid = told + draws.between(*p.ESTATE_TAKES, n)
    lives = died >= NEVER
    return Estates(np.where(lives, NEVER, told), np.where(lives, NEVER, paid))


def rest(state: State, city: City, month: Month) -> None:
    """Let the relations of those who died before the month rest, and end what they were about to do."""
    dead = city.died < month.first
    gone = np.flatnonzero(dead & (state.path != DORMANT))
    state.path, state.turn = state.path.copy(), state.turn.copy()
    state.path[gone], state.turn[gone] = DORMANT, month.index
    made, live = state.courses, state.courses.leaving()
    over = live[dead[made.client[live]] & (made.left[live] == NEVER)]
    made.back[over] = city.died[made.client[over]]


def settle(state: State, city: City, month: Month) -> None:
    """Sell in the month in which an estate is due what was held, and close the accounts in the month after."""
    due, held = estates(city).paid, state.holdings
    now = (due >= month.first) & (due < month.first + month.whole)
    day = np.where(now, month.first + 4 + due % 20, NEVER)
    sold = np.isin(held.category, PAID_OUT) & (held.ended > day[held.client]) & (held.started < day[held.client])
    state.holdings = replace(
        held, ended=np.where(sold, day[held.client], held.ended), proceeds=np.where(sold, held.amount, held.proceeds))
    closes = (due < month.first) & (due < NEVER)
    of = closes[city.accounts.client] & (state.closed == NEVER)
    state.closed = np.where(of, month.first + 9 + city.accounts.client % 15, state.closed)
    state.holdings = state.holdings.closed_by(state.closed)


def pay_out(book: Book, city: City, gone: Ints) -> None:
    """Write what goes from the closed accounts of the dead to the heir: to his account here, or to one at another bank."""
    made, who = city.accounts, city.clients
    heir = _heirs(city)[who.person[made.client[gone]]]
    client, day, cents = city.customers_of(heir), made.closed[gone], book.opening[gone]
    here = (client != NOBODY) & book.takes(np.maximum(client, 0), day)
    to, of = gone[here], client[here]
    book.add(to, day[here], -cents[here], kind="transfer_out", channel="counter", party=city.parties.customers + of, closing=True)
    own = city.parties.customers + made.client[to]
    book.add(of, day[here], cents[here], kind="transfer_in", channel="counter", party=own)
    away, person = gone[~here], heir[~here]
    book.add(
        away, day[~here], -cents[~here], kind="transfer_out", channel="counter", bank=city.next_door[made.client[away]],
        party=np.where(person != NOBODY, city.parties.people + person, NOBODY), closing=True)


def _heirs(city: City) -> Ints:
    """Return for everybody who inherits: the spouse, else a child, NOBODY where neither lives in the city."""
    people = city.people
    child = np.full(people.count + 1, NOBODY, np.int64)
    rows = np.arange(people.count)
    for parents in (people.father, people.mother):
        child[parents] = rows
    spouse = np.append(city.life.spouse.first, NOBODY)
    heir: Ints = np.where(spouse[:-1] != NOBODY, spouse[:-1], child[:-1])
    return np.where((heir != NOBODY) & (city.life.died[heir] == NEVER), heir, NOBODY)


def write(out: Path, city: City, planted: Planted) -> int:
    """Write the core's special list (特殊名单) of the dead, with some who are listed by mistake for a while; return the rows."""
    died, told = city.died, estates(city).told
    listed = np.flatnonzero(told < NEVER)
    draws, n = Draws(city.seed, "listed by mistake"), city.clients.count
    wrong = np.flatnonzero((died == NEVER) & draws.chance(p.LISTED_WRONGLY / 10_000, n))
    day = city.months[0].first + draws.between(30, 1000, n)[wrong]
    ends = day + draws.between(3, 60, n)[wrong]
    client = np.concatenate([listed, wrong])
    since, known = np.concatenate([died[listed], day]), np.concatenate([told[listed], day])
    ended = np.concatenate([np.full(len(listed), NEVER), ends])
    mistaken = np.concatenate([np.zeros(len(listed), np.bool_), np.ones(len(wrong), np.bool_)])
    order = np.lexsort((client, known))
    client, since, known, ended, mistaken = (column[order] for column in (client, since, known, ended, mistaken))
    number, total = join("D", digits(np.arange(len(client)) + 1, 8)), 0
    nothing = np.zeros(0, np.int64)
    sent = [*drops(city.months, known, ended)] or [(stamp_of(city.months[-1].last), nothing, nothing == 1)]
    for stamp, rows, over in sent:
        columns = {
            "名单编号": files.text(number, rows), "客户号": files.text(city.clients.id, client[rows]),
            "名单": files.text(("身故",), np.zeros(len(rows), np.int64)), "起始日": files.dates(since[rows]),
            "解除日": files.dates(ended[rows], known=over), "登记日": files.dates(np.where(over, ended[rows], known[rows]))}
        file = f"core/special_list_{stamp}.csv"
        marks = [Mark(np.flatnonzero(mistaken[rows] & ~over), MISTYPED, "listed as dead by mistake")]
        columns = planted.plant(file, columns, () if total else FAULTS, marks=marks)
        files.csv(out / file, columns)
        total += len(columns["客户号"])
    return total
