"""A customer in service: what they expect and how content they are, summed; and where they expect more than they get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kequn.grading.model import ASPECTS
from kequn.grading.policy import Service

LEAST, MOST = 1.0, 5.0


@dataclass(frozen=True)
class Opinion:
    """Expectation and satisfaction, 1 to 5, of each of ASPECTS."""

    expectation: Mapping[str, float]
    satisfaction: Mapping[str, float]

    @property
    def total(self) -> float:
        """The sum that is cut in three, 6 to 30."""
        return sum(self.expectation.values()) + sum(self.satisfaction.values())


@dataclass(frozen=True)
class Gap:
    """One of ASPECTS of which a customer expects more than they get, by `size`."""

    aspect: str
    size: float


def gaps(opinion: Opinion, policy: Service) -> tuple[Gap, ...]:
    """Return the gaps that ask for a repair, the widest first."""
    found = [Gap(aspect, opinion.expectation[aspect] - opinion.satisfaction[aspect]) for aspect in ASPECTS]
    return tuple(sorted((gap for gap in found if gap.size >= policy.gap), key=lambda gap: -gap.size))
