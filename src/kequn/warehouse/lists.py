"""Fixed lists: who was in a segment on a day, kept as they were. One file each, made once and never changed.

Readers see them as the table `lists` at once, without a run: whoever was merged since goes by the surviving number, whoever was
erased is gone. A list is seen from its day on.

A list of households or employers shows as their people of the day on which it is asked. An employer's number is its own for ever.
A household's is not: it is found again where most of those live who were in it on the list's day.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from kequn.facts.nodes import CUSTOMER, EMPLOYER, HOUSEHOLD
from kequn.kernel import durable
from kequn.kernel.errors import HomeError
from kequn.warehouse.home import Paths
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.views import without_erased

LONGEST = 64  # letters of a list's name
RELATION = pa.schema([("source", pa.string()), ("source_key", pa.string()), ("list", pa.string()), ("fixed_on", pa.date32()),
                      ("customer_no", pa.int64()), ("unit", pa.string()), ("unit_no", pa.int64())])
COLUMNS = "source, source_key, list, fixed_on, customer_no"
# Of two homes with as many of them the one with the smaller number; the dead have no say in where a household lives on.
_PEOPLE = f"""
    SELECT {COLUMNS} FROM main.lists
    UNION ALL
    SELECT {COLUMNS.replace("customer_no", "e.customer_no")} FROM main.lists_of_units AS l
    JOIN {{employees}} AS e ON e.employer_no = l.unit_no WHERE l.unit = '{EMPLOYER}'
    UNION ALL
    SELECT DISTINCT {COLUMNS.replace("customer_no", "m.customer_no")} FROM (
        SELECT source, source_key, list, fixed_on, arg_max(household_no, (people, -household_no)) AS household_no FROM (
            SELECT source, source_key, list, fixed_on, unit_no, household_no, count(*) AS people
            FROM main.lists_of_units AS l JOIN {{members}} AS m USING (customer_no)
            ANTI JOIN ({{special_lists}}) AS d ON d.customer_no = l.customer_no AND d.kind = 'deceased'
            WHERE l.unit = '{HOUSEHOLD}' AND m."primary" GROUP BY ALL)
        GROUP BY source, source_key, list, fixed_on, unit_no) AS found
    JOIN {{members}} AS m USING (household_no) WHERE m."primary"
"""


@dataclass(frozen=True)
class FixedList:
    """Who fulfilled the condition of a version of a segment on the day.

    Of customers their numbers, in order. Of employers their numbers in `units`, and no customers; of households each member of
    that day in `customers`, and beside it the household's number in `units`.
    """

    segment: str
    version: int
    expression: str
    fixed_on: date
    customers: NDArray[np.int64]
    unit: str = CUSTOMER
    units: NDArray[np.int64] = field(default_factory=lambda: np.array([], np.int64))


def write(paths: Paths, made: FixedList) -> str:
    """Keep a list and return its name; what is kept already keeps its name."""
    paths.lists.mkdir(parents=True, exist_ok=True)
    units = {} if made.unit == CUSTOMER else {"unit": made.unit, "units": _written(made.units)}
    text = json.dumps({"segment": made.segment, "version": made.version, "expression": made.expression,
                       "fixed_on": made.fixed_on.isoformat(), "customers": _written(made.customers), **units}, ensure_ascii=False)
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
        return FixedList(str(found["segment"]), int(found["version"]), str(found["expression"]),
                         date.fromisoformat(found["fixed_on"]), _numbers(found["customers"]),
                         str(found.get("unit", CUSTOMER)), _numbers(found.get("units", "")))
    except (ValueError, KeyError, TypeError):
        raise HomeError(f"{file}: not a fixed list; restore it from a backup") from None


def names(paths: Paths) -> list[str]:
    """Return the names of all lists, in order."""
    return sorted(path.stem for path in paths.lists.glob("*.json"))


def define(connection: DuckDBPyConnection, paths: Paths, overlays: Overlays) -> None:
    """Create or replace the views `lists`, of customers, and `lists_of_units` as the files, tombstones and redirects are now."""
    kept = [(name, found) for name in names(paths) if (found := read(paths, name)) is not None]
    parts = [_relation(name, found) for name, found in kept]
    seen = """SELECT DISTINCT r.* REPLACE (coalesce(m.to_no, r.customer_no) AS customer_no)
        FROM stored.lists AS r LEFT JOIN stored.redirects AS m ON r.customer_no = m.customer_no"""
    seen = without_erased(seen, "customer_no") if overlays.erased else seen
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.register("kept_lists", pa.concat_tables([RELATION.empty_table(), *parts]))
        cursor.execute("CREATE OR REPLACE TABLE stored.lists AS SELECT * FROM kept_lists")
        cursor.execute(f"CREATE OR REPLACE VIEW main.lists AS SELECT {COLUMNS} FROM ({seen}) WHERE unit = '{CUSTOMER}'")
        cursor.execute(f"CREATE OR REPLACE VIEW main.lists_of_units AS SELECT * FROM ({seen}) WHERE unit <> '{CUSTOMER}'")
        cursor.execute("COMMIT")


def people_sql(members: str, employees: str, special_lists: str) -> str:
    """Return the SQL of the table `lists` with the people of listed units as of the day of these relations.

    `members` and `employees` are relations of a run's form; `special_lists` is a SELECT over the rows visible on the day.
    """
    return _PEOPLE.format(members=members, employees=employees, special_lists=special_lists)


def _relation(name: str, found: FixedList) -> pa.Table:
    rows = max(len(found.customers), len(found.units))
    same = {"source": "segments", "source_key": name, "list": name, "fixed_on": found.fixed_on, "unit": found.unit}
    columns = {key: pa.repeat(pa.scalar(value, RELATION.field(key).type), rows) for key, value in same.items()}
    whose = {key: pa.array(numbers, pa.int64()) if len(numbers) else pa.nulls(rows, pa.int64())
             for key, numbers in (("customer_no", found.customers), ("unit_no", found.units))}
    return pa.table({**columns, **whose}, schema=RELATION)


def _written(numbers: NDArray[np.int64]) -> str:
    return " ".join(map(str, numbers.tolist()))


def _numbers(text: str) -> NDArray[np.int64]:
    return np.fromstring(text, np.int64, sep=" ") if text else np.array([], np.int64)


def _names(made: FixedList) -> Iterator[str]:
    ends = [f"_{made.fixed_on:%Y%m%d}"]
    while True:
        yield made.segment[: LONGEST - len(ends[-1])] + ends[-1]
        ends.append(f"{ends[0]}_{len(ends) + 1}")


def _file(paths: Paths, name: str) -> Path:
    return paths.lists / f"{name}.json"
