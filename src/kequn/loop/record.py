"""The record of a run: which steps, what they made, how long, under which fingerprints. One JSON file per run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kequn.kernel import durable
from kequn.kernel.errors import HomeError


@dataclass(frozen=True)
class StepRecord:
    """One step of one run: `rows` of each table it made; `reused` where an earlier run had done the same already."""

    name: str
    version: int
    mark: str
    rows: Mapping[str, int]
    seconds: float
    reused: bool


@dataclass(frozen=True)
class RunRecord:
    """One run. `ended` is empty while it works, and for ever where it was killed.

    `by` is who started it; `loaded` the row versions of each canonical table; `coverage` the share of units that have each tag;
    `overdue` by tag the table that was further behind than promised, the days promised and those behind.
    """

    number: int
    as_of: str
    as_of_from: str
    only: str | None
    began: str
    ended: str | None = None
    seconds: float = 0
    snapshot: int | None = None
    steps: tuple[StepRecord, ...] = ()
    by: str = ""
    loaded: Mapping[str, int] = field(default_factory=dict)
    coverage: Mapping[str, float] = field(default_factory=dict)
    overdue: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every step was done, to the end."""
        return self.ended is not None and self.only is None

    @property
    def made(self) -> dict[str, int]:
        """The rows of each table that the steps made, and of each that was loaded."""
        made = {table: rows for step in self.steps if step.name != "compact" for table, rows in step.rows.items()}
        return {**self.loaded, **made}

    def with_step(self, step: StepRecord) -> RunRecord:
        """Return the record with one more step."""
        return replace(self, steps=(*self.steps, step))

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RunRecord:
        """Read what `to_json` gave; a record of an earlier Kequn lacks what it did not know."""
        return cls(**{**document, "steps": tuple(StepRecord(**step) for step in document["steps"])})


class Records:
    """The run records of a home: `runs/<number>.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def numbers(self) -> list[int]:
        """Return the numbers of all runs, ascending."""
        return sorted(int(path.stem) for path in self.folder.glob("*.json") if path.stem.isdecimal())

    def next_number(self) -> int:
        """Return a number that no run has."""
        return max(self.numbers(), default=0) + 1

    def write(self, record: RunRecord) -> None:
        """Write the record, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        durable.write(self.folder / f"{record.number}.json", json.dumps(record.to_json(), ensure_ascii=False, indent=1))

    def read(self, number: int) -> dict[str, Any]:
        """Return the record of one run as plain values. HomeError where it is damaged."""
        path = self.folder / f"{number}.json"
        try:
            record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            raise HomeError(f"{path}: the record of a run cannot be read; remove the file, nothing else rests on it") from None
        return record
