"""The source rows behind a value of one unit: what each aggregate in an expression counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from kequn.engines.duckdb.demand import written_out
from kequn.engines.duckdb.scan import Scan
from kequn.engines.duckdb.sources import Sources, belonging
from kequn.engines.question import KEYS
from kequn.facts.functions import BY
from kequn.facts.nodes import CUSTOMER, UNITS, Aggregate, Distance, Expression, Gather, Holds, TagRef
from kequn.facts.schema import Schema


@dataclass(frozen=True)
class SourceRow:
    """One row that was counted; `day` is null in a table without, `value` where rows are only counted."""

    customer_no: int
    source: str
    source_key: str
    day: date | None
    value: Any


@dataclass(frozen=True)
class Evidence:
    """An aggregate, and the rows it counted in the order of their days: of `last` and `first` one, or one for each `by`."""

    aggregate: Aggregate
    rows: tuple[SourceRow, ...]


def aggregates_in(tree: Expression, schema: Schema, over: tuple[str, ...] = ()) -> Iterator[tuple[Aggregate, tuple[str, ...]]]:
    """Yield each aggregate of a tree and of the tags in it, with the units over which it is gathered, the outermost first."""
    if isinstance(tree, Aggregate):
        yield tree, over
        return
    parts = (written_out(tree, schema),) if isinstance(tree, (TagRef, Holds, Distance)) else tree.parts
    if isinstance(tree, Gather) and over[-1:] != (tree.per,):
        over = (*over, tree.per)
    for part in parts:
        yield from aggregates_in(part, schema, over)


def people_sql(sources: Sources, unit: str, numbers: Sequence[int], per: str, as_of: date) -> str:
    """Return the SQL of the people of the households or employers (`per`) of these customers; where those are asked, of these."""
    key, of = KEYS[per], belonging(sources, per, as_of)
    mine = of.filter(of.customer_no.isin(numbers))[key] if unit == CUSTOMER else numbers
    customers = sources.visible(UNITS[CUSTOMER], as_of)
    return _sql(of.filter(of[key].isin(mine)).semi_join(customers, "customer_no").select("customer_no"))


def rows_sql(sources: Sources, aggregate: Aggregate, customers: Sequence[int], as_of: date) -> str:
    """Return the SQL of the rows of those customers that an aggregate counts, in order, with the column of its `by`.

    It is empty where a run made the table: its rows come from no source.
    """
    scan = Scan(sources, aggregate.table.name, (aggregate,), as_of)
    if "source_key" not in scan.rows.columns:
        return ""
    value = ibis.null("int64") if aggregate.value is None else scan.value(aggregate.value)
    by = ibis.null("string") if aggregate.by is None else scan.rows[aggregate.by.name]
    day = ibis.null("date") if scan.day is None else scan.rows[scan.day]
    order = scan.rows.source_key if scan.day is None else scan.order()
    rows = scan.rows.select("customer_no", "source", "source_key", day=day, value=value, by=by, place=order)
    rows = rows.filter(rows.customer_no.isin(customers))
    rows = rows if aggregate.value is None else rows.filter(rows.value.notnull())
    return _sql(rows.order_by("place", "source", "customer_no").drop("place"))


def counted(aggregate: Aggregate, rows: Sequence[dict[str, Any]]) -> Evidence:
    """Return those of the rows, in order, that made the aggregate's value for each customer."""
    if aggregate.function in BY:
        ordered = rows if aggregate.function == "last" else [*reversed(rows)]
        ends = {(row["customer_no"], row["by"]): row for row in ordered}  # the end of each is what stands last
        rows = [row for row in rows if any(row is end for end in ends.values())]
    return Evidence(aggregate, tuple(SourceRow(**{name: row[name] for name in row if name != "by"}) for row in rows))


def _sql(relation: Any) -> str:
    return str(ibis.to_sql(relation, dialect="duckdb"))
