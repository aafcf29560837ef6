"""Tombstones: customers who were erased. Readers leave them out at once; compaction removes their rows from the files."""

from __future__ import annotations

from datetime import datetime

from kequn.warehouse import journal, redirects
from kequn.warehouse.home import Paths

FIELDS = frozenset({"customer_no"})


def read(paths: Paths) -> set[int]:
    """Return the erased customers' numbers."""
    return {line["customer_no"] for line in journal.read(paths.tombstones, FIELDS)}


def erase(paths: Paths, customer_no: int, *, at: datetime, reason: str) -> None:
    """Erase one person: the number, the one that survives for it, and every number merged into that. Repeating is harmless.

    All are written down, so that undoing a merge later brings nobody back. It needs no writer's lock: it counts during a run.
    HomeError where there is no such number.
    """
    redirects.must_exist(paths, customer_no)
    pairs = redirects.resolved(redirects.read(paths))
    survivor = pairs.get(customer_no, customer_no)
    numbers = sorted({customer_no, survivor, *(merged for merged, to in pairs.items() if to == survivor)})

    def lines(known: list[journal.Line]) -> list[journal.Line]:
        erased = {line["customer_no"] for line in known}
        return [{"customer_no": number, "at": at.isoformat(), "reason": reason} for number in numbers if number not in erased]

    journal.append(paths.tombstones, FIELDS, lines)
