"""Tables of the caller's kind: pandas, Polars or Arrow in, the same kind out. What is given is only read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from kequn.kernel.errors import KequnError
from kequn.kernel.nearest import hint

Back = Callable[[pa.Table], Any]


def taken_in(frame: object, columns: Sequence[str], *, others: bool = False) -> tuple[pa.Table, Back]:
    """Return these columns of a frame as Arrow, and what makes a table of the frame's kind out of an answer.

    With `others` all of its columns, of which only those named must be filled.

    KequnError where it is no table, where a column is missing, or has several types or values without an order in it, or where
    a row lacks a value.
    """
    if len(set(columns)) < len(columns):
        raise KequnError(f"one column cannot be two things: {', '.join(columns)}")
    table, back = _arrow(frame, columns, others=others)
    for name in columns:
        if table[name].null_count:
            missing = f"{table[name].null_count:,} of {table.num_rows:,} rows have no {name}"
            raise KequnError(f"{missing}: leave them out or fill them in first")
        if pa.types.is_nested(table[name].type):
            raise KequnError(f"{name} holds values without an order: give texts, numbers or dates")
    return table, back


def _arrow(frame: object, columns: Sequence[str], *, others: bool) -> tuple[pa.Table, Back]:
    if isinstance(frame, pa.Table):
        _has(columns, frame.column_names)
        return frame if others else frame.select(list(columns)), lambda answer: answer
    library = type(frame).__module__.partition(".")[0]
    if library == "pandas" and hasattr(frame, "columns"):
        _has(columns, list(frame.columns))
        return _of_pandas(frame, list(frame.columns) if others else columns), _to_pandas
    if library == "polars" and hasattr(frame, "select"):
        return _of_polars(frame, columns, others=others)
    raise KequnError(f"a {type(frame).__name__} is no table: give a pandas, Polars or Arrow table")


def _has(columns: Sequence[str], known: Sequence[str]) -> None:
    for name in columns:
        if list(known).count(name) != 1:
            many = "several columns are" if name in known else "there is no column"
            raise KequnError(f"{many} {name!r}{hint(name, [str(each) for each in known])}")


def _of_pandas(frame: Any, columns: Sequence[str]) -> pa.Table:
    try:
        return pa.Table.from_pandas(frame[list(columns)], preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        raise KequnError(f"{' or '.join(columns)} holds values of several types: make each column one type first") from None


def _to_pandas(answer: pa.Table) -> Any:
    frame = answer.to_pandas()
    for field in answer.schema:
        if pa.types.is_list(field.type):
            frame[field.name] = [tuple(each) for each in answer[field.name].to_pylist()]
    return frame


def _of_polars(frame: Any, columns: Sequence[str], *, others: bool) -> tuple[pa.Table, Back]:
    import polars as pl

    whole = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    _has(columns, whole.columns)
    return _plain((whole if others else whole.select(columns)).to_arrow()), pl.DataFrame


def _plain(table: pa.Table) -> pa.Table:
    """Return the table with Polars' views of texts as texts, which is what Arrow can choose rows of."""
    kinds = [pa.string() if field.type == pa.string_view() else field.type for field in table.schema]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))
