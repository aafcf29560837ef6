"""Money that comes in: salaries, pensions, takings, interest, help from the family, and money from banks next door."""

from __future__ import annotations

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.accounts import CURRENT, NEVER
from kequn.simulate.city import City
from kequn.simulate.clients import AT_HOME, DORMANT, EMPLOYEE, GROWING, LEAVING, MERCHANT, RETIRED, STUDENT
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.ledger import Book
from kequn.simulate.people import NOBODY


def write(book: Book, city: City, month: Month, balance: Ints, draws: Draws) -> None:
    """Write the month's income of all customers."""
    _salaries(book, city, month, draws)
    _pensions(book, city, month)
    _takings(book, city, month, draws)
    _from_elsewhere(book, city, month, draws)
    _from_people(book, city, month, draws)
    if month.number % 3 == 0:
        rows = np.flatnonzero(balance > 0)
        day = np.full(len(rows), month.first + 20)
        book.add(rows, day, balance[rows] * p.CURRENT_RATE // 40_000, kind="interest", channel="system")


def _salaries(book: Book, city: City, month: Month, draws: Draws) -> None:
    """Salaries by the employer's payday, a bonus before the Spring Festival; half of those who leave take theirs with them."""
    who = city.clients
    lost = np.full(who.count, NEVER)
    payroll = city.holdings.where("payroll")
    lost[payroll.client] = payroll.ended
    rows = np.flatnonzero((who.job == EMPLOYEE) & who.paid_here & (month.index >= who.first) & (month.first < lost))
    n = len(rows)
    pay = who.income[rows] * draws.between(97, 104, n) // 100 // 100 * 100
    pay = np.where(month.number == 1, pay + who.income[rows] * draws.pick((30, 40, 20, 10), n), pay)
    day = month.payday(who.payday[rows])
    book.add(rows, day, pay, kind="salary", channel="system", party=city.parties.employers + who.employer[rows])


def _pensions(book: Book, city: City, month: Month) -> None:
    who = city.clients
    rows = np.flatnonzero((who.job == RETIRED) & who.paid_here & (month.index >= who.first))
    book.add(rows, month.first + who.payday[rows] - 1, who.income[rows], kind="pension", channel="system", party=city.parties.pension_office)


def _takings(book: Book, city: City, month: Month, draws: Draws) -> None:
    """A merchant's takings come some days of the week and go on to his main account and to suppliers."""
    who = city.clients
    business = city.accounts.second(CURRENT, who.count)
    rows = np.flatnonzero((who.job == MERCHANT) & who.paid_here & (business >= 0))
    activity = who.activity(month)[rows]
    each = np.repeat(rows, draws.rounded(9.0 * activity))
    takings = (who.income[each] / 9 * draws.factor(0.5, len(each))).astype(np.int64)
    book.add(business[each], month.first + draws.between(0, month.whole - 1, len(each)), takings, kind="business", channel="online")
    got = np.zeros(who.count, np.int64)
    np.add.at(got, each, takings)
    rows = rows[got[rows] > 0]
    profit = got[rows] * draws.between(20, 45, len(rows)) // 100 // 10_000 * 10_000
    day = month.first + draws.between(24, 27, len(rows))
    book.add(business[rows], day, -profit, kind="transfer_out", channel="app", own=1, party=city.parties.customers + rows)
    book.add(rows, day, profit, kind="transfer_in", channel="app", own=1, party=city.parties.customers + rows)
    supplier = city.parties.employers + draws.between(0, len(city.firms.payday) - 1, len(rows))
    cost = got[rows] * draws.between(40, 55, len(rows)) // 100
    book.add(business[rows], month.first + draws.between(18, 27, len(rows)), -cost, kind="transfer_out", channel="app", party=supplier,
             bank=draws.pick(p.OTHER_BANK_WEIGHTS, len(rows)))


def _from_elsewhere(book: Book, city: City, month: Month, draws: Draws) -> None:
    """Those paid by another bank bring each month what they will spend here."""
    who = city.clients
    apart = (who.income > 0) & ~who.paid_here & (who.path != DORMANT) & ((who.path != LEAVING) | (month.index < who.turn))
    rows = np.flatnonzero(apart & draws.chance(55 * who.activity(month), who.count))
    share = np.where(who.path[rows] == GROWING, draws.between(40, 90, len(rows)), draws.between(20, 55, len(rows)))
    brought = who.income[rows] * share // 100 // 10_000 * 10_000
    banks = draws.pick(p.OTHER_BANK_WEIGHTS, who.count)[rows]
    book.add(rows, month.first + draws.between(3, 20, len(rows)), brought, kind="transfer_in", channel="transfer", own=1,
             party=city.parties.customers + rows, bank=banks)


def _from_people(book: Book, city: City, month: Month, draws: Draws) -> None:
    """Allowances of students and those at home, gifts and debts paid back, and cash that is paid in."""
    who, n = city.clients, city.clients.count
    activity = who.activity(month)
    rows = np.flatnonzero(((who.job == STUDENT) & (who.age >= 16) | (who.job == AT_HOME)) & draws.chance(85 * activity, n))
    mother = city.people.mother[who.person[rows]]
    customer = np.full(city.people.count + 1, NOBODY, np.int64)
    customer[who.person] = np.arange(n)
    giver = customer[mother]
    known = giver != NOBODY
    book.add(rows[known], month.first + draws.between(0, 4, int(known.sum())), draws.between(10, 25, int(known.sum())) * 10_000,
             kind="transfer_in", channel="app", party=city.parties.customers + giver[known])
    book.add(rows[~known], month.first + draws.between(0, 9, int((~known).sum())), draws.between(10, 40, int((~known).sum())) * 10_000,
             kind="transfer_in", channel="transfer", bank=draws.pick(p.OTHER_BANK_WEIGHTS, int((~known).sum())))
    each = np.repeat(np.arange(n), draws.rounded(0.35 * activity))
    gift = (30_000 * draws.factor(1.0, len(each))).astype(np.int64) // 1000 * 1000
    book.add(each, month.first + draws.between(0, month.whole - 1, len(each)), gift, kind="transfer_in", channel="app",
             party=city.parties.customers + draws.between(0, n - 1, len(each)))
    paid = np.flatnonzero(draws.chance(np.where(who.job == MERCHANT, 45, np.where(who.age >= 55, 9, 3)) * activity, n))
    cash = (200_000 * draws.factor(0.7, len(paid))).astype(np.int64) // 10_000 * 10_000
    book.add(paid, month.first + draws.between(0, month.whole - 1, len(paid)), cash, kind="deposit", channel="cash")
