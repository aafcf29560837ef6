"""The segments of an open home: who is in them, how many, and how they lie over one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kequn.kernel.errors import DefinitionError
from kequn.kernel.nearest import hint
from kequn.loop.dated import Dated
from kequn.loop.dates import day_of
from kequn.loop.selection import Population, Selection
from kequn.segments.model import SegmentDefinition
from kequn.segments.steps import counts, overlap


class Segments:
    """The newest version of every segment, by id: `segments["pensioners"]`."""

    def __init__(self, dated: Dated, definitions: dict[str, SegmentDefinition]) -> None:
        self._dated, self._definitions = dated, definitions

    def __getitem__(self, id_: str) -> SegmentDefinition:
        if id_ not in self._definitions:
            raise DefinitionError(f"there is no segment {id_!r}{hint(id_, self._definitions)}; kequn segments lists them")
        return self._definitions[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._definitions

    def __repr__(self) -> str:
        return f"<{len(self)} segments: {', '.join(self)}>"

    def members(self, id_: str, *, as_of: date | str) -> Selection:
        """Return those who are in the segment on a day."""
        segment = self[id_]
        return Population(self._dated, segment.unit).where(segment.tree(self._dated.schema), as_of=as_of)

    def counts(self, *, as_of: date | str) -> dict[str, int]:
        """Return how many are in each segment on a day, by id: one scan for each unit."""
        day = day_of(as_of)
        return counts(self._dated.engine(day), tuple(self._definitions.values()), as_of=day)

    def overlap(self, ids: Sequence[str], *, as_of: date | str) -> list[list[int]]:
        """Return how many are in both the i-th and the j-th of the segments on a day; the diagonal is the count of each."""
        day = day_of(as_of)
        return overlap(self._dated.engine(day), [self[id_] for id_ in ids], as_of=day)
