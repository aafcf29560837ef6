"""Who ends together: links joined strongest first, where no cluster may hold two values of what only one person can have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kequn.customers.components import Numbers, smallest_in_component

Flags = NDArray[np.bool_]
NONE = -1  # a record without a value


@dataclass(frozen=True)
class Clusters:
    """`first[i]` is the smallest record of the cluster of record i; `refused` marks the links that a guard forbids."""

    first: Numbers
    refused: Flags


def unite(size: int, left: Numbers, right: Numbers, *, guards: Sequence[Numbers] = (),
          apart: Sequence[tuple[int, int]] = ()) -> Clusters:
    """Join records 0 … size-1 along the links, which stand strongest first.

    `guards` are arrays of `size` codes (`NONE` where unknown): no cluster holds two codes of one of them, nor the two records
    of a pair in `apart`, over any chain of links. Components without such a conflict, by far the most, are joined in NumPy.
    """
    first = np.arange(size)
    numbers, root = smallest_in_component(left, right)
    first[numbers] = root
    conflicted = _conflicted(first, guards, apart)
    refused = np.zeros(len(left), dtype=np.bool_)
    places = np.flatnonzero(conflicted[first[left]])
    if len(places):
        members = np.flatnonzero(conflicted[first])
        forest = _Forest(members.tolist(), guards, apart)
        refused[places] = [not forest.join(a, b) for a, b in zip(left[places].tolist(), right[places].tolist(), strict=True)]
        first[members] = [forest.root(member) for member in members.tolist()]
    return Clusters(first, refused)


def _conflicted(first: Numbers, guards: Sequence[Numbers], apart: Sequence[tuple[int, int]]) -> Flags:
    """Return by root whether its component holds two values of a guard, or two records that are to stay apart."""
    found = np.zeros(len(first), dtype=np.bool_)
    for codes in guards:
        known = codes != NONE
        pairs = np.unique(np.stack([first[known], codes[known]]), axis=1)
        roots, count = np.unique(pairs[0], return_counts=True)
        found[roots[count > 1]] = True
    for a, b in apart:
        if first[a] == first[b]:
            found[first[a]] = True
    return found


class _Forest:
    """Union-find over the records of conflicted components; each root knows its values, members and whom it must not meet."""

    def __init__(self, members: Sequence[int], guards: Sequence[Numbers], apart: Sequence[tuple[int, int]]) -> None:
        self.parent = {member: member for member in members}
        self.values = {member: [int(codes[member]) for codes in guards] for member in members}
        self.members = {member: {member} for member in members}
        self.enemies: dict[int, set[int]] = {member: set() for member in members}
        for a, b in apart:
            if a in self.enemies and b in self.enemies:
                self.enemies[a].add(b)
                self.enemies[b].add(a)

    def root(self, member: int) -> int:
        while self.parent[member] != member:
            self.parent[member] = self.parent[self.parent[member]]
            member = self.parent[member]
        return member

    def join(self, a: int, b: int) -> bool:
        """Join the two clusters unless that is forbidden; return whether they are one now."""
        low, high = sorted((self.root(a), self.root(b)))
        if low == high:
            return True
        both = list(zip(self.values[low], self.values[high], strict=True))
        if any(one not in (NONE, other) and other != NONE for one, other in both):
            return False
        if self.enemies[low] & self.members[high]:
            return False
        self.parent[high] = low
        self.values[low] = [max(one, other) for one, other in both]
        self.members[low] |= self.members.pop(high)
        self.enemies[low] |= self.enemies.pop(high)
        return True
