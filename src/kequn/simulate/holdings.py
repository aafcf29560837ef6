"""What customers hold, in one table of arrays: from deposits to quick payment bindings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.draws import Ints
from kequn.simulate.festivals import add_months

CATEGORIES = (
    "deposit", "wealth", "fund", "insurance", "metal", "card", "credit_card", "loan", "mortgage", "standing_order", "payroll",
    "mobile_banking", "quick_pay",
)
KINDS = ("", *sorted({kind for _, _, _, kind, *_ in p.PRODUCTS}), "salary", "pension", "bills", "wechat", "alipay", "debit")
PRODUCT = {id_: place for place, (id_, *_) in enumerate(p.PRODUCTS)}
NONE = -1


@dataclass(frozen=True)
class Holdings:
    """Arrays over holdings; money in cents, days since 1970, `ended` and `matures` may be NEVER."""

    client: Ints
    category: Ints
    kind: Ints
    product: Ints  # position in PRODUCTS or NONE
    amount: Ints
    payment: Ints
    term: Ints  # months, 0 for none
    started: Ints
    matures: Ints
    ended: Ints
    proceeds: Ints  # what comes back when it ends

    def take(self, rows: Ints) -> Holdings:
        """Return these rows in this order."""
        return Holdings(*(getattr(self, column.name)[rows] for column in fields(self)))

    def where(self, category: str) -> Holdings:
        """Return those of one category."""
        return self.take(np.flatnonzero(self.category == CATEGORIES.index(category)))

    def busy_until(self, customers: int) -> Ints:
        """Return for each customer the last day on which he has money in a product or owes any."""
        day = np.zeros(customers, np.int64)
        rows = np.flatnonzero(self.product != NONE)
        np.maximum.at(day, self.client[rows], self.ended[rows])
        return day

    def closed_by(self, closed: Ints) -> Holdings:
        """Return the same, ended where the customer's account is closed."""
        return replace(self, ended=np.minimum(self.ended, closed[self.client]))

    def and_(self, later: Holdings) -> Holdings:
        """Return these and the later ones after them."""
        return _joined([self, later])


def make(
    client: Ints, category: str, started: Ints, *, product: Ints | str | None = None, kind: Ints | str = "",
    amount: Ints | int = 0, payment: Ints | int = 0, term: Ints | int = 0, ended: Ints | int = NEVER, proceeds: Ints | int = 0,
) -> Holdings:
    """Return holdings of one category; a product that has a term matures that many months after its start."""

    def full(value: Ints | int) -> Ints:
        return np.broadcast_to(np.asarray(value, np.int64), (len(client),)).copy()

    place = full(PRODUCT[product] if isinstance(product, str) else NONE if product is None else product)
    named = full(KINDS.index(kind) if isinstance(kind, str) else kind)
    kinds = np.array([KINDS.index(entry[3]) for entry in p.PRODUCTS])
    matures = np.where(full(term) > 0, add_months(started, full(term)), NEVER)
    return Holdings(
        client, full(CATEGORIES.index(category)), np.where(place >= 0, kinds[place], named), place, full(amount), full(payment),
        full(term), started, matures, np.minimum(matures, full(ended)), full(proceeds))


def together(parts: Sequence[Holdings]) -> Holdings:
    """Return all holdings, ordered by start and customer."""
    joined = _joined(parts)
    return joined.take(np.lexsort((joined.product, joined.category, joined.client, joined.started)))


def _joined(parts: Sequence[Holdings]) -> Holdings:
    return Holdings(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Holdings)))
