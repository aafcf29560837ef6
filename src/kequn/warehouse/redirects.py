"""Redirects: two numbers turned out to be one person. A merge says which number survives; undoing it restores both exactly.

A redirect corrects who somebody is, so it holds for every date that is asked about; its own date is for the record. The rows
keep the number they were loaded with, and readers resolve it.

A run writes the merges that identity finds (`by` is `run`); everything else is a person's word and stands for ever: two numbers
that are one, or two that are kept apart. A later word of a person about the same two replaces the earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kequn.kernel.errors import HomeError
from kequn.warehouse import journal, manifest
from kequn.warehouse.home import Paths

FIELDS = frozenset({"from_no", "to_no"})
RUN = "run"  # the writer of merges that follow from the data


@dataclass(frozen=True)
class Said:
    """What persons said: pairs that are one, and pairs that are two, the smaller number first."""

    same: tuple[tuple[int, int], ...]
    apart: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Word:
    """What a person said of two numbers, the smaller first: `apart`, or one."""

    one: int
    other: int
    apart: bool
    at: str
    by: str
    reason: str


def read(paths: Paths) -> dict[int, int]:
    """Return the merges that stand, as written: merged number to the number it was merged into."""
    return _standing(journal.read(paths.redirects, FIELDS))


def resolved(merges: Mapping[int, int]) -> dict[int, int]:
    """Return merged number to surviving number, chains followed to their end. HomeError where they form a circle."""
    ends: dict[int, int] = {}
    for number in merges:
        passed, end = dict[int, None](), number
        while end in merges and end not in ends:
            if end in passed:
                raise HomeError(f"the redirects of customer {end} form a circle; restore redirects.jsonl from a backup")
            passed[end] = None
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


def said(paths: Paths) -> Said:
    """Return what persons said and nobody took back."""
    return _said(journal.read(paths.redirects, FIELDS))


def words(paths: Paths) -> list[Word]:
    """Return what persons said and nobody replaced, in the order in which it was said."""
    found: dict[tuple[int, int], Word] = {}
    for line in journal.read(paths.redirects, FIELDS):
        if "apart" in line:
            pair = line["from_no"], line["to_no"]
            found.pop(pair, None)
            found[pair] = Word(*pair, line["apart"], line["at"], line["by"], line["reason"])
    return list(found.values())


def keep_apart(paths: Paths, one: int, other: int, *, at: datetime, reason: str, by: str, split: Mapping[int, int]) -> None:
    """Say that two numbers are two persons. `split` says for each number of their cluster which one now stands for it."""
    must_exist(paths, one, other)

    def lines(known: list[journal.Line]) -> list[journal.Line]:
        word = _word(one, other, apart=True, at=at, reason=reason, by=by)
        return [word, *_changes(_standing(known), split, at=at, reason=reason)]

    journal.append(paths.redirects, FIELDS, lines)


def be_one(paths: Paths, one: int, other: int, *, at: datetime, reason: str, by: str) -> None:
    """Say that two numbers are one person: the smaller survivor of both stands for all. HomeError where one was erased."""
    must_exist(paths, one, other)

    def lines(known: list[journal.Line]) -> list[journal.Line]:
        if erased := {line["customer_no"] for line in journal.read(paths.tombstones, {"customer_no"})} & {one, other}:
            raise HomeError(f"customer {min(erased)} was erased and cannot be merged")
        ends = resolved(_standing(known))
        low, high = sorted((ends.get(one, one), ends.get(other, other)))
        word = _word(one, other, apart=False, at=at, reason=reason, by=by)
        return [word, *_changes(_standing(known), {high: low} if low != high else {}, at=at, reason=reason)]

    journal.append(paths.redirects, FIELDS, lines)


def settle(paths: Paths, wanted: Callable[[Said], Mapping[int, int] | None], *, at: datetime, reason: str) -> int:
    """Make the merges that stand those that a run found; return how many changed.

    `wanted` is asked with what persons have said by now, and answers None where it did not know that: then nothing is written.
    """
    changed = 0

    def lines(known: list[journal.Line]) -> list[journal.Line]:
        nonlocal changed
        merges = wanted(_said(known))
        found = [] if merges is None else _changes(_standing(known), _ends(known, merges), at=at, reason=reason)
        changed = len(found)
        return found

    journal.append(paths.redirects, FIELDS, lines)
    return changed


def _word(one: int, other: int, *, apart: bool, at: datetime, reason: str, by: str) -> journal.Line:
    low, high = sorted((one, other))
    return {"from_no": low, "to_no": high, "apart": apart, "at": at.isoformat(), "reason": reason, "by": by}


def _ends(lines: Sequence[journal.Line], merges: Mapping[int, int]) -> dict[int, int]:
    """Return what is to become of each number: as found; else itself, where a run merged it last or others are to go to it."""
    runs = {line["from_no"]: line.get("by") == RUN for line in lines if "apart" not in line}
    alone = {number for number, run in runs.items() if run} | (_standing(lines).keys() & set(merges.values()))
    return {number: number for number in alone} | dict(merges)


def _changes(standing: Mapping[int, int], ends: Mapping[int, int], *, at: datetime, reason: str) -> list[journal.Line]:
    """Return the lines after which each number goes to its end, itself meaning that it stands alone."""
    stands, told = resolved(standing), {"at": at.isoformat(), "reason": reason, "by": RUN}
    return [{"from_no": number, "to_no": None if end == number else end, **told}
            for number, end in sorted(ends.items()) if stands.get(number, number) != end]


def _said(lines: Iterable[journal.Line]) -> Said:
    words: dict[tuple[int, int], bool] = {}
    standing: dict[int, int] = {}
    for line in lines:
        one, other = line["from_no"], line["to_no"]
        if "apart" in line:
            words[one, other] = line["apart"]
            continue
        before = standing.pop(one, None)
        if other is not None:
            standing[one] = other
        if line.get("by") != RUN and (other or before) is not None:
            words[min(one, other or before), max(one, other or before)] = other is None
    return Said(tuple(sorted(pair for pair, apart in words.items() if not apart)),
                tuple(sorted(pair for pair, apart in words.items() if apart)))


def must_exist(paths: Paths, *numbers: int) -> None:
    """Refuse a number that was never given out, with a HomeError."""
    given = manifest.read(paths.manifest).next_customer_no
    if unknown := [number for number in numbers if not 0 < number < given]:
        raise HomeError(f"{paths.home}: there is no customer {unknown[0]}; numbers go up to {given - 1}")


def _standing(lines: Iterable[journal.Line]) -> dict[int, int]:
    merges: dict[int, int] = {}
    for line in lines:
        if "apart" in line:  # a person's word; what follows from it stands in lines of its own
            continue
        if line["to_no"] is None:
            merges.pop(line["from_no"], None)
        else:
            merges[line["from_no"]] = line["to_no"]
    return merges
