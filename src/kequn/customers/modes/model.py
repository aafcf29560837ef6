"""The three modes, what each means, and a reason that puts a customer in one, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How a customer is served by default."""

    LONG_TAIL = "long_tail"  # in bulk, by scene, round one pain point, repeated and raised each time
    MIDDLE_HIGH = "middle_high"  # scenes, moments and a household plan; potential that was recognised, too
    PRIVATE = "private"  # by personal invitation and dedicated service


@dataclass(frozen=True)
class Reason:
    """Why somebody is served in a mode by default: those for whom the condition `holds`."""

    id: str
    mode: Mode
    holds: str
    title: Mapping[str, str]


NONE = Reason("", Mode.LONG_TAIL, "", {
    "zh": "资产与潜力都没有到更高模式的条件", "en": "neither assets nor potential call for another"})


@dataclass(frozen=True)
class Policy:
    """The reasons in their order: the first that holds counts."""

    reasons: tuple[Reason, ...]

    def reason(self, id_: str) -> Reason:
        """Return the reason of that id; for an empty one, or one that is gone, that none held."""
        return next((reason for reason in self.reasons if reason.id == id_), NONE)
