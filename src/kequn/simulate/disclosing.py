"""What some customers tell the bank of their money at other banks: with a loan application, in a talk, on a questionnaire.

Who tells is not drawn by lot, and who shows no documents understates. Beside the file nothing in the bank depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from kequn.simulate import files
from kequn.simulate.city import City
from kequn.simulate.contacting import Made
from kequn.simulate.contacts import PHONE, VISIT
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import CATEGORIES
from kequn.simulate.minds import MANAGER
from kequn.simulate.names import digits, join
from kequn.simulate.people import NOBODY
from kequn.simulate.state import State, open_accounts

OCCASIONS = ("贷款申请", "面谈", "问卷")
LOAN, TALK, ASKED = range(3)
RANGES = (  # cents, of the questionnaire's answers
    0, 1_000_000, 5_000_000, 10_000_000, 20_000_000, 30_000_000, 50_000_000, 100_000_000, 300_000_000, 600_000_000,
)
YUAN = 100


@dataclass(frozen=True)
class Told:
    """Arrays over disclosures, in cents; `up_to` is 0 where a figure was told and -1 where a range has no end."""

    client: Ints
    day: Ints
    occasion: Ints
    amount: Ints
    up_to: Ints
    shown: Ints  # 1 with documents

    def take(self, rows: Flags) -> Told:
        """Return these rows."""
        return Told(*(getattr(self, column.name)[rows] for column in fields(self)))


NAMES = tuple(column.name for column in fields(Told))


def disclosures(out: Path, city: City, state: State, done: Made, month: Month) -> int:
    """Write what was told in the month, up to its last day, into `out`/crm; return the rows."""
    told = _told(city, state, done, month.full(), Draws(city.seed, "disclosures", month.index))
    rows = np.flatnonzero(told.day <= month.last)
    rows = rows[np.lexsort((told.client[rows], told.day[rows]))]
    stamp = f"{month.year}{month.number:02d}"
    files.csv(out / f"crm/disclosures_{stamp}.csv", {
        "申报编号": join("S", stamp, digits(np.arange(len(rows)) + 1, 7)),
        "客户号": files.text(city.clients.id, told.client[rows]), "申报日期": files.dates(told.day[rows]),
        "场合": files.text(OCCASIONS, told.occasion[rows]),
        "内容": files.text(("他行资产", "总资产"), (told.occasion[rows] == ASKED).astype(np.int64)),
        "金额": files.money(told.amount[rows]), "金额上限": files.money(told.up_to[rows], known=told.up_to[rows] > 0),
        "证明材料": files.text(("无", "有"), told.shown[rows])})
    return len(rows)


def _told(city: City, state: State, done: Made, month: Month, draws: Draws) -> Told:
    parts = [_applications(city, state, month, draws.child(1)), _talks(city, state, done, draws.child(2)),
             _questionnaires(city, state, month, draws.child(3))]
    return Told(*(np.concatenate([getattr(part, name) for part in parts]) for name in NAMES))


def _applications(city: City, state: State, month: Month, draws: Draws) -> Told:
    """Return what borrowers stated; most showed statements of their other banks."""
    given, held = city.rules.disclosing, state.holdings
    loans = np.isin(held.category, [CATEGORIES.index(name) for name in ("loan", "mortgage")])
    new = np.flatnonzero(loans & (held.started >= month.first) & (held.started <= month.last))
    client, first = np.unique(held.client[new], return_index=True)
    n = city.clients.count
    day = np.maximum(held.started[new[first]] - draws.between(0, 9, n)[client], month.first)
    states, shows = draws.chance(given.applies, n)[client], draws.chance(given.documents, n)[client]
    amount = _rounded(np.where(shows, state.elsewhere[client], _understated(city, state.elsewhere, draws)[client]))
    return _all(client, day, LOAN, amount, 0, shows.astype(np.int64)).take(states)


def _talks(city: City, state: State, done: Made, draws: Draws) -> Told:
    """Return what managers heard, the more of it the more they are trusted; some were shown it, for a higher tier."""
    made, n = done.contacts, city.clients.count
    reached = done.connected.astype(bool) & (made.staff != NOBODY) & np.isin(made.channel, (PHONE, VISIT))
    rows = np.flatnonzero(reached)
    client = made.client[rows]
    tells = draws.chance(city.rules.disclosing.talks * state.minds.level[MANAGER], n)[client]
    shows = draws.chance(city.rules.disclosing.shown, n)[client]
    amount = _rounded(np.where(shows, state.elsewhere[client], _understated(city, state.elsewhere, draws)[client]))
    return _all(client, made.day[rows], TALK, amount, 0, shows.astype(np.int64)).take(tells)


def _questionnaires(city: City, state: State, month: Month, draws: Draws) -> Told:
    """Return the answers to the yearly questions about oneself, in ranges of all one has, of anybody of age, asleep or not."""
    n, who = city.clients.count, city.clients
    asked = open_accounts(state, n) & (who.age >= 18) & (who.opened < month.first) & draws.chance(city.rules.disclosing.asked, n)
    client = np.flatnonzero(asked)
    day = month.first + draws.between(0, month.whole - 1, n)[client]
    whole = state.ends[2] + _understated(city, state.elsewhere, draws)
    place = np.searchsorted(RANGES, whole[client], side="right") - 1
    limits = np.array([*RANGES, -1], np.int64)
    return _all(client, day, ASKED, limits[place], limits[place + 1], 0)


def _understated(city: City, cents: Ints, draws: Draws) -> Ints:
    low, high = city.rules.disclosing.understated
    return cents * draws.between(low, high, len(cents)) // 100


def _rounded(cents: Ints) -> Ints:
    """Return sums as people say them: ten thousands from 100,000 yuan on, else thousands."""
    unit = np.where(cents >= 100_000 * YUAN, 10_000 * YUAN, 1_000 * YUAN)
    said: Ints = (cents + unit // 2) // unit * unit
    return said


def _all(client: Ints, day: Ints, occasion: int, amount: Ints, up_to: Ints | int, shown: Ints | int) -> Told:
    def full(value: Ints | int) -> Ints:
        return np.broadcast_to(np.asarray(value, np.int64), (len(client),))

    return Told(client, day, full(occasion), amount, full(up_to), full(shown))
