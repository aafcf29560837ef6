"""Deposits and wealth products: what is held at the start, bought, and renewed in the month of its maturity."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.clients import Clients
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import PRODUCT, Holdings, make
from kequn.simulate.products import TERMS, YIELDS

SMALLEST = 1_000_000  # cents: what a deposit or wealth product takes at least
STEP = 100_000
KINDS = {"deposit": (p.DEPOSIT_TERMS, PRODUCT["D03"]), "wealth": (p.WEALTH_TERMS, PRODUCT["W01"])}  # weights, first product


def stock(who: Clients, start: int, draws: Callable[[str], Draws]) -> tuple[list[Holdings], Ints]:
    """Return what is held on the day before `start`, and the cents that each customer keeps on account then or brings first."""
    first = np.minimum(who.assets, p.RICH_FROM * 100)
    kept = first * p.KEPT_ON_ACCOUNT[0] // 100 + (who.assets - first) * p.KEPT_ON_ACCOUNT[1] // 100
    invested = who.assets - kept
    invested = np.where((who.age >= 20) & (invested >= SMALLEST) & (who.opened < start), invested, 0)
    cautious = np.where(who.age >= 55, 72, 38)
    luck = draws("split").uniform(who.count) * 100
    in_deposit = np.where(luck < cautious, 100, np.where(luck < cautious + 15, 50, 0))
    parts = []
    for category, share in (("deposit", in_deposit), ("wealth", 100 - in_deposit)):
        parts.append(_running(who, category, invested * share // 100 // STEP * STEP, start, draws(category)))
    tied = np.zeros(who.count, np.int64)
    for part in parts:
        np.add.at(tied, part.client, part.amount)
    return parts, np.maximum(who.assets - tied, who.assets * 5 // 100)


def _running(who: Clients, category: str, money: Ints, start: int, draws: Draws) -> Holdings:
    weights, first = KINDS[category]
    client = np.flatnonzero(money >= SMALLEST)
    product = first + draws.pick(weights, len(client))
    back = (draws.uniform(len(client)) * TERMS[product] * 30).astype(np.int64)
    begin = np.maximum(start - 1 - back, who.opened[client] + 1)
    keep = begin < start
    return bought(client[keep], category, product[keep], money[client[keep]], begin[keep])


def bought(client: Ints, category: str, product: Ints, money: Ints, day: Ints) -> Holdings:
    """Return products with a term, bought on a day; what comes back is the sum and its yield."""
    proceeds = money + money // 10_000 * YIELDS[product] * TERMS[product] // 12
    return make(client, category, day, product=product, amount=money, term=TERMS[product], proceeds=proceeds)


def renewed(held: Holdings, category: str, percent: Ints, more: Ints, month: Month, draws: Draws) -> Holdings:
    """Return what follows upon the products of a category that end in the month, by each customer's percent of renewal.

    `more` is what each customer puts into the next, in percent of what was in the last.
    """
    weights, first = KINDS[category]
    part = held.where(category)
    part = part.take(np.flatnonzero((part.ended >= month.first) & (part.ended <= month.last) & (part.ended == part.matures)))
    again = np.flatnonzero(draws.chance(percent[part.client], len(part.client)))
    client = part.client[again]
    begin = part.ended[again] + draws.pick(p.DAYS_TO_RENEWAL, len(again))
    product = np.where(draws.chance(70, len(again)), part.product[again], first + draws.pick(weights, len(again)))
    return bought(client, category, product, (part.amount[again] * more[client] // 100) // STEP * STEP, begin)
