"""The index of a snapshot: for each unit its fields, and which of its rows are seen; a condition over them becomes bits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kequn.engines.bitmap import bits, file
from kequn.engines.bitmap.bits import Bits
from kequn.engines.bitmap.field import Field
from kequn.engines.bitmap.where import where
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.schema import Schema

MANY = 1_000_000  # rows from which two threads are quicker than one


@dataclass(frozen=True)
class _Part:
    fields: Mapping[str, Field]
    rows: int


@dataclass(frozen=True)
class Index:
    """The fields of one unit: by the unit that a column is about (a customer has its household's too), a dot, and its name.

    `units` are the numbers of the rows, in order; `seen` the rows that count.
    """

    units: NDArray[np.int64]
    fields: Mapping[str, Field]
    seen: Bits

    def where(self, tree: Expression, schema: Schema) -> Bits | None:
        """Return the seen rows for which a condition is true; None where it asks for more than stands in the index."""
        found = [each for each in bits.POOL.map(lambda part: where(tree, part.fields, schema, part.rows), self._halves)
                 if each is not None]
        return np.bitwise_and(np.concatenate(found), self.seen) if len(found) == len(self._halves) else None

    @cached_property
    def _halves(self) -> list[_Part]:
        """The fields in as many parts as work at once; few rows are quicker in one."""
        rows = len(self.units)
        limits = [0, rows // 128 * 64, rows] if rows >= MANY else [0, rows]
        return [_Part({name: field.part(begin, end) for name, field in self.fields.items()}, end - begin)
                for begin, end in pairwise(limits)]

    def without(self, numbers: Collection[int]) -> Index:
        """Return the index less these units."""
        return replace(self, seen=self.seen & ~self._rows_of(numbers)) if numbers else self

    def among(self, numbers: Collection[int] | NDArray[np.int64], *, hidden: Collection[str]) -> Index:
        """Return the index of these customers alone, less the `hidden` columns and all that is about their households."""
        kept = (name for name in self.fields if name.startswith(f"{CUSTOMER}."))
        fields = {name: self.fields[name] for name in kept if name.removeprefix(f"{CUSTOMER}.") not in hidden}
        return Index(self.units, fields, self.seen & self._rows_of(numbers))

    def numbers(self, found: Bits) -> NDArray[np.int64]:
        """Return the units in a set of rows, in order."""
        return self.units[bits.positions(found)]

    def _rows_of(self, numbers: Collection[int] | NDArray[np.int64]) -> Bits:
        flags = np.isin(self.units, np.fromiter(numbers, np.int64, len(numbers)))
        return bits.packed(flags)


def read(path: Path) -> dict[str, Index]:
    """Return the index of each unit in a file. OSError where the file cannot be read."""
    units, fields = file.read(path)
    return {unit: Index(numbers, fields[unit], bits.packed(np.ones(len(numbers), np.bool_))) for unit, numbers in units.items()}
