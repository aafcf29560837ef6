"""How many customers belong to each place, and who they are; within a scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kequn.access.roles import May
from kequn.loop.scoped import ScopedBank


@dataclass(frozen=True)
class Customers:
    """The customers of one place or of several together; the pool are those for whom nobody answers."""

    all: int = 0
    pool: int = 0

    def __add__(self, other: Customers) -> Customers:
        return Customers(self.all + other.all, self.pool + other.pool)


def customers_by_place(bank: ScopedBank, assigned: Sequence[int]) -> dict[str, Customers]:
    """Return for each place that has customers of the scope how many; "" counts who is of none.

    `assigned` are those for whom somebody answers now.
    """
    query = (
        "SELECT coalesce(outlet_id, ''), count(*), count(*) FILTER (a.customer_no IS NULL) "
        f"FROM main.customer_tags SEMI JOIN ({bank.who()}) USING (customer_no) "
        "LEFT JOIN (SELECT DISTINCT unnest(?::BIGINT[]) AS customer_no) AS a USING (customer_no) "
        "GROUP BY 1"
    )
    return {outlet: Customers(number, pool) for outlet, number, pool in bank.rows(query, [list(assigned)])}


def customers_at(bank: ScopedBank, outlet_id: str) -> list[int]:
    """Return the numbers of the customers of one place that are seen, by number."""
    bank.scope.require(May.SEE_PERSONS)
    query = (f"SELECT customer_no FROM main.customer_tags SEMI JOIN ({bank.who()}) USING (customer_no) "
             "WHERE outlet_id = ? ORDER BY customer_no")
    return [number for (number,) in bank.rows(query, [outlet_id])]
