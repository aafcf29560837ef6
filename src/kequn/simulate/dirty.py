"""Bad rows as every bank's files have them, planted among the good ones, and each listed in the truth for what it is."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.draws import Ints

# What becomes of a planted row. A load stops the first, counts the second, knows the third later and waits with the fourth;
# the file of the fifth came later under another name; the others no load can see.
QUARANTINED, REPEATED, LATE, WAITING, MISSING = "quarantined", "repeated", "late", "waiting", "missing"
MISTYPED, BLANK, STALE, CONTRADICTING = "mistyped", "blank", "stale", "contradicting"


@dataclass(frozen=True)
class Fault:
    """One way in which a row is copied: the columns that are changed, none for a repeat. `{n}` in them is a number of its own."""

    what: str
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """Rows of a file that are bad in a way of their own, told by their positions among the good ones."""

    rows: Ints
    outcome: str
    what: str


@dataclass(frozen=True)
class Plan:
    """The copies that are to stand in a file: behind which of its rows, what is changed in each, and a number for each."""

    places: Ints
    chosen: Sequence[Fault]
    number: int  # of the first copy

    def of(self, start: int, stop: int) -> Plan:
        """Return the copies of the rows from `start` to before `stop`, counted from there."""
        first, last = (int(at) for at in np.searchsorted(self.places, (start, stop)))
        return Plan(self.places[first:last] - start, self.chosen[first:last], self.number + first)


@dataclass
class Planted:
    """The planted rows so far: file (below the folder), lines (0: the whole file), what becomes of them, and what is wrong."""

    parts: list[tuple[str, Ints, str, str]] = field(default_factory=list)

    def note(self, file: str, lines: Ints | int, outcome: str, what: str) -> None:
        """List lines of a file."""
        self.parts.append((file, np.atleast_1d(np.asarray(lines, np.int64)), outcome, what))

    def plant(
        self, file: str, columns: dict[str, pa.Array], faults: Sequence[Fault], *, marks: Iterable[Mark] = (), header: int = 1,
    ) -> dict[str, pa.Array]:
        """Return the columns with copied rows more, spread over the file, each behind the row it was copied from, and list all.

        Each fault is planted once, and all together as often as `parameters.SPOILT` says. `header` lines stand before the rows.
        `columns` may be left empty: a month of a large bank is not held twice.
        """
        plan = self.plan(file, len(next(iter(columns.values()))), faults, marks=marks, header=header)
        return copied(columns, plan)

    def plan(self, file: str, n: int, faults: Sequence[Fault], *, marks: Iterable[Mark] = (), header: int = 1) -> Plan:
        """Return where copies are to stand in a file of n rows, and list them all, as `plant` does."""
        wanted = min(max(len(faults), n * p.SPOILT // 1_000_000), n) if faults else 0
        places = n * (np.arange(wanted) + 1) // (wanted + 1)
        chosen = [faults[turn % len(faults)] for turn in range(wanted)]
        lines = places + np.arange(wanted) + 2 + header
        for fault, line in zip(chosen, lines.tolist(), strict=True):
            self.note(file, line, QUARANTINED if fault.changes else REPEATED, fault.what)
        for mark in marks:
            if len(mark.rows):
                shift = np.searchsorted(places, mark.rows, side="left")
                self.note(file, mark.rows + shift + 1 + header, mark.outcome, mark.what)
        number = zlib.crc32(file.encode()) % 89_999 * 1000 + 1  # numbers that hang on the file alone, so that its bytes do
        return Plan(places, chosen, number)

    def count(self, outcome: str) -> int:
        """Return how many lines have this outcome."""
        return sum(len(lines) for _, lines, told, _ in self.parts if told == outcome)

    def write(self, path: Path) -> None:
        """Write the list: file, line, outcome, what."""
        size = [len(lines) for _, lines, _, _ in self.parts]
        part = np.repeat(np.arange(len(size)), size)
        files.csv(path, {
            "file": files.text([file for file, *_ in self.parts], part),
            "line": pa.array(np.concatenate([lines for _, lines, _, _ in self.parts] or [np.zeros(0, np.int64)])),
            "outcome": files.text([outcome for _, _, outcome, _ in self.parts], part),
            "what": files.text([what for *_, what in self.parts], part)})


def copied(columns: dict[str, pa.Array], plan: Plan) -> dict[str, pa.Array]:
    """Return the columns of some rows with the copies that a plan puts among them; `columns` is then left empty."""
    if not len(plan.places):
        return columns
    numbers, made = range(plan.number, plan.number + len(plan.chosen)), {}
    for name in list(columns):
        values = [fault.changes.get(name) for fault in plan.chosen]
        told = [None if value is None else value.format(n=n) for value, n in zip(values, numbers, strict=True)]
        made[name] = _with_rows(columns.pop(name), plan.places.tolist(), told)
    return made


def _with_rows(column: pa.Array, places: Sequence[int], values: Sequence[str | None]) -> pa.Array:
    """Return the column with a copy of the row before each place, or the value that stands instead."""
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    parts, before = [], 0
    for place, value in zip(places, values, strict=True):
        copied = flat.slice(place, 1) if value is None else pa.array([value], flat.type)
        parts += [flat.slice(before, place + 1 - before), copied]
        before = place + 1
    return pa.concat_arrays([*parts, flat.slice(before)])
