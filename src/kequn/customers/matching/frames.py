"""Tables of the caller's kind in and out: pandas, Polars or Arrow."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from kequn.kernel.errors import KequnError


def arrow(frame: Any) -> pa.Table:
    """Return the table as Arrow, the caller's data untouched. KequnError where it is no table."""
    try:
        if isinstance(frame, pa.Table):
            return frame
        if kind(frame) == "pandas":
            return pa.Table.from_pandas(frame, preserve_index=False)
        return _plain(pa.table(frame))
    except (TypeError, ValueError, pa.ArrowException):
        raise KequnError("resolve takes a pandas, Polars or Arrow table whose columns each hold one kind of value") from None


def _plain(table: pa.Table) -> pa.Table:
    """Return the table with Polars' views of texts as texts, which is what Arrow can choose rows of."""
    kinds = [pa.string() if field.type == pa.string_view() else field.type for field in table.schema]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))


def like(table: pa.Table, frame: Any) -> Any:
    """Return the Arrow table as the kind of table that `frame` is."""
    if kind(frame) == "pandas":
        return table.to_pandas()
    if kind(frame) == "polars":
        import polars as pl

        return pl.from_arrow(table)
    return table


def kind(frame: Any) -> str:
    """Return the library that a table is of."""
    return type(frame).__module__.partition(".")[0]
