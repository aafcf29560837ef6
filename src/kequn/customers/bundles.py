"""What a bank's customers hold and buy together, and what they take next: the rules of a run, and the condition of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from kequn.customers.baskets import rules, sequences
from kequn.facts.literals import literal
from kequn.facts.printing import to_text
from kequn.kernel.calendar import window_start

HOLDING, SPENDING = "holding", "spending"
TOPICS = (HOLDING, SPENDING)
TOPIC = "topic"

_HELD = """
    SELECT customer_no, category FROM ({holdings}) UNION ALL SELECT customer_no, category FROM ({accounts})
"""
_BOUGHT = """
    SELECT customer_no, merchant_category AS category FROM ({transactions})
    WHERE kind = 'purchase' AND occurred_on >= DATE '{first}'
"""
_TAKEN = """
    SELECT customer_no, category, started_on AS taken_on FROM ({holdings})
    UNION ALL SELECT customer_no, category, opened_on FROM ({accounts})
"""


@dataclass(frozen=True)
class Thresholds:
    """Which rules a run keeps (`support`, `confidence`, `longest`, `customers`), and which it believes."""

    support: float
    confidence: float
    lift: float
    significant: float
    longest: int
    customers: int
    spending_days: int
    next_days: int

    @classmethod
    def of(cls, stated: Mapping[str, float]) -> Thresholds:
        """Return the thresholds that a policy states, whole where they count something."""
        whole = ("longest", "customers", "spending_days", "next_days")
        return cls(**{name: int(value) if name in whole else value for name, value in stated.items()})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Bundles:
    """`rules` of what is held and of what is bought together, `sequences` of what is taken next.

    Both have the columns of `kequn.customers.baskets`, the `topic`, the `days` of its window (of what is held there is none), how
    many `baskets` there were, and whether the rule is `believed`: significant, and often enough more than usual.
    """

    rules: pa.Table
    sequences: pa.Table


def bundles(
    connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], known: Mapping[str, str], thresholds: Thresholds, *,
    as_of: date,
) -> Bundles:
    """Return the rules at a day; `visible` and `known` are relations by table: rows that hold then, and ended ones as well.

    One basket for each customer who holds, or has bought, anything: so the baskets are of different people.
    """
    first = window_start(as_of, days=thresholds.spending_days)
    baskets = {
        HOLDING: (_HELD.format(**visible), None), SPENDING: (_BOUGHT.format(**visible, first=first), thresholds.spending_days),
    }
    made = []
    for topic, (query, days) in baskets.items():
        lines = _lines(connection, f"SELECT DISTINCT customer_no, category FROM ({query})", "category IS NOT NULL")
        found = rules(lines, basket="customer_no", item="category", min_support=thresholds.support,
                      min_confidence=thresholds.confidence, max_length=thresholds.longest)
        customers = len(pc.unique(lines["customer_no"]))
        made.append(_kept(_improving(found), topic, days, customers, thresholds))
    firsts = f"SELECT customer_no, category, min(taken_on) AS taken_on FROM ({_TAKEN.format(**known)}) GROUP BY ALL"
    takings = _lines(connection, firsts, f"taken_on <= DATE '{as_of}' AND category IS NOT NULL")
    followed = sequences(takings, basket="customer_no", item="category", at="taken_on", days=thresholds.next_days,
                         min_support=thresholds.support, min_confidence=thresholds.confidence)
    customers = len(pc.unique(takings["customer_no"]))
    return Bundles(pa.concat_tables(made), _kept(followed, HOLDING, thresholds.next_days, customers, thresholds))


def has(topic: str, item: str, days: int | None) -> str:
    """Return the condition that a customer has what a rule speaks of, in the language about customers."""
    said = to_text(literal(item))
    if topic == HOLDING:
        return f"holds({said})"
    return f'exists(transactions, where=kind == "purchase" and merchant_category == {said}, days={days})'


def lacking(topic: str, antecedent: Sequence[str], consequent: str, days: int | None) -> str:
    """Return the condition of those who have all of the antecedent and not the consequent."""
    return " and ".join([*(has(topic, item, days) for item in antecedent), f"not {has(topic, consequent, days)}"])


def lately(item: str, consequent: str, days: int) -> str:
    """Return the condition of those who took the item within so many days and do not hold the consequent."""
    said = f"category == {to_text(literal(item))}"
    held, opened = (f"exists({table}, where={said} and days_since({since}) < {days})"
                    for table, since in (("holdings", "started_on"), ("accounts", "opened_on")))
    return f"({held} or {opened}) and not {has(HOLDING, consequent, None)}"


def _lines(connection: duckdb.DuckDBPyConnection, query: str, condition: str) -> pa.Table:
    with connection.cursor() as cursor:
        return cursor.sql(f"SELECT * FROM ({query}) WHERE customer_no IS NOT NULL AND {condition}").to_arrow_table()


def _improving(found: pa.Table) -> pa.Table:
    """Leave out rules that are no surer than one with less to be fulfilled.

    They say nothing new (R. Bayardo, R. Agrawal, D. Gunopulos, "Constraint-based rule mining in large, dense databases", 1999).
    """
    sure = {(frozenset(row["antecedent"]), row["consequent"]): row["confidence"] for row in found.to_pylist()}
    kept = [all(sure.get((frozenset(part), consequent), 0) < confidence
                for size in range(1, len(antecedent)) for part in combinations(antecedent, size))
            for (antecedent, consequent), confidence in sure.items()]
    return found.filter(pa.array(kept, pa.bool_()))


def _kept(found: pa.Table, topic: str, days: int | None, customers: int, thresholds: Thresholds) -> pa.Table:
    found = found.filter(pc.greater_equal(found["count"], thresholds.customers))
    significant = pc.less_equal(found["p_adjusted"], thresholds.significant)
    believed = pc.and_(significant, pc.greater_equal(found["lift"], thresholds.lift))
    more: dict[str, Any] = {
        TOPIC: pa.array([topic] * found.num_rows, pa.string()), "days": pa.array([days] * found.num_rows, pa.int64()),
        "baskets": pa.array([customers] * found.num_rows, pa.int64()), "believed": believed,
    }
    for name, values in more.items():
        found = found.append_column(name, values)
    return found
