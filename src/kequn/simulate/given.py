"""Contacts given in a file, in place of those that the simulated bank would make."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np

from kequn.kernel.errors import SimulationError
from kequn.kernel.nearest import hint
from kequn.simulate.city import City
from kequn.simulate.contacts import CHANNELS, PURPOSES, Contacts, together
from kequn.simulate.draws import Ints
from kequn.simulate.festivals import day_number
from kequn.simulate.people import NOBODY
from kequn.simulate.staff import Desk, numbers

COLUMNS = ("customer_id", "day", "channel", "purpose", "staff_id")


def given(path: Path, city: City, desk: Desk, first: int, last: int) -> Contacts:
    """Return the contacts of a CSV file with the columns COLUMNS (`staff_id` may be empty), all between two days.

    Raises SimulationError with the line where one is not of this bank or not of these days.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise SimulationError(f"{path.name}: the first line must be {','.join(COLUMNS)}")
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SimulationError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    customers = {id_: place for place, id_ in enumerate(city.clients.id.to_pylist())}
    staff = {id_: place for place, id_ in enumerate(numbers(desk.people).to_pylist())} | {"": NOBODY}
    codes = (customers, *({name: place for place, name in enumerate(names)} for names in (CHANNELS, PURPOSES)), staff)
    table: list[tuple[int, ...]] = []
    for line, row in enumerate(rows, start=2):
        known = []
        for name, code in zip(("customer_id", "channel", "purpose", "staff_id"), codes, strict=True):
            if row[name] not in code:
                near = hint(row[name] or "", [*code][:100])
                raise SimulationError(f"{path.name}, line {line}: {name} {row[name]!r} is unknown{near}")
            known.append(code[row[name]])
        table.append((*known, _day(path, line, row["day"], first, last)))
    client, channel, purpose, who, day = np.array(table, np.int64).reshape(-1, 5).T
    none: Ints = np.full(len(client), NOBODY, np.int64)
    return together([Contacts(client, who, day, channel, purpose, none, none)])


def _day(path: Path, line: int, text: str, first: int, last: int) -> int:
    try:
        day = day_number(date.fromisoformat(text))
    except ValueError as error:
        raise SimulationError(f"{path.name}, line {line}: {text!r} is no day like 2026-07-15") from error
    if not first <= day <= last:
        spoken = [date.fromordinal(date(1970, 1, 1).toordinal() + number) for number in (first, last)]
        raise SimulationError(f"{path.name}, line {line}: {text} is not between {spoken[0]} and {spoken[1]}")
    return day
