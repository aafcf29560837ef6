"""What growth brings: a sum at once or some every month, from elsewhere or from the family, and what is bought with it."""

from __future__ import annotations

import numpy as np

from kequn.simulate import rules, terms
from kequn.simulate.city import City
from kequn.simulate.courses import CAUSES, GROW, WAKE, Courses
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.holdings import PRODUCT, Holdings
from kequn.simulate.ledger import NOBODY, Book

RAISE, INHERITANCE, TRUST, REFERRAL, MATURED = range(len(CAUSES[GROW]))


def lumps(new: Courses, city: City, elsewhere: Ints, given: rules.Growing, draws: Draws) -> None:
    """Set what comes at once with the new courses of growth, as their reference."""
    n = new.count
    own = elsewhere[new.client] * draws.between(10, round(given.lump), n) // 100
    family = np.maximum(city.clients.income[new.client], 200_000) * draws.between(8, 50, n)
    new.reference = np.select([new.cause == MATURED, new.cause == INHERITANCE], [own, family], 0) // 10_000 * 10_000


def invested(new: Courses, draws: Draws) -> Holdings:
    """Return the deposits and wealth products into which the greater part of what came at once goes."""
    n = new.count
    money = new.reference * 7 // 10 // terms.STEP * terms.STEP
    deposit = draws.chance(45, n)
    product = np.where(deposit, PRODUCT["D12"], PRODUCT["W06"])
    day = new.began + draws.between(2, 12, n)
    enough = money >= terms.SMALLEST
    parts = [terms.bought(new.client[rows], category, product[rows], money[rows], day[rows])
             for category, rows in (("deposit", enough & deposit), ("wealth", enough & ~deposit))]
    return parts[0].and_(parts[1])


def transfers(book: Book, city: City, courses: Courses, elsewhere: Ints, draws: Draws) -> None:
    """Write what comes in the month."""
    month = book.month
    runs = np.flatnonzero((courses.kind == GROW) & (courses.began <= month.last) & (courses.ended > month.first))
    new = runs[(courses.began[runs] >= month.first) & (courses.reference[runs] > 0)]
    inherited = courses.cause[new] == INHERITANCE
    for rows, own in ((new[~inherited], 1), (new[inherited], 0)):
        client = courses.client[rows]
        party, bank = (city.parties.customers + client, city.next_door[client]) if own else (NOBODY, city.next_door[client])
        book.add(client, courses.began[rows], courses.reference[rows], kind="transfer_in", channel="transfer", own=own,
                 party=party, bank=bank)
    _wake(book, city, courses, draws)
    rows = runs[np.isin(courses.cause[runs], (TRUST, REFERRAL))]
    client = courses.client[rows]
    cents = np.minimum(elsewhere[client] * draws.between(1, 4, len(rows)) // 100, 5_000_000) // 10_000 * 10_000
    book.add(client, np.maximum(month.first + draws.between(2, 25, len(rows)), courses.began[rows]), cents, kind="transfer_in",
             channel="transfer", own=1, party=city.parties.customers + client, bank=city.next_door[client])


def _wake(book: Book, city: City, courses: Courses, draws: Draws) -> None:
    """Write the money with which those who wake in the month begin anew."""
    rows = np.flatnonzero((courses.kind == WAKE) & (courses.began >= book.month.first) & (courses.began <= book.month.last))
    client = courses.client[rows]
    cents = draws.between(5, 80, city.clients.count)[client] * 10_000
    book.add(client, courses.began[rows], cents, kind="transfer_in", channel="transfer", own=1,
             party=city.parties.customers + client, bank=city.next_door[client])
