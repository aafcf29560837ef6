"""A simulated bank that lives on from where it was left: further days in the same folder, given what was done to customers."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from kequn.kernel.errors import SimulationError
from kequn.simulate import files, saved
from kequn.simulate.bank import Summary
from kequn.simulate.city import build
from kequn.simulate.contacts import Contacts, together
from kequn.simulate.dirty import QUARANTINED, REPEATED, Planted
from kequn.simulate.drops import stamp_of
from kequn.simulate.festivals import Month, as_date, further
from kequn.simulate.given import given
from kequn.simulate.state import start
from kequn.simulate.step import Change
from kequn.simulate.writing import FOLDERS, live_through, write_states

FURTHEST = 365  # days beyond the window: people's lives are known that far
STAMP = re.compile(r"_(\d{8}|\d{6})(?=\.)")
DIRTY = "truth/dirty.csv"


def proceed(
    folder: Path, *, days: int, contacts: Path | None = None, progress: Callable[[str], None] | None = None,
) -> Summary:
    """Let the bank in a folder live on by some days and put what its systems send meanwhile beside what is there.

    `contacts` is a CSV file of what was done to customers on these days, in place of what the bank would have done. The file of a
    month that was not over comes again, whole. Raises SimulationError where there is no bank, or it cannot be so.
    """
    told = saved.origin(folder)
    last = told.lived + days
    if days < 1 or last > told.until + FURTHEST:
        room = told.until + FURTHEST - told.lived
        raise SimulationError(f"the bank cannot live on by {days} days; give a number from 1 to {room}")
    city = build(told.customers, told.seed, as_date(told.until), told.rules)
    state = start(city)
    made = saved.restore(folder, state)
    city = replace(city, months=further(city.months, last))
    orders = None if contacts is None else given(contacts, city, state.desk, told.lived + 1, last)
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for name in FOLDERS:
        (part / name).mkdir(parents=True)
    planted = Planted()
    change = _changes(made, orders, told.lived)
    counts = live_through(part, city, state, planted, progress or (lambda _: None), told, change)
    other = write_states(part, city, state, planted)
    _merge(part, folder, told.lived, city.months[told.month])
    return Summary(
        city.clients.count, city.accounts.count, counts.transactions, counts.balances, counts.events, counts.contacts,
        other + counts.told, planted.count(QUARANTINED), planted.count(REPEATED), as_date(told.lived + 1), as_date(last),
        folder / "mapping.toml")


def _changes(made: Contacts, orders: Contacts | None, lived: int) -> Callable[[Month], Change]:
    """Return what becomes of each month's plan: what was made stays, what was given stands for the days to come."""

    def of(month: Month) -> Change:
        before = made.take((made.day >= month.first) & (made.day <= month.last))

        def change(planned: Contacts) -> Contacts:
            coming = planned if orders is None else orders.take((orders.day >= month.first) & (orders.day <= month.last))
            return together([before, coming.take(coming.day > lived)])

        return change

    return of


def _merge(part: Path, folder: Path, lived: int, first: Month) -> None:
    """Move what is new into the folder: files of the months lived, drops since then, and what bears no date."""
    names = sorted(path.relative_to(part).as_posix() for path in part.rglob("*") if path.is_file())
    family = Counter(STAMP.sub("", name) for name in names)
    since = f"{first.year}{first.number:02d}"
    moved = []
    for name in names:
        stamp = STAMP.search(name)
        drop = stamp is not None and len(stamp[1]) == 8
        if drop and (family[STAMP.sub("", name)] == 1 or stamp is None or stamp[1][:6] < since):
            continue  # a list that is sent but once, or a drop that was there before
        moved.append(name)
    there = (path.relative_to(folder).as_posix() for path in folder.rglob(f"*_{stamp_of(lived)}.*"))
    partial = [name for name in there if family[STAMP.sub("", name)] > 1 and not (part / name).exists()]
    _dirty(part, folder, set(moved), {*moved, *partial})
    for name in partial:  # the drops of a month or quarter that was not over
        (folder / name).unlink()
    for name in sorted(moved, key=lambda name: name == "truth/state/origin.json"):  # the last one tells that all is there
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).replace(folder / name)
    shutil.rmtree(part)


def _dirty(part: Path, folder: Path, come: set[str], go: set[str]) -> None:
    """Put together the planted rows of files that stay and of files that come."""
    text = pyarrow.csv.ConvertOptions(column_types={name: pa.string() for name in ("file", "outcome", "what")})
    old, new = (pyarrow.csv.read_csv(where / DIRTY, convert_options=text).to_pylist() for where in (folder, part))
    rows = [row for row in old if row["file"] not in go] + [row for row in new if row["file"] in come]
    table = pa.Table.from_pylist(sorted(rows, key=lambda row: tuple(row.values())))
    files.csv(part / DIRTY, {name: table.column(name).combine_chunks() for name in table.column_names})
