"""Rows that are fetched when they are asked for, in the form that the caller works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


@dataclass(frozen=True)
class Relation:
    """A question in SQL that has not been asked yet; each call asks it anew, and what it returns is the caller's own."""

    connection: duckdb.DuckDBPyConnection = field(repr=False)
    query: str

    def count(self) -> int:
        """Return the number of rows."""
        with self.connection.cursor() as cursor:
            [(rows,)] = cursor.execute(f"SELECT count(*) FROM ({self.query})").fetchall()
        return int(rows)

    def to_arrow(self) -> pa.Table:
        """Return the rows as an Arrow table."""
        with self.connection.cursor() as cursor:
            return cursor.sql(self.query).to_arrow_table()

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame; money stays exact (Decimal), a column without any value is empty."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a Polars frame (needs the extra `analyst`)."""
        return as_polars(self.to_arrow())


def as_polars(table: pa.Table) -> pl.DataFrame:
    """Return an Arrow table as a Polars frame."""
    import polars as pl

    return pl.DataFrame(table)
