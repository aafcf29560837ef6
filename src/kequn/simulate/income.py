"""Money that comes in: salaries, pensions, takings, interest, help from the family, and money from banks next door."""

from __future__ import annotations

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.accounts import CURRENT, NEVER
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, GROWING, LEAVING
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.estates import estates
from kequn.simulate.festivals import Month
from kequn.simulate.ledger import Book
from kequn.simulate.people import NOBODY
from kequn.simulate.state import State
from kequn.simulate.work import AT_HOME, EMPLOYEE, MERCHANT, RETIRED, STUDENT


def write(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write the month's income of all customers."""
    _salaries(book, city, draws)
    _pensions(book, city)
    _takings(book, city, state, draws)
    _from_elsewhere(book, city, state, draws)
    _from_family(book, city, state, draws)
    _from_others(book, city, state, draws)
    _interest(book)


def _salaries(book: Book, city: City, draws: Draws) -> None:
    """Write salaries by the employer's payday, with a bonus in January; half of those who leave take theirs with them.

    What is due early in the month after may come at the end of this one.
    """
    who, month = city.clients, book.month
    lost = np.full(who.count, NEVER)
    payroll = city.holdings.where("payroll")
    lost[payroll.client] = payroll.ended
    paid = (who.job == EMPLOYEE) & who.paid_here & (month.index >= who.first) & (month.first < lost)
    for due, stream in ((month, draws), (month.next(), draws.child(1))):
        rows, day = salaries(who.payday, paid & (city.died >= due.first), due, month)
        n = len(rows)
        pay = who.income[rows] * stream.between(97, 104, n) // 100 // 100 * 100
        bonus = who.income[rows] * stream.pick(p.BONUS_MONTHS, n) if due.number == 1 else 0
        book.add(rows, day, pay + bonus, kind="salary", channel="system", party=city.parties.employers + who.employer[rows])


def salaries(payday: Ints, paid: Flags, due: Month, month: Month) -> tuple[Ints, Ints]:
    """Return which of those paid by us get within `month` what is due in `due`, and on what day."""
    day = due.payday(payday)
    rows = np.flatnonzero(paid & (day >= month.first) & (day < month.first + month.whole))
    return rows, day[rows]


def _pensions(book: Book, city: City) -> None:
    who, month = city.clients, book.month
    known = estates(city).told >= month.first  # until the office hears of a death it pays on
    rows = np.flatnonzero((who.job == RETIRED) & who.paid_here & (month.index >= who.first) & known)
    day = month.first + who.payday[rows] - 1
    book.add(rows, day, who.income[rows], kind="pension", channel="system", party=city.parties.pension_office)


def _takings(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write what a merchant takes on some days of the month, what goes on to his main account, and what his suppliers get."""
    who, month = city.clients, book.month
    business = city.accounts.second(CURRENT, who.count)
    rows = np.flatnonzero((who.job == MERCHANT) & who.paid_here & (business >= 0))
    each = np.repeat(rows, draws.rounded(9.0 * state.activity(city, month)[rows]))
    takings = (who.income[each] / 9 * draws.factor(0.5, len(each))).astype(np.int64)
    book.add(business[each], book.some_day(len(each), draws), takings, kind="business", channel="online")
    got = np.zeros(who.count, np.int64)
    np.add.at(got, each, takings)
    rows = rows[got[rows] > 0]
    n, own = len(rows), city.parties.customers + rows
    profit = got[rows] * draws.between(20, 45, n) // 100 // 10_000 * 10_000
    day = month.first + draws.between(24, 27, n)
    book.add(business[rows], day, -profit, kind="transfer_out", channel="app", own=1, party=own)
    book.add(rows, day, profit, kind="transfer_in", channel="app", own=1, party=own)
    supplier = city.parties.employers + draws.between(0, len(city.firms.payday) - 1, n)
    cost, bank = got[rows] * draws.between(40, 55, n) // 100, draws.pick(p.OTHER_BANK_WEIGHTS, n)
    day = month.first + draws.between(18, 27, n)
    book.add(business[rows], day, -cost, kind="transfer_out", channel="app", party=supplier, bank=bank)


def _from_elsewhere(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write what those paid by another bank bring each month to spend it here."""
    who, month = city.clients, book.month
    stays = (state.path != DORMANT) & (state.path != LEAVING)
    rows = np.flatnonzero((who.income > 0) & ~who.paid_here & stays & draws.chance(55 * state.activity(city, month), who.count))
    n = len(rows)
    share = np.where(state.path[rows] == GROWING, draws.between(40, 90, n), draws.between(20, 55, n))
    brought = who.income[rows] * share // 100 // 10_000 * 10_000
    day = month.first + draws.between(3, 20, n)
    own = city.parties.customers + rows
    book.add(rows, day, brought, kind="transfer_in", channel="transfer", own=1, party=own, bank=city.next_door[rows])


def _from_family(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write the allowances of students, from the mother where she is a customer, and of those at home."""
    who, month, n = city.clients, book.month, city.clients.count
    kept = (who.job == STUDENT) & (who.age >= 16) | (who.job == AT_HOME)
    activity = state.activity(city, month)
    rows = np.flatnonzero(kept & draws.chance(85 * activity, n))
    giver = city.customers_of(city.people.mother[who.person[rows]])
    known = (giver != NOBODY) & (activity[giver] > 0)
    day, cents = month.first + draws.between(0, 9, len(rows)), draws.between(10, 30, len(rows)) * 10_000
    bank, abroad = draws.pick(p.OTHER_BANK_WEIGHTS, len(rows)), ~known
    book.pay(giver[known], rows[known], day[known], cents[known], channel="app", customers=city.parties.customers)
    book.add(rows[abroad], day[abroad], cents[abroad], kind="transfer_in", channel="app", bank=bank[abroad])


def _from_others(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write gifts and debts paid back from accounts elsewhere, and cash that is paid in."""
    who, n = city.clients, city.clients.count
    activity = state.activity(city, book.month)
    each = np.repeat(np.arange(n), draws.rounded(0.2 * activity))
    giver = city.circles.some(who.person[each], draws)
    each, giver = each[giver != NOBODY], giver[giver != NOBODY]
    m = len(each)
    gift = (30_000 * draws.factor(1.0, m)).astype(np.int64) // 1000 * 1000
    party = city.parties.people + giver
    book.add(each, book.some_day(m, draws), gift, kind="transfer_in", channel="app", party=party, bank=city.banks[giver])
    often = np.where(who.job == MERCHANT, 45, np.where(who.age >= 55, 9, 3))
    paid = np.flatnonzero(draws.chance(often * activity, n))
    cash = (450_000 * draws.factor(0.7, len(paid))).astype(np.int64) // 10_000 * 10_000
    book.add(paid, book.some_day(len(paid), draws), cash, kind="deposit", channel="cash")


def _interest(book: Book) -> None:
    """Write a quarter's interest on the balance at the month's beginning."""
    if book.month.number % 3 == 0:
        rows = np.flatnonzero(book.opening > 0)
        cents = book.opening[rows] * p.CURRENT_RATE // 40_000
        book.add(rows, np.full(len(rows), book.month.first + 20), cents, kind="interest", channel="system")
