"""A section of the page, and one line of its table: ours, the public figure, the difference, a verdict. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

FITS, DIFFERS, PLAUSIBLE, NONE = "fits", "differs", "only plausible", "none known"


@dataclass(frozen=True)
class Line:
    """One thing compared, in words."""

    what: str
    ours: str
    public: str
    difference: str
    verdict: str


@dataclass(frozen=True)
class Section:
    """One picture with what it shows: `name` is the picture's file, `sources` say where the public figures are from."""

    title: str
    name: str
    picture: str
    lines: Sequence[Line]
    says: str
    sources: Sequence[str] = ()
    table: Sequence[str] = ()


def compare(what: str, ours: float, public: float, say: Callable[[float], str], *, within: float, because: str) -> Line:
    """Return a line of the table: it fits where the difference is at most `within`, else it differs, and why."""
    return Line(what, say(ours), say(public), _gap(ours - public, say), _verdict(ours - public, within, because))


def largest(what: str, gap: float, say: Callable[[float], str], *, within: float, because: str) -> Line:
    """Return a line for the largest of several differences."""
    return Line(what, "", "", _gap(gap, say), _verdict(gap, within, because))


def other(what: str, ours: float, public: float, say: Callable[[float], str], *, because: str) -> Line:
    """Return a line for a public figure of something else that is near it."""
    return Line(what, say(ours), say(public), _gap(ours - public, say), f"{PLAUSIBLE}: {because}")


def alone(what: str, ours: str) -> Line:
    """Return a line for what no public figure is known of."""
    return Line(what, ours, NONE, "", f"{PLAUSIBLE}: no public figure")


def lorenz(values: Sequence[float]) -> list[tuple[float, float]]:
    """Return the share of the whole that the poorest share has, from nothing to all; both in percent, at each percent."""
    ordered, total, points, had = sorted(values), sum(values), [(0.0, 0.0)], 0.0
    for place, value in enumerate(ordered, 1):
        had += value
        if place * 100 // len(ordered) > (place - 1) * 100 // len(ordered):
            points.append((place / len(ordered) * 100, had / total * 100))
    return points


def gini(values: Sequence[float]) -> float:
    """Return Gini's coefficient (Gini 1912), from 0 where all have the same."""
    ordered, n = sorted(values), len(values)
    weighted = sum(place * value for place, value in enumerate(ordered, 1))
    return 2 * weighted / (n * sum(ordered)) - (n + 1) / n


def top(values: Sequence[float], part: float) -> float:
    """Return the percentage of the whole that the richest part (0 to 1) has."""
    ordered = sorted(values, reverse=True)
    return sum(ordered[: max(round(len(ordered) * part), 1)]) / sum(ordered) * 100


def points(value: float) -> str:
    """Say percentages of a whole."""
    return f"{value:.1f} %"


def yuan(value: float) -> str:
    """Say an amount of money."""
    return f"{value:,.0f} yuan"


def plain(value: float) -> str:
    """Say a coefficient or a mean."""
    return f"{value:.2f}"


def _gap(gap: float, say: Callable[[float], str]) -> str:
    """Return a difference with its sign; that of two percentages is in points."""
    return f"{'+' if gap >= 0 else '−'}{say(abs(gap)).replace(' %', ' points')}"


def _verdict(gap: float, within: float, because: str) -> str:
    """Return whether a difference is small enough, or why it is not."""
    return FITS if abs(gap) <= within else f"{DIFFERS}: {because}"
