"""What a tier is, and what a rule of who is served badly by tiers is, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Texts = Mapping[str, str]  # zh and en


@dataclass(frozen=True)
class Tier:
    """From the monthly average `low` on (base currency); lost after `down_after` months below it."""

    title: Texts
    low: int
    down_after: int


@dataclass(frozen=True)
class Mismatch:
    """Whom layering by assets serves badly: those for whom the condition `holds`, and `why`."""

    id: str
    title: Texts
    why: Texts
    holds: str


@dataclass(frozen=True)
class Policy:
    """The tiers, the least first, the months that they are followed over, and the mismatches in the order they are told."""

    tiers: tuple[Tier, ...]
    months: int
    mismatches: tuple[Mismatch, ...]

    @property
    def lows(self) -> tuple[int, ...]:
        """The averages at which each tier but the least begins."""
        return tuple(tier.low for tier in self.tiers[1:])
