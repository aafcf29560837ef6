"""All aggregates over one source table as one GROUP BY with filters, whatever number of expressions asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from kequn.engines.duckdb.builtins import ENDS, regr_slope, row_order, sum_long
from kequn.engines.duckdb.lower import balanced, lower
from kequn.engines.duckdb.sources import Sources
from kequn.facts.nodes import Aggregate, Column, Expression, Logic, Window
from kequn.facts.schema import Type
from kequn.kernel.calendar import window_start


def groups(aggregates: Mapping[Aggregate, str], sources: Sources, as_of: date) -> list[Any]:
    """Return one relation per source table and `by`: `customer_no` and a column for each aggregate, named as given."""
    kinds: dict[tuple[str, str | None], dict[Aggregate, str]] = {}
    for aggregate, name in aggregates.items():
        by = aggregate.by.name if aggregate.by else None
        kinds.setdefault((aggregate.table.name, by), {})[aggregate] = name
    return [_group(table, by, members, sources, as_of) for (table, by), members in kinds.items()]


def _group(table: str, by: str | None, members: Mapping[Aggregate, str], sources: Sources, as_of: date) -> Any:
    scan = _Scan(sources, table, tuple(members), as_of)
    columns = {name: scan.fold(aggregate) for aggregate, name in members.items()}
    if by is None:
        return scan.rows.group_by("customer_no").aggregate(**columns)
    ends = scan.rows.group_by("customer_no", by).aggregate(**columns)
    return ends.group_by("customer_no").aggregate(
        **{name: add_up(ends[name], aggregate.type) for aggregate, name in members.items()}
    )


def add_up(value: Any, kind: Type, where: Any = None) -> Any:
    """Return the sum of a value; null where an integer sum outgrows 64 bits."""
    return sum_long(value, where=where).try_cast(dt.int64) if kind is Type.INTEGER else value.sum(where=where)


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


class _Scan:
    """The rows that any of the aggregates counts, and each aggregate over them.

    What all of them ask (the conditions they share, the longest of their windows) cuts the scan; the rest is in FILTERs.
    """

    def __init__(self, sources: Sources, table: str, aggregates: Sequence[Aggregate], as_of: date) -> None:
        self.as_of = as_of
        self.day = sources.schema.tables[table].day
        self.rows = sources.visible(table, as_of)
        starts = [_start(aggregate.window, as_of) for aggregate in aggregates]
        self.start = None if None in starts else min(start for start in starts if start is not None)
        self.shared = set.intersection(*({*_conditions(aggregate)} for aggregate in aggregates))
        cuts = [self._value(condition) for condition in _conditions(aggregates[0]) if condition in self.shared]
        if self.start is not None:
            cuts.append(self._from(self.start))
        self.rows = self.rows.filter(cuts) if cuts else self.rows

    def fold(self, aggregate: Aggregate) -> Any:
        """Return the aggregate as an Ibis reduction of the rows."""
        where = self._filter(aggregate)
        match aggregate.function:
            case "count" | "exists":
                return self.rows.count(where=where)
            case "days_since":
                return ibis.literal(self.as_of).delta(self.rows[self.day].max(where=where), unit="day")
        assert aggregate.value is not None
        value = self._value(aggregate.value)
        match aggregate.function:
            case "last" | "first":
                return ENDS[aggregate.function][aggregate.type](value, self._order(), where=where)
            case "distinct":
                return value.nunique(where=where)
            case "slope":
                found = regr_slope(value.cast(dt.float64), self._days(), where=where)
                return found.isnan().ifelse(ibis.null(dt.float64), found)  # one day alone has no slope
        return of_values(aggregate.function, aggregate.type, value, where)

    def _filter(self, aggregate: Aggregate) -> Any:
        conditions = [self._value(condition) for condition in _conditions(aggregate) if condition not in self.shared]
        start = _start(aggregate.window, self.as_of)
        if start is not None and start != self.start:
            conditions.append(self._from(start))
        return balanced(lambda left, right: left & right, conditions) if conditions else None

    def _from(self, start: date) -> Any:
        return self.rows[self.day] >= ibis.literal(start)

    def _days(self) -> Any:
        return self.rows[self.day].delta(ibis.literal(self.as_of), unit="day").cast(dt.float64)

    def _order(self) -> Any:
        sequence = self.rows.sequence if "sequence" in self.rows.columns else ibis.null(dt.int64)
        return row_order(self.rows[self.day], sequence, self.rows.source_key, self.rows.source)

    def _value(self, node: Expression) -> Any:
        return lower(node, self._column, self.as_of)

    def _column(self, node: Expression) -> Any:
        assert isinstance(node, Column)
        return self.rows[node.column.name]


def _start(window: Window | None, as_of: date) -> date | None:
    return None if window is None else window_start(as_of, days=window.days, months=window.months)


def _conditions(aggregate: Aggregate) -> tuple[Expression, ...]:
    where = aggregate.where
    if where is None:
        return ()
    return where.of if isinstance(where, Logic) and where.op == "and" else (where,)


