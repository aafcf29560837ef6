"""Money that moves between a customer's own accounts, here and next door, and into and out of what he holds."""

from __future__ import annotations

import numpy as np

from kequn.simulate import departure, estates, growth, lookalikes
from kequn.simulate.accounts import SAVINGS
from kequn.simulate.city import City
from kequn.simulate.clients import DORMANT, GROWING, LEAVING, THROUGH
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.income import salaries
from kequn.simulate.ledger import CHANNELS, Book
from kequn.simulate.state import State
from kequn.simulate.work import EMPLOYEE

CASH_AT_MOST = 30_000_000  # cents that are carried to the counter; more is sent


def write(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write the month's moves."""
    _open_and_close(book, city)
    departure.transfers(book, city, state.courses, draws)
    growth.transfers(book, city, state.courses, state.elsewhere, draws)
    lookalikes.transfers(book, city, (state.path != DORMANT) & (state.path != LEAVING), draws)
    _pass_through(book, city, state, draws)
    _sweep(book, city, state, draws)
    _save(book, city)
    _invest(book, city, state)
    _insure(book, city)
    _pay_debts(book, city, state, draws)


def _elsewhere(book: Book, city: City, rows: Ints, day: Ints, cents: Ints) -> None:
    own = city.parties.customers + rows
    book.add(rows, day, -cents, kind="transfer_out", channel="app", own=1, party=own, bank=city.next_door[rows])


def _open_and_close(book: Book, city: City) -> None:
    made, month = city.accounts, book.month
    new = np.flatnonzero((made.opened >= month.first) & (made.opened <= month.last))
    cash = made.opening[new] <= CASH_AT_MOST
    book.add(new[cash], made.opened[new[cash]], made.opening[new[cash]], kind="deposit", channel="counter")
    sent = new[~cash]
    book.add(sent, made.opened[sent], made.opening[sent], kind="transfer_in", channel="transfer", own=1,
             party=city.parties.customers + made.client[sent], bank=city.next_door[made.client[sent]])
    gone = np.flatnonzero((made.closed >= month.first) & (made.closed <= month.last))
    dead = city.died[made.client[gone]] < made.closed[gone]
    estates.pay_out(book, city, gone[dead])
    gone = gone[~dead]
    own = made.client[gone]
    book.add(gone, made.closed[gone], -book.opening[gone], kind="transfer_out", channel="counter", own=1,
             party=city.parties.customers + own, bank=city.next_door[own], closing=True)


def _pass_through(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write the salaries that go on to the bank next door within two days."""
    who, month = city.clients, book.month
    through = (state.path == THROUGH) & (who.job == EMPLOYEE) & who.paid_here & (month.index >= who.first)
    for due, stream in ((month, draws), (month.next(), draws.child(1))):
        rows, paid = salaries(who.payday, through, due, month)
        day = np.minimum(paid + stream.between(0, 2, len(rows)), month.first + month.whole - 1)
        _elsewhere(book, city, rows, day, who.income[rows] * stream.between(82, 94, len(rows)) // 100 // 10_000 * 10_000)


def _sweep(book: Book, city: City, state: State, draws: Draws) -> None:
    """Write what goes next door from those who have more on account than they like."""
    who = city.clients
    balance = book.opening[: who.count]
    sweeps = ~np.isin(state.path, (DORMANT, LEAVING, GROWING))
    liked = (300_000 + who.income * 0.6 + who.assets * 0.1) * city.habit
    rows = np.flatnonzero((balance > liked) & sweeps & (who.age >= 20) & draws.chance(50, who.count))
    extra = ((balance[rows] - liked[rows]) * 0.7).astype(np.int64) // 100_000 * 100_000
    _elsewhere(book, city, rows, book.month.first + draws.between(10, 27, len(rows)), extra)


def _save(book: Book, city: City) -> None:
    """Write the plans that move the same sum to the savings account each month."""
    who, month = city.clients, book.month
    savings = city.accounts.second(SAVINGS, who.count)
    plan = (savings >= 0) & who.paid_here & (month.index >= who.first) & (np.arange(who.count) % 2 == 0)
    rows = np.flatnonzero(plan)
    cents, day = who.income[rows] // 10 // 10_000 * 10_000, np.full(len(rows), month.first + 16)
    own = city.parties.customers + rows
    book.add(rows, day, -cents, kind="transfer_out", channel="system", own=1, party=own)
    book.add(savings[rows], day, cents, kind="transfer_in", channel="system", own=1, party=own)


def _invest(book: Book, city: City, state: State) -> None:
    """Write products bought and come back, and savings plans; what the dormant hold is renewed without touching an account."""
    who, month = city.clients, book.month
    asleep = (state.path == DORMANT) & (month.index >= state.turn)
    by_hand = np.where(who.app > 0, CHANNELS.index("app"), CHANNELS.index("counter"))
    for category in ("deposit", "wealth", "fund", "metal"):
        held = city.holdings.where(category)
        awake = ~asleep[held.client]
        new = np.flatnonzero(awake & (held.started >= month.first) & (held.started <= month.last))
        client = held.client[new]
        book.add(client, held.started[new], -held.amount[new], kind="investment", channel=by_hand[client])
        back = np.flatnonzero(awake & (held.ended >= month.first) & (held.ended <= month.last))
        book.add(held.client[back], held.ended[back], held.proceeds[back], kind="redemption", channel="system")
        plan = np.flatnonzero((held.payment > 0) & (held.started < month.first) & (held.ended > month.last))
        book.add(held.client[plan], np.full(len(plan), month.first + 9), -held.payment[plan], kind="investment", channel="system")


def _insure(book: Book, city: City) -> None:
    """Write the premiums, in the month in which the policy was bought."""
    policy, month = city.holdings.where("insurance"), book.month
    bought = policy.started.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    due = np.flatnonzero((bought == month.number) & (policy.started <= month.last) & (policy.ended > month.first))
    day = np.maximum(month.first + policy.started[due] % 27, policy.started[due])
    book.add(policy.client[due], day, -policy.payment[due], kind="insurance", channel="system", party=city.parties.insurer)


def _pay_debts(book: Book, city: City, state: State, draws: Draws) -> None:
    month = book.month
    loans, card = city.holdings.where("loan"), city.holdings.where("credit_card")
    new = np.flatnonzero((loans.started >= month.first) & (loans.started <= month.last))
    book.add(loans.client[new], loans.started[new], loans.amount[new], kind="other", channel="system")
    for debt, nominal in ((city.holdings.where("mortgage"), 20), (loans, 21)):
        due = np.flatnonzero((debt.started < month.first) & (debt.matures >= month.first))
        day = np.full(len(due), month.first + nominal - 1)
        book.add(debt.client[due], day, -debt.payment[due], kind="loan", channel="system")
    active = state.activity(city, month)[card.client]
    used = np.flatnonzero((card.started < month.first) & draws.chance(80 * active, len(card.client)))
    bill = (card.amount[used] * 0.11 * draws.factor(0.7, len(used))).astype(np.int64)
    day = month.first + 10 + card.client[used] % 15
    book.add(card.client[used], day, -np.minimum(bill, card.amount[used]), kind="loan", channel="app")
