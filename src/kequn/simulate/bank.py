"""Write the whole simulated bank: the only door of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files as package_files
from pathlib import Path

from kequn.kernel.errors import SimulationError
from kequn.simulate import journal
from kequn.simulate import parameters as p
from kequn.simulate.city import City, build
from kequn.simulate.dirty import QUARANTINED, REPEATED, Planted
from kequn.simulate.festivals import as_date
from kequn.simulate.rules import rules
from kequn.simulate.saved import Origin
from kequn.simulate.state import start
from kequn.simulate.writing import FOLDERS, live_through, write_states

MOST = 5_000_000  # customers; their numbers and mobile numbers are enough for these


@dataclass(frozen=True)
class Summary:
    """What was written: rows by kind of file, planted rows included."""

    customers: int
    accounts: int
    transactions: int
    balances: int
    events: int
    contacts: int  # those withheld by lot included
    other_rows: int
    quarantined: int  # rows that a load must put in quarantine
    repeated: int  # rows that a load must recognise as repeats
    first: date
    until: date
    mapping: Path


def write(
    out: Path, *, customers: int, seed: int, until: date = p.UNTIL, scenario: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Summary:
    """Write the source files of a simulated city bank and its mapping into the new folder `out`.

    The same arguments make the same bytes, on every machine. The files cover the 24 calendar months that end with the month of
    `until`, which is cut at that day. A `scenario` file gives some rules other values. `progress` is told a short line for each
    month. Raises SimulationError where an argument will not do or `out` holds something already.
    """
    if not 1 <= customers <= MOST:
        raise SimulationError(f"the number of customers is {customers}; give a number from 1 to {MOST}")
    if seed < 0:
        raise SimulationError(f"the seed is {seed}; give 0 or a positive whole number")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SimulationError(f"{out} exists and is not an empty folder; name another, or remove it first")
    city = build(customers, seed, until, rules(scenario))
    part = out.with_name(f"{out.name}.part")  # a killed run leaves no folder that looks whole
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    last = city.months[-1].last
    told = Origin(customers, seed, last, last, 0, city.rules)
    summary = _write(part, city, told, progress or (lambda _: None), mapping=out / "mapping.toml")
    if out.exists():
        out.rmdir()
    part.rename(out)
    return summary


def _write(out: Path, city: City, told: Origin, progress: Callable[[str], None], *, mapping: Path) -> Summary:
    planted, state = Planted(), start(city)
    for folder in FOLDERS:
        (out / folder).mkdir()
    before = city.months[0].first - 1
    stock = journal.balances(out, city, before, before, state.balance)
    counts = live_through(out, city, state, planted, progress, told)
    other = write_states(out, city, state, planted)
    (out / "mapping.toml").write_bytes(package_files("kequn.simulate").joinpath("mapping.toml").read_bytes())
    return Summary(
        city.clients.count, city.accounts.count, counts.transactions, counts.balances + stock, counts.events, counts.contacts,
        other + counts.told, planted.count(QUARANTINED), planted.count(REPEATED), as_date(city.months[0].first),
        as_date(city.months[-1].last), mapping)
