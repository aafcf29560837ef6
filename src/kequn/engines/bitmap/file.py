"""The file of an index: an Arrow IPC file of arrays, each a record batch of one row, read where it lies by a memory map."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kequn.engines.bitmap.field import Field

SCHEMA = pa.schema([("name", pa.string()), ("part", pa.string()), ("kind", pa.string()), ("data", pa.large_binary())])
TEXTS = "texts"  # the kind of an array of texts: an Arrow stream of one column
UNITS = "units"  # the name under which the units' numbers stand
ROWS = "rows"


class Writer:
    """Writes an index, field by field, so that no more than one stands in memory."""

    def __init__(self, path: Path) -> None:
        self._file = pa.OSFile(str(path), "wb")
        self._out = pa.ipc.new_file(self._file, SCHEMA)

    def units(self, name: str, numbers: NDArray[np.int64]) -> None:
        """Write which unit stands in which row; they are in order."""
        self._array(name, UNITS, numbers)

    def field(self, name: str, field: Field) -> None:
        """Write one field."""
        arrays = {"present": field.present, "firsts": field.firsts, "starts": field.starts, "order": field.order}
        for place, piece in enumerate(field.slices):
            self._array(name, f"slice{place}", piece)
        for part, array in arrays.items():
            if array is not None:
                self._array(name, part, array)
        if field.values.dtype == object:
            self._write(name, "values", TEXTS, _stream(field.values))
        else:
            self._array(name, "values", field.values)

    def close(self) -> None:
        """End the file."""
        self._out.close()
        self._file.close()

    def _array(self, name: str, part: str, array: NDArray[Any]) -> None:
        self._write(name, part, array.dtype.str, np.ascontiguousarray(array).data.cast("B"))

    def _write(self, name: str, part: str, kind: str, data: bytes | memoryview) -> None:
        buffers = [None, pa.array([0, len(data)], pa.int64()).buffers()[1], pa.py_buffer(data)]
        value = pa.Array.from_buffers(pa.large_binary(), 1, buffers)
        columns = [pa.array([name]), pa.array([part]), pa.array([kind]), value]
        self._out.write_batch(pa.record_batch(columns, schema=SCHEMA))


def read(path: Path) -> tuple[dict[str, NDArray[np.int64]], dict[str, dict[str, Field]]]:
    """Return, by unit, the numbers of its rows and its fields by name; the arrays are views of the mapped file."""
    parts: dict[str, dict[str, NDArray[Any]]] = {}
    with pa.ipc.open_file(pa.memory_map(str(path))) as reader:
        for place in range(reader.num_record_batches):
            batch = reader.get_batch(place)
            name, part, kind = (batch.column(column)[0].as_py() for column in range(3))
            parts.setdefault(name, {})[part] = _read(kind, batch.column(3).buffers()[2])
    units = {name: found[UNITS] for name, found in parts.items() if UNITS in found}
    fields: dict[str, dict[str, Field]] = {unit: {} for unit in units}
    for name, found in parts.items():
        unit, _, column = name.partition(".")
        if column:
            fields[unit][column] = _field(len(units[unit]), found)
    return units, fields


def _field(rows: int, found: dict[str, NDArray[Any]]) -> Field:
    slices = tuple(found[f"slice{place}"] for place in range(sum(part.startswith("slice") for part in found)))
    return Field(rows, slices, found.get("present"), found["values"], found["firsts"], found.get("starts"), found.get("order"))


def _read(kind: str, data: pa.Buffer | None) -> NDArray[Any]:
    if kind == TEXTS:
        return np.array(pa.ipc.open_stream(data).read_all().column(0).to_pylist(), object)
    return np.frombuffer(b"" if data is None else data, np.dtype(kind))


def _stream(texts: Iterable[str]) -> bytes:
    table = pa.table({"text": pa.array(list(texts), pa.string())})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return bytes(sink.getvalue())
