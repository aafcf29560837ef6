"""The whole loop of a home that has records: mirror, run, publish. Each part may be repeated, so a killed one is done again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kequn.bridge.mirror import Mirrored, mirror
from kequn.bridge.publish import Outcome, publish_current
from kequn.loop.record import RunRecord
from kequn.loop.run import Progress, run


@dataclass(frozen=True)
class Whole:
    """What each part did; nothing was published where only some steps were asked for."""

    mirrored: Mirrored
    record: RunRecord
    published: Outcome | None

    def to_json(self) -> dict[str, Any]:
        """Return the run's record as plain values, with what the bridges carried."""
        carried = {"mirrored": asdict(self.mirrored), "published": self.published and asdict(self.published)}
        return self.record.to_json() | carried


def run_whole(
    home: Path, *, as_of: date | str | None = None, only: str | None = None, progress: Progress | None = None,
    told: Callable[[str, str], None] | None = None,
) -> Whole:
    """Carry in what people did, compute everything, carry out what was decided.

    `told` hears in Chinese and in English what is done before and after the run.
    """
    tell = told or (lambda _zh, _en: None)
    tell("把业务记录带入仓库", "carry the records into the warehouse")
    mirrored = mirror(home)
    record = run(home, as_of=as_of, only=only, progress=progress)
    if only is not None:
        return Whole(mirrored, record, None)
    tell("把结果发布到业务记录", "publish the results into the records")
    return Whole(mirrored, record, publish_current(home))
