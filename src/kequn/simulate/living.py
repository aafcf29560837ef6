"""One month lived: decided, written into a book and settled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import income, moving, spending
from kequn.simulate.city import City
from kequn.simulate.contacting import Made
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.ledger import CHANNELS, KINDS, NOBODY, Book, Flows, Settled, settle
from kequn.simulate.state import State
from kequn.simulate.step import Change, step


@dataclass(frozen=True)
class Lived:
    """A month as it was lived."""

    city: City  # with accounts and holdings as they were in it
    opening: Ints  # balances at its beginning
    settled: Settled
    done: Made  # the contacts


def live(state: State, city: City, month: Month, change: Change = lambda planned: planned) -> Lived:
    """Live a whole month, with its planned contacts as `change` leaves them; the state then stands before the next."""
    done = step(state, city, month, change)
    now, opening = state.seen(city), state.balance
    settled = settle(_book(now, state, month), _bring(city))
    state.settle(now, settled, month)
    return Lived(now, opening, settled, done)


def _book(city: City, state: State, month: Month) -> Book:
    died = city.died[city.accounts.client]
    book = Book(city.accounts, month, state.balance, Draws(city.seed, "time of day", month.index), died)
    for part in (income, spending, moving):
        part.write(book, city, state, Draws(city.seed, part.__name__, month.index))
    return book


def _bring(city: City) -> Flows:
    """Return how money comes to each account that would be overdrawn: in cash from the old and the young, else from next door."""
    made, who = city.accounts, city.clients
    client = made.client
    cash = (who.age[client] >= 66) | (who.age[client] < 16)
    kinds = np.where(cash, KINDS.index("deposit"), KINDS.index("transfer_in"))
    ways = np.where(cash, CHANNELS.index("cash"), CHANNELS.index("transfer"))
    unread = np.zeros(made.count, np.int64)
    return Flows(
        np.arange(made.count), unread, unread, unread, kinds, ways, np.where(cash, 0, 1),
        np.where(cash, NOBODY, city.parties.customers + client), np.where(cash, NOBODY, city.next_door[client]), unread)
