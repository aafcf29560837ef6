"""Tombstones and redirects as readers need them: who is erased, and which number stands for which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kequn.warehouse import redirects, tombstones
from kequn.warehouse.home import Paths

Stamp = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Overlays:
    """`erased` numbers, and `redirects` from a merged number to the one that survives (chains already followed)."""

    erased: frozenset[int]
    redirects: Mapping[int, int]
    stamp: Stamp

    @cached_property
    def merged(self) -> Mapping[int, tuple[int, ...]]:
        """Return the numbers merged into each that survives."""
        found: dict[int, list[int]] = {}
        for number, survivor in self.redirects.items():
            found.setdefault(survivor, []).append(number)
        return {survivor: tuple(numbers) for survivor, numbers in found.items()}

    @classmethod
    def read(cls, paths: Paths) -> Overlays:
        """Read both files as they are now. HomeError in one line where one is damaged."""
        stamp = stamp_of(paths)  # before the content: a line written meanwhile makes the next look read again
        return cls(frozenset(tombstones.read(paths)), redirects.resolved(redirects.read(paths)), stamp)


def stamp_of(paths: Paths) -> Stamp:
    """Return what changes whenever one of the files does, or a fixed list is added; three calls of stat."""
    return tuple(_stat(path) for path in (paths.tombstones, paths.redirects, paths.lists))


def _stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)
