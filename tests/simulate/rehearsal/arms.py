"""The lists that the product's is compared with: by assets and by lot, through the same gate, in the same minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np

from kequn.relationship.gate import verdict
from kequn.relationship.model import PHONE, SELL
from kequn.relationship.policy import Policy
from kequn.simulate.draws import Ints
from tests.simulate.rehearsal.bank import Contact, Morning

Plan = Sequence[Contact]
Order = Callable[[Morning, Ints], Ints]
"""The customers of one member of staff in the order in which a list has them."""


def by_assets(seen: Morning, clients: Ints) -> Ints:
    """Return those with the most assets at the last month's end first."""
    ordered: Ints = clients[np.lexsort((clients, -seen.assets[clients]))]
    return ordered


def by_lot(seed: int) -> Order:
    """Return an order drawn anew for each day, the same for the same seed."""
    def order(seen: Morning, clients: Ints) -> Ints:
        mixed: Ints = np.random.default_rng((seed, seen.day, *clients[:1])).permutation(clients)
        return mixed

    return order


def offers(seen: Morning, order: Order, hours: Mapping[int, int], at: datetime, policy: Policy) -> list[Contact]:
    """Return a call list of offers: each calls down the list, past whom the gate holds back, while the minutes last."""
    made = []
    for staff, minutes in sorted(hours.items()):
        left = minutes // policy.minutes.of(PHONE)
        for client in _theirs(seen, order, staff):
            if left and verdict(seen.knows(client), SELL, PHONE, at, policy).allowed:
                made.append(Contact(client, staff, PHONE, "offer", SELL))
                left -= 1
    return made


def dealt(seen: Morning, order: Order, plan: Plan, at: datetime, policy: Policy) -> list[Contact]:
    """Return the very contacts of a plan made with others: by the same person, with the first in the order that the gate lets."""
    made, waiting = list[Contact](), defaultdict[int, list[Contact]](list)
    for each in plan:
        waiting[each.staff].append(each)
    for staff, theirs in sorted(waiting.items()):
        free = _theirs(seen, order, staff)
        for each in theirs:
            fits = (client for client in free if verdict(seen.knows(client), each.intent, each.channel, at, policy).allowed)
            if (client := next(fits, None)) is not None:
                made.append(Contact(client, staff, each.channel, each.purpose, each.intent))
                free.remove(client)
    return made


def minutes(plan: Iterable[Contact], policy: Policy) -> dict[int, int]:
    """Return how many minutes a plan takes of each member of staff."""
    used: dict[int, int] = defaultdict(int)
    for each in plan:
        used[each.staff] += policy.minutes.of(each.channel)
    return dict(used)


def _theirs(seen: Morning, order: Order, staff: int) -> list[int]:
    theirs: list[int] = order(seen, np.flatnonzero((seen.charge == staff) & seen.open)).tolist()
    return theirs
