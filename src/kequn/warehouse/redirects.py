"""Redirects: two numbers turned out to be one person. A merge says which number survives; undoing it restores both exactly.

A redirect corrects who somebody is, so it holds for every date that is asked about; its own date is for the record. The rows
keep the number they were loaded with, and readers resolve it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from kequn.kernel.errors import HomeError
from kequn.warehouse import journal, manifest
from kequn.warehouse.home import Paths

FIELDS = frozenset({"from_no", "to_no"})


def read(paths: Paths) -> dict[int, int]:
    """Return the merges that stand, as written: merged number to the number it was merged into."""
    return _standing(journal.read(paths.redirects, FIELDS))


def resolved(merges: Mapping[int, int]) -> dict[int, int]:
    """Return merged number to surviving number, chains followed to their end."""
    ends: dict[int, int] = {}
    for number in merges:
        passed, end = [], number
        while end in merges and end not in ends:
            passed.append(end)
            end = merges[end]
        ends.update(dict.fromkeys(passed, ends.get(end, end)))
    return ends


def merge(paths: Paths, from_no: int, to_no: int, *, at: datetime, reason: str) -> None:
    """Let `to_no` stand for `from_no` from now on.

    HomeError where there is no such number, the two are one already, `from_no` was merged before, or one of them was erased.
    """
    must_exist(paths, from_no, to_no)

    def line(known: list[journal.Line]) -> list[journal.Line]:
        merges = _standing(known)
        if from_no in merges:
            raise HomeError(f"customer {from_no} was merged into {merges[from_no]} already; undo that merge first")
        if resolved(merges).get(to_no, to_no) == from_no:
            raise HomeError(f"customers {from_no} and {to_no} are one already; a merge cannot form a circle")
        if erased := {line["customer_no"] for line in journal.read(paths.tombstones, {"customer_no"})} & {from_no, to_no}:
            raise HomeError(f"customer {min(erased)} was erased and cannot be merged")
        return [{"from_no": from_no, "to_no": to_no, "at": at.isoformat(), "reason": reason}]

    journal.append(paths.redirects, FIELDS, line)


def undo_merge(paths: Paths, from_no: int, *, at: datetime, reason: str) -> None:
    """Take back the merge of `from_no`. HomeError where it was not merged."""

    def line(known: list[journal.Line]) -> list[journal.Line]:
        if from_no not in _standing(known):
            raise HomeError(f"customer {from_no} is not merged; there is nothing to undo")
        return [{"from_no": from_no, "to_no": None, "at": at.isoformat(), "reason": reason}]

    journal.append(paths.redirects, FIELDS, line)


def must_exist(paths: Paths, *numbers: int) -> None:
    """Refuse a number that was never given out, with a HomeError."""
    given = manifest.read(paths.manifest).next_customer_no
    if unknown := [number for number in numbers if not 0 < number < given]:
        raise HomeError(f"{paths.home}: there is no customer {unknown[0]}; numbers go up to {given - 1}")


def _standing(lines: Iterable[journal.Line]) -> dict[int, int]:
    merges: dict[int, int] = {}
    for line in lines:
        if line["to_no"] is None:
            merges.pop(line["from_no"], None)
        else:
            merges[line["from_no"]] = line["to_no"]
    return merges
