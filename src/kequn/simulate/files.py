"""The kinds of files a bank's systems send, each written in one way only so that the same rows make the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from kequn.simulate.draws import Flags, Ints

SEPARATOR = "|!|"
BROKEN = "\ufffd"  # a character that is written as two bytes no encoding knows
CUT = "\ue000"  # a field that is not written, nor the separator before it


def text(words: list[str] | tuple[str, ...] | pa.Array, positions: Ints) -> pa.Array:
    """Return the word at each position, nothing where it is negative."""
    return pa.array(words, pa.string()).take(pa.array(positions, mask=positions < 0))


def dates(days: Ints, pattern: str = "%Y-%m-%d", *, known: Flags | None = None) -> pa.Array:
    """Return days since 1970 as text, nothing where they are not `known`."""
    days32 = np.where(known, days, 0) if known is not None else days
    distinct, place = np.unique(days32, return_inverse=True)
    written = pc.strftime(pa.array(distinct.astype("datetime64[D]")), pattern)
    return written.take(pa.array(place, mask=None if known is None else ~known))


def times(seconds: Ints, pattern: str = "%Y-%m-%d %H:%M:%S") -> pa.Array:
    """Return seconds since 1970 as text."""
    return pc.strftime(pa.array(seconds.astype("datetime64[s]")), pattern)


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
    path.write_bytes(_encoded(_csv(pa.table(dict(columns))).decode(), encoding))


def _encoded(text: str, encoding: str) -> bytes:
    data = text.encode(encoding)
    return data.replace(BROKEN.encode(encoding), b"\xff\xff") if BROKEN in text else data


def csv_gz(path: Path, blocks: Iterable[Mapping[str, pa.Array]]) -> int:
    """Write the same, compressed by the library that comes with Arrow: no time of day and no name in its header. Return the rows.

    A gzip file may have several members, one behind the other: each block is one, so that no more of a file is text at a time.
    """
    codec, rows = pa.Codec("gzip", compression_level=1), 0
    with path.open("wb") as stream:
        for place, columns in enumerate(blocks):
            table = pa.table(dict(columns))
            stream.write(codec.compress(_csv(table, header=not place), asbytes=True))
            rows += len(table)
    return rows


def _csv(table: pa.Table, *, header: bool = True) -> bytes:
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(table, buffer, pyarrow.csv.WriteOptions(include_header=header, quoting_header="needed", eol="\n"))
    return buffer.getvalue()


def drop(path: Path, columns: Mapping[str, pa.Array]) -> None:
    """Write a core's daily drop: no header, fields parted by three characters, and a flag file that tells the number of rows."""
    lines(path, columns, SEPARATOR, encoding="gb18030")
    flag(path, len(next(iter(columns.values()))))


def lines(path: Path, columns: Mapping[str, pa.Array], separator: str, *, encoding: str = "utf-8", header: bool = False) -> None:
    """Write lines of fields parted by a separator, without quotes."""
    filled = [pc.fill_null(column, "") for column in columns.values()]
    rows = pc.binary_join_element_wise(*filled, separator).to_pylist()
    text = "".join(f"{line}\n" for line in ([separator.join(columns), *rows] if header else rows))
    path.write_bytes(_encoded(text.replace(separator + CUT, ""), encoding))


def fixed(path: Path, columns: Mapping[str, pa.Array], widths: Mapping[str, int]) -> None:
    """Write fields of fixed widths in bytes of GB18030, then a trailer with the number of rows, and a flag file.

    The first field tells what a line is: D a row, T the trailer. ValueError where a text is longer than its field.
    """
    count = len(next(iter(columns.values())))
    kinds = pa.array(["D"] * count, pa.string())
    rows = pc.binary_join_element_wise(kinds, *(_padded(columns[name], width) for name, width in widths.items()), "")
    trailer = f"T{count:010d}".ljust(1 + sum(widths.values()))
    path.write_bytes(_encoded("".join(f"{line}\n" for line in [*rows.to_pylist(), trailer]), "gb18030"))
    flag(path, count + 1)


def _padded(column: pa.Array, width: int) -> pa.Array:
    text = pc.fill_null(column, "")
    characters, size = pc.utf8_length(text).to_numpy(), pc.binary_length(text).to_numpy()
    lacking = width - (characters.astype(np.int64) + size) // 2  # a Chinese character has three bytes there and two here
    if lacking.min(initial=0) < 0:
        raise ValueError(f"a text is longer than {width} bytes")
    return pc.binary_join_element_wise(text, pa.array([" " * n for n in range(width + 1)]).take(pa.array(lacking)), "")


def flag(path: Path, rows: int) -> None:
    """Write the flag file of a file that is whole: how many rows it has."""
    path.with_name(f"{path.name}.ok").write_text(f"rows={rows}\n", encoding="ascii", newline="")


def parquet(path: Path, columns: Mapping[str, pa.Array]) -> None:
    """Write a Parquet file without the writer's own metadata about pandas or the schema's origin."""
    pyarrow.parquet.write_table(pa.table(dict(columns)), path, compression="zstd", compression_level=1, store_schema=False)
