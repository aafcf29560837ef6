"""The ledger of a month: what the parts of life write into it, settled so that every balance is exact and none is negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.accounts import Accounts
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month

KINDS = (
    "salary", "pension", "interest", "fee", "household", "insurance", "loan", "investment", "redemption", "deposit", "withdrawal",
    "transfer_in", "transfer_out", "purchase", "business", "other",
)
CHANNELS = ("cash", "card", "transfer", "app", "counter", "online", "quick_pay", "system")
NOBODY = -1


@dataclass(frozen=True)
class Flows:
    """Arrays over money movements; `cents` is signed as the customer sees it, `party` and `bank` may be NOBODY."""

    account: Ints
    day: Ints
    second: Ints
    cents: Ints
    kind: Ints
    channel: Ints
    own: Ints  # 1 between the customer's own accounts
    party: Ints
    bank: Ints  # position among the other banks
    merchant: Ints  # merchant category code, 0 for none

    def take(self, rows: Ints) -> Flows:
        """Return these rows in this order."""
        return Flows(*(getattr(self, column.name)[rows] for column in fields(self)))

    def ordered(self) -> Flows:
        """Return the rows by account and time; rows of one second keep their order."""
        return self.take(np.lexsort((self.second, self.day, self.account)))


def together(parts: Sequence[Flows]) -> Flows:
    """Return the rows of all parts one after another."""
    return Flows(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Flows)))


@dataclass(frozen=True)
class Settled:
    """A month's movements by time, with the balance after each and its number within the account's day."""

    flows: Flows
    after: Ints
    sequence: Ints

    def until(self, day: int) -> Settled:
        """Return the movements up to a day, that day included."""
        return self.rows(0, int(np.searchsorted(self.flows.day, day, side="right")))

    def rows(self, start: int, stop: int) -> Settled:
        """Return some of the movements, without a copy."""
        part = Flows(*(getattr(self.flows, column.name)[start:stop] for column in fields(Flows)))
        return Settled(part, self.after[start:stop], self.sequence[start:stop])

    def balances(self, opening: Ints) -> Ints:
        """Return the accounts' balances after these movements."""
        balance = opening.copy()
        np.add.at(balance, self.flows.account, self.flows.cents)
        return balance


@dataclass
class Book:
    """Collects the movements of one month; those outside an account's life or the simulated days are not written."""

    accounts: Accounts
    month: Month
    opening: Ints  # balances at the month's beginning, in cents
    draws: Draws
    died: Ints  # of each account's owner: the day of death or NEVER; after it only payments due and renewals come
    parts: list[Flows] = field(default_factory=list)

    def add(
        self, account: Ints, day: Ints, cents: Ints, *, kind: str, channel: str | Ints, own: int = 0, party: Ints | int = NOBODY,
        bank: Ints | int = NOBODY, merchant: Ints | int = 0, closing: bool = False,
    ) -> None:
        """Write one movement on each account; 0 cents is none.

        In the month in which an account is closed only the closing one is written.
        """

        def full(value: Ints | int) -> Ints:
            return np.broadcast_to(np.asarray(value, np.int64), (len(account),))

        way = full(CHANNELS.index(channel) if isinstance(channel, str) else channel)
        what = full(KINDS.index(kind))
        flows = Flows(account, day, self._second(way), cents, what, way, full(own), full(party), full(bank), full(merchant))
        by_itself = (way == CHANNELS.index("system")) & (cents > 0) & (not own) | (kind == "investment") | closing
        acts = by_itself | (self.died[account] >= day)
        self.parts.append(flows.take(np.flatnonzero(self.takes(account, day, closing=closing) & acts & (cents != 0))))

    def pay(self, payer: Ints, payee: Ints, day: Ints, cents: Ints, *, channel: str, customers: int) -> None:
        """Write what one customer's main account pays into another's, where both are open; `customers` is their first party."""
        live = (self.died[payer] >= day) & (self.died[payee] >= day)
        both = np.flatnonzero(self.takes(payer, day) & self.takes(payee, day) & live & (payer != payee))
        payer, payee, day, cents = payer[both], payee[both], day[both], cents[both]
        self.add(payer, day, -cents, kind="transfer_out", channel=channel, party=customers + payee)
        self.add(payee, day, cents, kind="transfer_in", channel=channel, party=customers + payer)

    def takes(self, account: Ints, day: Ints, *, closing: bool = False) -> Flags:
        """Return which accounts take a movement on a day of the month: those opened by then, and not closed in the month."""
        lives = (self.accounts.opened[account] <= day) & (closing | (self.accounts.closed[account] > self.month.last))
        flags: Flags = lives & (day >= self.month.first) & (day <= self.month.last)
        return flags

    def some_day(self, n: int, draws: Draws) -> Ints:
        """Return n days of the month, each as likely as another."""
        return self.month.first + draws.between(0, self.month.whole - 1, n)

    def _second(self, channel: Ints) -> Ints:
        hours = np.array([p.HOURS, p.OFFICE_HOURS, p.NIGHT_HOURS], np.int64)
        row = np.select([channel == CHANNELS.index("system"), channel == CHANNELS.index("counter")], [2, 1], 0)
        part = 2 * len(self.parts)  # each part of life has streams of its own: one row more in one moves no other's time
        return self.draws.child(part).pick_by(hours, row) * 3600 + self.draws.child(part + 1).between(0, 3599, len(channel))


def settle(book: Book, bring: Flows) -> Settled:
    """Return the settled month.

    Where an account would be overdrawn its owner brings money just before; `bring` holds for each account how (one row each,
    its day, second and cents are not read).
    """
    flows = together(book.parts).ordered()
    book.parts.clear()  # a month of a large bank is held once
    needs, when = _shortages(flows, _running(flows, book.opening))
    if len(needs):
        cause = flows.take(when)
        rescue = replace(bring.take(cause.account), day=cause.day, second=cause.second, cents=needs)
        flows = together([rescue, flows]).ordered()  # the rescue stands before its cause
    after = _running(flows, book.opening)
    sequence = _rank(flows.account * 1_000_000 + flows.day) + 1
    by_time = np.lexsort((flows.account, flows.second, flows.day))
    return Settled(flows.take(by_time), after[by_time], sequence[by_time])


def _rank(keys: Ints) -> Ints:
    """Return the position of each row within its run of equal keys."""
    return np.arange(len(keys)) - np.searchsorted(keys, keys, side="left")


def _running(flows: Flows, opening: Ints) -> Ints:
    """Return the balance after each movement; rows are in the order of account and time."""
    total = np.cumsum(flows.cents)
    first = np.searchsorted(flows.account, flows.account, side="left")
    running: Ints = total - (total - flows.cents)[first] + opening[flows.account]
    return running


def _shortages(flows: Flows, running: Ints) -> tuple[Ints, Ints]:
    """Return what is lacking at worst, in whole hundreds of yuan, for each account that would be overdrawn, and the row where."""
    below = np.flatnonzero(running < 0)
    accounts, first = np.unique(flows.account[below], return_index=True)
    worst = np.zeros(len(accounts), np.int64)
    np.minimum.at(worst, np.searchsorted(accounts, flows.account[below]), running[below])
    return -(worst // 10_000) * 10_000, below[first]
