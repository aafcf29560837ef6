"""All aggregates over one source table as one GROUP BY with filters, whatever number of expressions asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kequn.engines.duckdb.scan import Scan, add_up
from kequn.engines.duckdb.sources import Sources
from kequn.facts.nodes import Aggregate


def groups(aggregates: Mapping[Aggregate, str], sources: Sources, as_of: date) -> list[Any]:
    """Return one relation per source table and `by`: `customer_no` and a column for each aggregate, named as given."""
    kinds: dict[tuple[str, str | None], dict[Aggregate, str]] = {}
    for aggregate, name in aggregates.items():
        by = aggregate.by.name if aggregate.by else None
        kinds.setdefault((aggregate.table.name, by), {})[aggregate] = name
    return [_group(table, by, members, sources, as_of) for (table, by), members in kinds.items()]


def _group(table: str, by: str | None, members: Mapping[Aggregate, str], sources: Sources, as_of: date) -> Any:
    scan = Scan(sources, table, tuple(members), as_of)
    columns = {name: scan.fold(aggregate) for aggregate, name in members.items()}
    if by is None:
        return scan.rows.group_by("customer_no").aggregate(**columns)
    ends = scan.rows.group_by("customer_no", by).aggregate(**columns)
    return ends.group_by("customer_no").aggregate(
        **{name: add_up(ends[name], aggregate.type) for aggregate, name in members.items()}
    )
