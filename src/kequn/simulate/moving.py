"""Money that moves between a customer's own accounts, here and next door, and into and out of what he holds."""

from __future__ import annotations

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.accounts import SAVINGS
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, EMPLOYEE, LEAVING, THROUGH
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.ledger import Book


def write(book: Book, city: City, month: Month, balance: Ints, draws: Draws) -> None:
    """Write the month's moves."""
    _open_and_close(book, city, month, balance)
    _leave(book, city, month, balance, draws)
    _pass_through(book, city, month, draws)
    _sweep(book, city, month, balance, draws)
    _save(book, city, month)
    _invest(book, city, month)
    _pay_debts(book, city, month, draws)


def _home_bank(city: City) -> Ints:
    """Return each customer's bank next door, the same in every month."""
    return Draws(city.seed, "bank next door").pick(p.OTHER_BANK_WEIGHTS, city.clients.count)


def _elsewhere(book: Book, city: City, rows: Ints, day: Ints, cents: Ints) -> None:
    book.add(rows, day, -cents, kind="transfer_out", channel="app", own=1, party=city.parties.customers + rows, bank=_home_bank(city)[rows])


def _open_and_close(book: Book, city: City, month: Month, balance: Ints) -> None:
    made = city.accounts
    new = np.flatnonzero((made.opened >= month.first) & (made.opened <= month.last))
    book.add(new, made.opened[new], made.opening[new], kind="deposit", channel="counter")
    gone = np.flatnonzero((made.closed >= month.first) & (made.closed <= month.last))
    book.add(gone, made.closed[gone], -balance[gone], kind="transfer_out", channel="counter", own=1,
             party=city.parties.customers + made.client[gone], bank=_home_bank(city)[made.client[gone]], closing=True)


def _leave(book: Book, city: City, month: Month, balance: Ints, draws: Draws) -> None:
    """Who leaves sends a good part of his balance to his own name elsewhere, month after month."""
    who = city.clients
    gone = np.flatnonzero((who.path == LEAVING) & (month.index >= who.turn) & (balance[: who.count] > 50_000))
    rows = np.repeat(gone, draws.between(1, 2, len(gone)))
    part = balance[rows] * draws.between(12, 36, len(rows)) // 100 // 10_000 * 10_000
    _elsewhere(book, city, rows, month.first + draws.between(8, 26, len(rows)), part)


def _pass_through(book: Book, city: City, month: Month, draws: Draws) -> None:
    """The salary goes on to the bank next door within two days."""
    who = city.clients
    rows = np.flatnonzero((who.path == THROUGH) & (who.job == EMPLOYEE) & who.paid_here & (month.index >= who.first))
    day = np.minimum(month.payday(who.payday[rows]) + draws.between(0, 2, len(rows)), month.last)
    _elsewhere(book, city, rows, day, who.income[rows] * draws.between(82, 94, len(rows)) // 100 // 10_000 * 10_000)


def _sweep(book: Book, city: City, month: Month, balance: Ints, draws: Draws) -> None:
    """Who has more on account than he likes sends half of the rest to his own name next door."""
    who = city.clients
    liked = (1_000_000 + who.income * 1.5) * Draws(city.seed, "liked").factor(0.7, who.count)
    much = (balance[:who.count] > liked) & (who.path != DORMANT) & (who.age >= 20)
    rows = np.flatnonzero(much & draws.chance(50, who.count))
    extra = ((balance[rows] - liked[rows]) * 0.7).astype(np.int64) // 100_000 * 100_000
    _elsewhere(book, city, rows, month.first + draws.between(10, 27, len(rows)), extra)


def _save(book: Book, city: City, month: Month) -> None:
    """A plan that moves the same sum to the savings account each month."""
    who = city.clients
    savings = city.accounts.second(SAVINGS, who.count)
    rows = np.flatnonzero((savings >= 0) & who.paid_here & (who.path != DORMANT) & (month.index >= who.first) & (np.arange(who.count) % 2 == 0))
    cents = who.income[rows] // 10 // 10_000 * 10_000
    day = np.full(len(rows), month.first + 16)
    book.add(rows, day, -cents, kind="transfer_out", channel="system", own=1, party=city.parties.customers + rows)
    book.add(savings[rows], day, cents, kind="transfer_in", channel="system", own=1, party=city.parties.customers + rows)


def _invest(book: Book, city: City, month: Month) -> None:
    """Products bought and come back, fund savings plans, premiums; what the dormant hold is renewed without touching an account."""
    who = city.clients
    asleep = (who.path == DORMANT) & (month.index >= who.turn)
    for category in ("deposit", "wealth", "fund", "metal"):
        held = city.holdings.where(category)
        channel = np.where(who.app[held.client] > 0, 3, 4)  # in the app or at the counter
        awake = ~asleep[held.client]
        new = np.flatnonzero(awake & (held.started >= month.first) & (held.started <= month.last))
        book.add(held.client[new], held.started[new], -held.amount[new], kind="investment", channel=channel[new])
        back = np.flatnonzero(awake & (held.ended >= month.first) & (held.ended <= month.last))
        book.add(held.client[back], held.ended[back], held.proceeds[back], kind="redemption", channel="system")
        plan = np.flatnonzero((held.payment > 0) & (held.started < month.first) & (held.ended > month.last))
        book.add(held.client[plan], np.full(len(plan), month.first + 9), -held.payment[plan], kind="investment", channel="system")
    policy = city.holdings.where("insurance")
    bought = policy.started.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    due = np.flatnonzero((bought == month.number) & (policy.started <= month.last) & (policy.ended > month.first))
    day = month.first + policy.started[due] % 27
    book.add(policy.client[due], day, -policy.payment[due], kind="insurance", channel="system", party=city.parties.insurer)


def _pay_debts(book: Book, city: City, month: Month, draws: Draws) -> None:
    who = city.clients
    for category, nominal in (("mortgage", 20), ("loan", 21)):
        debt = city.holdings.where(category)
        if category == "loan":
            new = np.flatnonzero((debt.started >= month.first) & (debt.started <= month.last))
            book.add(debt.client[new], debt.started[new], debt.amount[new], kind="other", channel="system")
        due = np.flatnonzero((debt.started < month.first) & (debt.matures >= month.first))
        book.add(debt.client[due], np.full(len(due), month.first + nominal - 1), -debt.payment[due], kind="loan", channel="system")
    card = city.holdings.where("credit_card")
    used = np.flatnonzero((card.started < month.first) & draws.chance(80 * who.activity(month)[card.client], len(card.client)))
    bill = (card.amount[used] * 0.11 * draws.factor(0.7, len(used))).astype(np.int64)
    day = month.first + 10 + card.client[used] % 15
    book.add(card.client[used], day, -np.minimum(bill, card.amount[used]), kind="loan", channel="app")
