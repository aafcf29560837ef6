"""Redirects: two numbers turned out to be one person. A merge says which number survives; undoing it restores both exactly.

A redirect corrects who somebody is, so it holds for every date that is asked about; its own date is for the record. The rows
keep the number they were loaded with, and readers resolve it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from kequn.kernel.errors import HomeError
from kequn.warehouse import journal, tombstones
from kequn.warehouse.home import Paths


def read(paths: Paths) -> dict[int, int]:
    """Return the merges that stand, as written: merged number to the number it was merged into."""
    return _standing(journal.read(paths.redirects))


def resolved(merges: Mapping[int, int]) -> dict[int, int]:
    """Return merged number to surviving number, chains followed to their end."""
    ends: dict[int, int] = {}
    for number in merges:
        path = [number]
        while path[-1] in merges and path[-1] not in ends:
            path.append(merges[path[-1]])
        end = ends.get(path[-1], path[-1])
        ends.update({passed: end for passed in path if passed in merges})
    return ends


def merge(paths: Paths, from_no: int, to_no: int, *, at: datetime, reason: str) -> None:
    """Let `to_no` stand for `from_no` from now on.

    HomeError where the two are one already, `from_no` was merged before, or one of them was erased.
    """

    def line(known: list[journal.Line]) -> list[journal.Line]:
        merges = _standing(known)
        if from_no in merges:
            raise HomeError(f"customer {from_no} was merged into {merges[from_no]} already; undo that merge first")
        if resolved(merges).get(to_no, to_no) == from_no:
            raise HomeError(f"customers {from_no} and {to_no} are one already; a merge cannot form a circle")
        if erased := sorted({from_no, to_no} & tombstones.read(paths)):
            raise HomeError(f"customer {erased[0]} was erased and cannot be merged")
        return [{"from_no": from_no, "to_no": to_no, "at": at.isoformat(), "reason": reason}]

    journal.append(paths.redirects, line)


def undo_merge(paths: Paths, from_no: int, *, at: datetime, reason: str) -> None:
    """Take back the merge of `from_no`. HomeError where it was not merged."""

    def line(known: list[journal.Line]) -> list[journal.Line]:
        if from_no not in _standing(known):
            raise HomeError(f"customer {from_no} is not merged; there is nothing to undo")
        return [{"from_no": from_no, "to_no": None, "at": at.isoformat(), "reason": reason}]

    journal.append(paths.redirects, line)


def _standing(lines: Iterable[journal.Line]) -> dict[int, int]:
    merges: dict[int, int] = {}
    for line in lines:
        if line["to_no"] is None:
            merges.pop(line["from_no"], None)
        else:
            merges[line["from_no"]] = line["to_no"]
    return merges
