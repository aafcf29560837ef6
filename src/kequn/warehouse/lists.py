"""Fixed lists: who was in a segment on a day, kept as they were. One file each, made once and never changed.

Readers see them as the table `lists` at once, without a run: whoever was merged since goes by the surviving number, whoever was
erased is gone. A list is seen from its day on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from kequn.kernel import durable
from kequn.kernel.errors import HomeError
from kequn.warehouse.home import Paths
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.views import without_erased

LONGEST = 64  # letters of a list's name
RELATION = pa.schema([("source", pa.string()), ("source_key", pa.string()), ("list", pa.string()), ("fixed_on", pa.date32()),
                      ("customer_no", pa.int64())])


@dataclass(frozen=True)
class FixedList:
    """The numbers of the customers, in order, who fulfilled the condition of a version of a segment on the day."""

    segment: str
    version: int
    expression: str
    fixed_on: date
    customers: NDArray[np.int64]


def write(paths: Paths, made: FixedList) -> str:
    """Keep a list and return its name; what is kept already keeps its name."""
    paths.lists.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"segment": made.segment, "version": made.version, "expression": made.expression,
                       "fixed_on": made.fixed_on.isoformat(), "customers": " ".join(map(str, made.customers.tolist()))},
                      ensure_ascii=False)
    for name in _names(made):
        file = _file(paths, name)
        written = durable.temporary(file)
        try:
            written.write_text(text, encoding="utf-8")
            durable.sync(written)
            os.link(written, file)
            durable.sync(paths.lists)
        except FileExistsError:
            if file.read_text(encoding="utf-8") != text:  # of that day there is another: the segment was changed since
                continue
        finally:
            written.unlink(missing_ok=True)
        return name
    raise AssertionError  # _names never ends


def read(paths: Paths, name: str) -> FixedList | None:
    """Return a list; None where there is none of that name. HomeError where its file is damaged."""
    file = _file(paths, name)
    if name not in names(paths):
        return None
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        numbers = np.fromstring(found["customers"], np.int64, sep=" ") if found["customers"] else np.array([], np.int64)
        return FixedList(str(found["segment"]), int(found["version"]), str(found["expression"]),
                         date.fromisoformat(found["fixed_on"]), numbers)
    except (ValueError, KeyError, TypeError):
        raise HomeError(f"{file}: not a fixed list; restore it from a backup") from None


def names(paths: Paths) -> list[str]:
    """Return the names of all lists, in order."""
    return sorted(path.stem for path in paths.lists.glob("*.json"))


def define(connection: DuckDBPyConnection, paths: Paths, overlays: Overlays) -> None:
    """Create or replace the view `lists` as the files, tombstones and redirects are now."""
    kept = [(name, found) for name in names(paths) if (found := read(paths, name)) is not None]
    parts = [_relation(name, found) for name, found in kept]
    seen = """SELECT DISTINCT source, source_key, list, fixed_on, coalesce(m.to_no, r.customer_no) AS customer_no
        FROM stored.lists AS r LEFT JOIN stored.redirects AS m ON r.customer_no = m.customer_no"""
    seen = without_erased(seen, "customer_no") if overlays.erased else seen
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.register("kept_lists", pa.concat_tables([RELATION.empty_table(), *parts]))
        cursor.execute("CREATE OR REPLACE TABLE stored.lists AS SELECT * FROM kept_lists")
        cursor.execute(f"CREATE OR REPLACE VIEW main.lists AS {seen}")
        cursor.execute("COMMIT")


def _relation(name: str, found: FixedList) -> pa.Table:
    same = {"source": "segments", "source_key": name, "list": name, "fixed_on": found.fixed_on}
    columns = {key: pa.repeat(pa.scalar(value, RELATION.field(key).type), len(found.customers)) for key, value in same.items()}
    return pa.table({**columns, "customer_no": pa.array(found.customers, pa.int64())}, schema=RELATION)


def _names(made: FixedList) -> Iterator[str]:
    ends = [f"_{made.fixed_on:%Y%m%d}"]
    while True:
        yield made.segment[: LONGEST - len(ends[-1])] + ends[-1]
        ends.append(f"{ends[0]}_{len(ends) + 1}")


def _file(paths: Paths, name: str) -> Path:
    return paths.lists / f"{name}.json"
