"""The state as it is saved beside the truth, exactly, so that the bank can live on; and what it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from numpy.typing import NDArray

from kequn.kernel.errors import SimulationError
from kequn.simulate import files
from kequn.simulate.complaints import Complaints
from kequn.simulate.contacts import Contacts
from kequn.simulate.courses import Courses
from kequn.simulate.holdings import Holdings
from kequn.simulate.rules import Rules, whole
from kequn.simulate.state import State

Array = NDArray[Any]
ACROSS = ("holdings", "courses", "complaints")  # parts that are tables of their own
ROWS = ("level", "usual", "taste", "ends")  # arrays of several rows over customers
FLAT = ("path", "turn", "elsewhere", "window", "awaited", "refused")  # arrays over customers


@dataclass(frozen=True)
class Origin:
    """What a bank was made from, and how far it has been lived."""

    customers: int
    seed: int
    until: int  # last day of the window
    lived: int  # last day that was written
    month: int  # index of the first month that the saved state has not lived
    rules: Rules


def save(folder: Path, state: State, origin: Origin, made: Contacts) -> None:
    """Write the state into a folder; `made` are the contacts of the month `origin.month` up to the day `origin.lived`."""
    folder.mkdir(exist_ok=True)
    for name in ACROSS:
        _put(folder / f"{name}.parquet", _columns(getattr(state, name)))
    _put(folder / "contacts.parquet", _columns(made))
    _put(folder / "accounts.parquet", {"balance": state.balance, "closed": state.closed})
    minds = {name: getattr(state.minds, name) for name in ("level", "usual", "taste")}
    flat = {name: getattr(state, name) for name in FLAT}
    for name, rows in {**minds, "ends": state.ends}.items():
        flat |= {f"{name}_{place}": row for place, row in enumerate(rows)}
    _put(folder / "customers.parquet", flat)
    _put(folder / "months.parquet", {"eligible": state.eligible})
    told = {**asdict(origin), "rules": asdict(origin.rules)}
    (folder / "origin.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")


def _columns(part: Holdings | Courses | Complaints | Contacts) -> dict[str, Array]:
    return {column.name: getattr(part, column.name) for column in fields(part)}


def _put(path: Path, columns: Mapping[str, Array]) -> None:
    files.parquet(path, {name: pa.array(values) for name, values in columns.items()})


def origin(folder: Path) -> Origin:
    """Return what the bank in a folder was made from. Raises SimulationError where no state is saved there."""
    try:
        told = json.loads((folder / "truth/state/origin.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise SimulationError(f"{folder} holds no simulated bank that could live on: truth/state is missing") from error
    return Origin(**{**told, "rules": whole(told["rules"])})


def restore(folder: Path, state: State) -> Contacts:
    """Put what was saved into a fresh state; return the contacts that the unfinished month has seen. Raises SimulationError."""

    def table(name: str) -> dict[str, Array]:
        read = pyarrow.parquet.read_table(folder / f"truth/state/{name}.parquet")
        return {column: read.column(column).to_numpy().copy() for column in read.column_names}

    for name in ACROSS:
        setattr(state, name, type(getattr(state, name))(**table(name)))
    state.balance, state.closed = table("accounts").values()
    state.eligible = table("months")["eligible"]
    flat = table("customers")
    if missing := [name for name in FLAT if name not in flat]:
        raise SimulationError(f"{folder} was simulated by an earlier Kequn, which kept no {missing[0]}: simulate it anew")
    for name in FLAT:
        setattr(state, name, flat[name])
    for name in ROWS:
        rows = np.stack([values for column, values in flat.items() if column.startswith(f"{name}_")])
        setattr(state if name == "ends" else state.minds, name, rows)
    return Contacts(**table("contacts"))
