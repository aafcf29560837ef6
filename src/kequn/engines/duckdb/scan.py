"""The rows of one source table that some aggregates count, and each aggregate as a reduction of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from kequn.engines.duckdb.builtins import ENDS, regr_slope, row_order, sum_long
from kequn.engines.duckdb.lower import balanced, lower
from kequn.engines.duckdb.sources import Sources
from kequn.facts.nodes import Aggregate, Column, Expression, Literal, Logic, Window
from kequn.facts.schema import Type
from kequn.kernel.calendar import window_start

MOST = 8  # filters in one OR: a longer one costs more than the rows that it leaves out


class Scan:
    """The rows that any of the aggregates counts, and each aggregate over them.

    What all of them ask (the conditions they share, the longest of their windows) cuts the scan; the rest is in FILTERs. Where
    there are few, a row that passes none of the FILTERs is cut too.
    """

    def __init__(self, sources: Sources, table: str, aggregates: Sequence[Aggregate], as_of: date) -> None:
        self.as_of = as_of
        self.day = sources.schema.tables[table].day
        self.rows = sources.visible(table, as_of)
        starts = [_start(aggregate.window, as_of) for aggregate in aggregates]
        self.start = None if None in starts else min(start for start in starts if start is not None)
        self.shared = set.intersection(*({*_conditions(aggregate)} for aggregate in aggregates))
        cuts = [self.value(condition) for condition in _conditions(aggregates[0]) if condition in self.shared]
        if self.start is not None:
            cuts.append(self._from(self.start))
        self.rows = self.rows.filter(cuts) if cuts else self.rows
        filters = [self._filter(aggregate) for aggregate in aggregates] if len(aggregates) <= MOST else []
        if filters and all(where is not None for where in filters):
            self.rows = self.rows.filter(balanced(lambda left, right: left | right, filters))

    def fold(self, aggregate: Aggregate) -> Any:
        """Return the aggregate as an Ibis reduction of the rows."""
        where = self._filter(aggregate)
        match aggregate.function:
            case "count" | "exists":
                return self.rows.count(where=where)
            case "days_since":
                return ibis.literal(self.as_of).delta(self.rows[self.day].max(where=where), unit="day")
        value = self.value(aggregate.value or Literal(None, None))  # what is not of a table has a value
        match aggregate.function:
            case "last" | "first":
                return ENDS[aggregate.function][aggregate.type](value, self.order(), where=where)
            case "distinct":
                return value.nunique(where=where)
            case "slope":
                found = regr_slope(value.cast(dt.float64), self._days(), where=where)
                return found.isnan().ifelse(ibis.null(dt.float64), found)  # one day alone has no slope
        return of_values(aggregate.function, aggregate.type, value, where)

    def _filter(self, aggregate: Aggregate) -> Any:
        conditions = [self.value(condition) for condition in _conditions(aggregate) if condition not in self.shared]
        start = _start(aggregate.window, self.as_of)
        if start is not None and start != self.start:
            conditions.append(self._from(start))
        return balanced(lambda left, right: left & right, conditions) if conditions else None

    def _from(self, start: date) -> Any:
        return self.rows[self.day] >= ibis.literal(start)

    def _days(self) -> Any:
        return self.rows[self.day].delta(ibis.literal(self.as_of), unit="day").cast(dt.float64)

    def order(self) -> Any:
        """Return what decides which row is the last."""
        text = ibis.null(dt.string)  # of a table that a run made, whose rows come from no source
        known = {"sequence": ibis.null(dt.int64), "source_key": text, "source": text}
        sequence, key, source = (self.rows[name] if name in self.rows.columns else other for name, other in known.items())
        return row_order(self.rows[self.day], sequence, key, source)

    def value(self, node: Expression) -> Any:
        """Return a node over a row as an Ibis value of each row."""
        return lower(node, self._column, self.as_of)

    def _column(self, node: Expression) -> Any:
        if not isinstance(node, Column):
            raise TypeError(f"{type(node).__name__} is no value of a row")
        return self.rows[node.column.name]


def _start(window: Window | None, as_of: date) -> date | None:
    return None if window is None else window_start(as_of, days=window.days, months=window.months)


def _conditions(aggregate: Aggregate) -> tuple[Expression, ...]:
    where = aggregate.where
    if where is None:
        return ()
    return where.of if isinstance(where, Logic) and where.op == "and" else (where,)




def add_up(value: Any, kind: Type, where: Any = None) -> Any:
    """Return the sum of a value; of integers a long one, to be clipped once it is known that there was something to add."""
    return sum_long(value, where=where) if kind is Type.INTEGER else value.sum(where=where)


def of_values(function: str, kind: Type, value: Any, where: Any) -> Any:
    """Return sum, avg, min or max of a value."""
    match function:
        case "sum":
            return add_up(value, kind, where)
        case "avg":
            return value.mean(where=where)
        case "min":
            return value.min(where=where)
        case "max":
            return value.max(where=where)
    raise ValueError(f"no fold {function}")
