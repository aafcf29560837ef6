"""Two ways of the same work measured in turns, so that whatever else the machine does falls on both alike."""

from __future__ import annotations

import gc
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import duckdb


@dataclass(frozen=True)
class Pair:
    """The seconds that Kequn and the hand-written reference took for one piece of work, turn by turn."""

    name: str
    first: float  # Kequn's unmeasured first time: with what is compiled and cached once
    kequn: tuple[float, ...]
    reference: tuple[float, ...]
    aim: float

    @property
    def ratio(self) -> float:
        """Kequn's median over the reference's."""
        return median(self.kequn) / median(self.reference)

    def to_json(self) -> dict[str, Any]:
        """Return the figures in milliseconds: median and 95th percentile of both, their ratio and what is aimed at."""
        return {
            "name": self.name, "turns": len(self.kequn), "first_ms": round(self.first * 1000, 2),
            "kequn_ms": _milliseconds(self.kequn), "reference_ms": _milliseconds(self.reference),
            "ratio_p50": round(self.ratio, 3), "aim": self.aim, "reached": self.ratio <= self.aim,
        }


@dataclass(frozen=True)
class Waits:
    """The seconds for which people waited for one kind of page, one by one; what is aimed at is a wait at the 95th percentile."""

    name: str
    seconds: tuple[float, ...]
    aim_ms: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures in milliseconds, in the form of a pair without a reference."""
        waited = _milliseconds(self.seconds)
        return {
            "name": self.name, "turns": len(self.seconds), "first_ms": round(self.seconds[0] * 1000, 2), "kequn_ms": waited,
            "reference_ms": None, "ratio_p50": None, "aim": f"p95 {self.aim_ms:g} ms", "reached": waited["p95"] <= self.aim_ms,
        }


def paired(
    name: str,
    kequn: Callable[[], object],
    reference: Callable[[], object],
    *,
    turns: int,
    aim: float,
    before: Callable[[], None] = lambda: None,
) -> Pair:
    """Do both once unmeasured, then in turns A B A B …; what they return is dropped. `before` is done, untimed, before Kequn."""
    taken: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.disable()  # a collection in the middle of a turn would fall on one side only
    try:
        for _ in range(1 + turns):
            before()
            for seconds, work in zip(taken, (kequn, reference), strict=True):
                begin = perf_counter()
                work()
                seconds.append(perf_counter() - begin)
    finally:
        gc.enable()
    return Pair(name, taken[0][0], tuple(taken[0][1:]), tuple(taken[1][1:]), aim)


def machine() -> dict[str, Any]:
    """Say on what the figures were taken."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else None
    return {
        "system": f"{platform.system()} {platform.machine()}", "cores": os.cpu_count(), "memory_gib": memory and round(memory, 1),
        "python": ".".join(map(str, sys.version_info[:3])), "duckdb": duckdb.__version__,
    }


def _milliseconds(seconds: tuple[float, ...]) -> dict[str, float]:
    p95 = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return {"p50": round(median(seconds) * 1000, 2), "p95": round(p95 * 1000, 2)}
