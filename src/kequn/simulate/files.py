"""The kinds of files a bank's systems send, each written in one way only so that the same rows make the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from kequn.simulate.draws import Flags, Ints

SEPARATOR = "|!|"


def text(words: list[str] | tuple[str, ...] | pa.Array, positions: Ints) -> pa.Array:
    """Return the word at each position, nothing where it is negative."""
    return pa.array(words, pa.string()).take(pa.array(positions, mask=positions < 0))


def dates(days: Ints, pattern: str = "%Y-%m-%d", *, known: Flags | None = None) -> pa.Array:
    """Return days since 1970 as text, nothing where they are not `known`."""
    days32 = np.where(known, days, 0) if known is not None else days
    distinct, place = np.unique(days32, return_inverse=True)
    written = pc.strftime(pa.array(distinct.astype("datetime64[D]")), pattern)
    return written.take(pa.array(place, mask=None if known is None else ~known))


def decimals(cents: Ints) -> pa.Array:
    """Return cents as DECIMAL(18,2), exactly."""
    words = np.stack([cents, cents >> 63], axis=1).astype(np.int64)  # 128 bits, low half first
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(np.ascontiguousarray(words))])


def money(cents: Ints, *, known: Flags | None = None) -> pa.Array:
    """Return cents as text with two decimals, nothing where it is not `known`."""
    written = decimals(cents).cast(pa.string())
    return written if known is None else pc.if_else(pa.array(known), written, pa.scalar(None, pa.string()))


def csv(path: Path, columns: Mapping[str, pa.Array], *, encoding: str = "utf-8") -> None:
    """Write a file with commas and a header."""
    path.write_bytes(_csv(columns).decode().encode(encoding))


def csv_gz(path: Path, columns: Mapping[str, pa.Array]) -> None:
    """Write the same, compressed by the library that comes with Arrow: no time of day and no name in its header."""
    path.write_bytes(pa.Codec("gzip", compression_level=1).compress(_csv(columns), asbytes=True))


def _csv(columns: Mapping[str, pa.Array]) -> bytes:
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(pa.table(dict(columns)), buffer, pyarrow.csv.WriteOptions(quoting_header="needed", eol="\n"))
    return buffer.getvalue()


def drop(path: Path, columns: Mapping[str, pa.Array]) -> None:
    """Write a core's daily drop: no header, fields parted by three characters, and a flag file that tells the number of rows."""
    filled = [pc.fill_null(column, "") for column in columns.values()]
    lines = pc.binary_join_element_wise(*filled, SEPARATOR)
    path.write_text("".join(f"{line}\n" for line in lines.to_pylist()), encoding="gb18030", newline="")
    path.with_name(f"{path.name}.ok").write_text(f"rows={len(lines)}\n", encoding="ascii", newline="")


def parquet(path: Path, columns: Mapping[str, pa.Array]) -> None:
    """Write a Parquet file without the writer's own metadata about pandas or the schema's origin."""
    pyarrow.parquet.write_table(pa.table(dict(columns)), path, compression="zstd", compression_level=1, store_schema=False)
