"""What is held before the window, and what is bought and renewed in a month."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate import terms
from kequn.simulate.clients import DORMANT, GROWING, LEAVING, Clients
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.holdings import CATEGORIES, Holdings, together
from kequn.simulate.products import SALES, ties


def stock(who: Clients, path: Ints, start: int, draws: Callable[[str], Draws]) -> tuple[Holdings, Ints]:
    """Return what is held on the day before `start`, and the cents each keeps on account then or brings when he comes."""
    timed, kept = terms.stock(who, start, draws)
    others = [sale.stock(who, path, start, draws(sale.category)) for sale in SALES]
    return together([*timed, *others, ties(who, path, who.opened < start, start, draws("ties"))]), kept


def month(
    who: Clients, path: Ints, held: Holdings, open_: Flags, now: Month, draws: Callable[[str], Draws], *, lives: Flags,
) -> Holdings:
    """Return what begins in a month by the decisions of the month; `open_` says who has an account here, `lives` who decides.

    What follows upon a maturity at the month's end may begin in the first days of the next month.
    """
    new = (who.opened >= now.first) & (who.opened <= now.last)
    here = open_ & lives & (who.opened + 3 < now.first)
    parts = [ties(who, path, new, now.first, draws("ties"))]
    more = np.where(path == GROWING, 120, 100)
    for category in ("deposit", "wealth"):
        stream = draws(category)
        usual = np.where(who.assets >= p.RICH_FROM * 100, p.RICH_RENEWED, p.RENEWED[category])
        percent = np.select([~open_, path == LEAVING, path == DORMANT], [0, p.LEAVING_RENEWED, 100], usual)
        parts.append(terms.renewed(held, category, percent, more, now, stream))
    for sale in SALES:
        able = here & (path != LEAVING) & ~_holders(held, sale.category, who.count, now)
        parts.append(sale.month(who, path, able, now, draws(sale.category)))
    return together(parts)


def _holders(held: Holdings, category: str, customers: int, now: Month) -> Flags:
    """Return who holds something of a category at the month's beginning or had it until lately."""
    has = np.zeros(customers, np.bool_)
    has[held.client[(held.category == CATEGORIES.index(category)) & (held.ended >= now.first - 30)]] = True
    return has
