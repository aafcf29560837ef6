"""Changes as bars to the right and to the left of nought, each with its interval. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kequn.web.drawing import Chart, picture, tag, words

LINE = 38  # the height of one change: its words above, its bar below


@dataclass(frozen=True)
class Move:
    """One change with its interval, how it is said, and where its customers are."""

    name: str
    change: float
    low: float
    high: float
    said: str
    address: str


def moves(title: str, found: Sequence[Move], *, head: tuple[str, str]) -> Chart:
    """Return a bar for each change from nought in the middle, and a line over it from low to high."""
    most = max(max(abs(move.low), abs(move.high)) for move in found) or 1.0
    drawn = [tag("line", x1="50%", x2="50%", y1=16, y2=len(found) * LINE, class_="axis")]
    for place, move in enumerate(found):
        y = place * LINE
        start, end = sorted((0.0, move.change))
        bar = tag("rect", x=_at(start, most), y=y + 20, width=f"{(end - start) / most * 50:.2f}%", height=8, rx=2,
                  class_="bar" if move.change > 0 else "bar-2")
        spread = tag("line", x1=_at(move.low, most), x2=_at(move.high, most), y1=y + 24, y2=y + 24, class_="line")
        drawn.append(tag("a", tag("title", escape(f"{move.name} {move.said}")), words(move.name, 0, y + 13),
                         words(move.said, "100%", y + 13, "end", "strong"), bar, spread, href=move.address))
    svg = picture(title, *drawn, height=len(found) * LINE, links=True)
    return Chart(title, svg, head, tuple((move.name, move.said) for move in found))


def _at(value: float, most: float) -> str:
    return f"{50 + value / most * 50:.2f}%"
