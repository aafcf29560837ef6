"""What the bank had seen of customers, each by a day of its own: in one pass, however many days there are.

Each customer and day is taken as a customer of its own, with the rows that were known and held on that day, all moved by whole
days onto the last of the days. Windows of days begin and end where they did; an age may be a day off: some years have a leap day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import pandas as pd

from kequn.engines.arrow import UNIT_NO
from kequn.engines.duckdb.engine import Engine
from kequn.facts.nodes import Expression
from kequn.facts.schema import Table, Type
from kequn.kernel.calendar import day_end
from kequn.predict.wallet.features import frame_of
from kequn.tags.steps import tables_of
from kequn.warehouse import sql

SEEN_ON = "seen_on"
SCHEMA = "seen"  # of the run's connection, for as long as it is asked


def seen(
    connection: duckdb.DuckDBPyConnection, engine: Engine, trees: Mapping[str, Expression], asked: pd.DataFrame,
) -> pd.DataFrame:
    """Return the trees' values for each `unit_no` and `seen_on` that is asked; nobody who was no customer by then."""
    if asked.empty:
        return pd.DataFrame(columns=[UNIT_NO, SEEN_ON, *trees])
    pairs, last = asked[[UNIT_NO, SEEN_ON]].drop_duplicates().reset_index(drop=True), max(asked[SEEN_ON])
    zone = engine.sources.time_zone
    moved = pairs.assign(pair=pairs.index, days=[(last - day).days for day in pairs[SEEN_ON]],
                         ended=[day_end(day, zone) for day in pairs[SEEN_ON]])
    tables = set().union(*(tables_of(tree, engine.schema) for tree in trees.values())) | {"customers"}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE SCHEMA {SCHEMA}")
        try:
            cursor.register("moved", moved)
            cursor.execute(f"CREATE TABLE {SCHEMA}.pairs AS FROM moved")
            for name in sorted(tables):
                rows = _rows(engine.schema.tables[name], engine.sources.relations[name])
                cursor.execute(f"CREATE VIEW {SCHEMA}.{name} AS {rows}")
            near = Engine(connection, engine.schema, zone, {name: f"{SCHEMA}.{name}" for name in tables})
            values = frame_of(near.values(trees, as_of=last))
        finally:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    return pairs.assign(pair=pairs.index).merge(values, left_on="pair", right_on=UNIT_NO, suffixes=("", "_of_pair")).drop(
        columns=["pair", f"{UNIT_NO}_of_pair"])


def _rows(table: Table, relation: str) -> str:
    """Return the SELECT of a table's rows for each pair, as they were seen on its day and moved from it to the last."""
    stored = relation if "." in relation else f"main.{relation}"  # else the view would mean itself
    conditions = ["r.known_at < ended", "(r.known_to IS NULL OR r.known_to >= ended)"]
    if table.day:
        conditions.append(f"r.{sql.name(table.day)} <= {SEEN_ON}")
    if table.state:
        conditions += [f"(r.valid_from IS NULL OR r.valid_from <= {SEEN_ON})", f"(r.valid_to IS NULL OR r.valid_to > {SEEN_ON})"]
    columns = ["pair AS customer_no", "r.source", "r.source_key", *_moved(table)]
    where = " AND ".join(conditions)
    return f"SELECT {', '.join(columns)} FROM {stored} r JOIN {SCHEMA}.pairs ON r.customer_no = unit_no WHERE {where}"


def _moved(table: Table) -> Iterator[str]:
    for column in table.columns:
        name = f"r.{sql.name(column.name)}"
        match column.type:
            case Type.DATE:
                yield f"{name} + days::INTEGER AS {sql.name(column.name)}"
            case Type.TIMESTAMP:
                yield f"{name} + to_days(days::INTEGER) AS {sql.name(column.name)}"
            case _:
                yield name
