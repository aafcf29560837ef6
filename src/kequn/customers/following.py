"""What follows what: each occasion of a basket and its next one, counted by the engine."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from kequn.customers.association import Counted
from kequn.customers.coding import Numbers

_TRIALS = """
    CREATE TEMP TABLE taken AS SELECT DISTINCT basket, taken_at, item FROM given;
    CREATE TEMP TABLE trials AS
    SELECT basket, taken_at, CASE WHEN next <= taken_at + to_days($days) THEN next END AS next
    FROM (SELECT basket, taken_at, lead(taken_at) OVER (PARTITION BY basket ORDER BY taken_at) AS next
          FROM (SELECT DISTINCT basket, taken_at FROM taken))
    WHERE taken_at + to_days($days) <= (SELECT max(taken_at) FROM taken)
"""
_PAIRS = """
    SELECT a.item AS antecedent, c.item AS consequent, count(*) AS "both", median(epoch(c.taken_at - a.taken_at)) / 86400 AS days
    FROM trials t JOIN taken a USING (basket, taken_at) JOIN taken c ON c.basket = t.basket AND c.taken_at = t.next
    WHERE a.item <> c.item GROUP BY ALL ORDER BY ALL
"""
_MARGIN = """
    SELECT item, count(*) AS trials FROM trials t JOIN taken s ON s.basket = t.basket AND s.taken_at = t.{when} GROUP BY item
"""


@dataclass(frozen=True)
class Followed:
    """The counts of all trials: how many of each item, how many followed by each, and each pair with its median days."""

    trials: int
    first: Numbers
    second: Numbers
    pairs: Counted
    days: np.ndarray

    def tests(self, least: int) -> int:
        """Return how many tests there are: each item with each other one, where both are in `least` trials at least."""
        first, second = self.first >= least, self.second >= least
        return int(first.sum() * second.sum() - (first & second).sum())


def followed(baskets: Numbers, items: Numbers, width: int, at: pa.ChunkedArray, *, days: int) -> Followed:
    """Count what follows what; items are 0 … width - 1, `at` dates or times."""
    given = pa.table({"basket": baskets, "item": items, "taken_at": at.cast(pa.timestamp("us"), safe=False)})
    with duckdb.connect() as connection:
        connection.register("given", given)
        for statement in _TRIALS.split(";"):
            connection.execute(statement, {"days": days} if "$" in statement else None)
        [(trials,)] = connection.execute("SELECT count(*) FROM trials").fetchall()
        first, second = (_margin(connection, when, width) for when in ("taken_at", "next"))
        found = connection.execute(_PAIRS).fetchnumpy()
    a, c = found["antecedent"], found["consequent"]
    return Followed(trials, first, second, Counted(a[:, None], c, found["both"], first[a], second[c]), found["days"])


def _margin(connection: duckdb.DuckDBPyConnection, when: str, width: int) -> Numbers:
    counts = np.zeros(width, np.int64)
    found = connection.execute(_MARGIN.format(when=when)).fetchnumpy()
    counts[found["item"]] = found["trials"]
    return counts
