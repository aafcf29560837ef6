"""The page's pictures as SVG that stands alone: white, dark words, one colour for the bank, grey for the public figure. Pure.

`kequn.web.charts` draws for pages, whose style sheet gives colours; a picture in a document has none, so colours stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from kequn.web.drawing import tag

BANK, BANK_PALE, PUBLIC, WORDS, FAINT, GRID = "#0b6e99", "#8cc5dd", "#8a929b", "#1f2328", "#59636e", "#e4e8ec"
WIDE, HIGH = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 32, 100, 50

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"

Tick = tuple[float, str]
Points = tuple[str, str, Sequence[tuple[float, float]]]  # words, colour, and where they are


@dataclass(frozen=True)
class Series:
    """Values in order, with the words and the colour they bear."""

    words: str
    colour: str
    values: Sequence[float]


@dataclass(frozen=True)
class Plane:
    """Where values stand in the picture: from `low` to `high` along each axis."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def x(self, value: float) -> float:
        """Return how far from the left a value is."""
        return LEFT + (value - self.x_low) / (self.x_high - self.x_low) * (WIDE - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Return how far from the top a value is."""
        return HIGH - BOTTOM - (value - self.y_low) / (self.y_high - self.y_low) * (HIGH - TOP - BOTTOM)


def text(
    said: str, x: float, y: float, anchor: str = "start", colour: str = WORDS, size: float = 12, weight: str = "normal",
) -> str:
    """Return words at a place."""
    return tag("text", escape(said), x=x, y=y, text_anchor=anchor, fill=colour, font_size=size, font_weight=weight)


def picture(title: str, key: Sequence[tuple[str, str]], content: Sequence[str]) -> str:
    """Return the whole drawing with its finding as the title and a key of (words, colour)."""
    parts, x = [], 24.0
    for said, colour in key:
        parts += [tag("rect", x=x, y=46, width=12, height=12, rx=2, fill=colour), text(said, x + 18, 56, colour=FAINT)]
        x += 36 + len(said) * 6.4
    ground = tag("rect", x=0.5, y=0.5, width=WIDE - 1, height=HIGH - 1, rx=6, fill="#ffffff", stroke="#d1d9e0")
    inner = "\n".join([tag("title", escape(title)), ground, text(title, 24, 30, size=16, weight="bold"), *parts, *content])
    return tag(
        "svg", "\n", inner, "\n", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDE} {HIGH}", width=WIDE, height=HIGH,
        role="img", font_family=FONT) + "\n"


def axes(plane: Plane, across: Sequence[Tick], up: Sequence[Tick], across_unit: str, up_unit: str) -> list[str]:
    """Return both axes with their words; the unit of the upright one stands over it."""
    right, ground, drawn = WIDE - RIGHT, HIGH - BOTTOM, []
    for at, said in up:
        y = plane.y(at)
        drawn += [tag("line", x1=LEFT, x2=right, y1=y, y2=y, stroke=GRID), text(said, LEFT - 8, y + 4, "end", FAINT)]
    drawn += [text(said, plane.x(at), ground + 18, "middle", FAINT) for at, said in across]
    drawn.append(tag("line", x1=LEFT, x2=right, y1=ground, y2=ground, stroke=FAINT))
    return [*drawn, text(up_unit, 24, TOP - 16, colour=FAINT, size=11), text(across_unit, right, ground + 38, "end", FAINT, 11)]


def curve(plane: Plane, xy: Sequence[tuple[float, float]], colour: str) -> str:
    """Return a line through points."""
    path = "M" + "L".join(f"{plane.x(x):.1f} {plane.y(y):.1f}" for x, y in xy)
    return tag("path", d=path, fill="none", stroke=colour, stroke_width=2.2, stroke_linejoin="round")


def columns(
    title: str, labels: Sequence[str], series: Sequence[Series], *, up: Sequence[Tick], units: tuple[str, str],
    say: Callable[[float], str] | None = None,
) -> str:
    """Return upright bars, those of one label side by side; `say` writes each value over its bar, `units` are across and up."""
    count, most = len(labels), up[-1][0]
    plane = Plane(-0.5, count - 0.5, 0, most)
    step = plane.x(1) - plane.x(0)
    wide = step * 0.8 / len(series)
    drawn = axes(plane, [(at, said) for at, said in enumerate(labels) if said], up, *units)
    for place, one in enumerate(series):
        for at, value in enumerate(one.values):
            x = plane.x(at) + (place - len(series) / 2) * wide
            y = plane.y(min(value, most))
            drawn.append(tag("rect", x=x, y=y, width=wide * 0.94, height=plane.y(0) - y, fill=one.colour))
            if say:
                drawn.append(text(say(value), x + wide * 0.47, y - 5, "middle", size=11))
    return picture(title, [(one.words, one.colour) for one in series], drawn)


def rows(title: str, labels: Sequence[str], series: Sequence[Series], say: Callable[[float], str], most: float) -> str:
    """Return lying bars with their words left of them and values after them, those of one label under each other."""
    left, high = 180.0, (HIGH - TOP - 8) / len(labels)
    thick = min(high * 0.76 / len(series), 16)
    drawn = []
    for at, label in enumerate(labels):
        middle = TOP - 16 + high * (at + 0.5)
        drawn.append(text(label, left - 10, middle + 4, "end"))
        for place, one in enumerate(series):
            if one.values[at] < 0:
                continue
            y, long = middle + (place - len(series) / 2) * thick, one.values[at] / most * (WIDE - left - 90)
            drawn.append(tag("rect", x=left, y=y, width=max(long, 1), height=thick * 0.92, fill=one.colour))
            drawn.append(text(say(one.values[at]), left + long + 6, y + thick * 0.5 + 4, size=11))
    return picture(title, [(one.words, one.colour) for one in series], drawn)


def curves(
    title: str, lines: Sequence[Points], *, across: Sequence[Tick], up: Sequence[Tick], units: tuple[str, str],
    last: float | None = None, dots: Sequence[Points] = (),
) -> str:
    """Return lines and dots, each with words, colour and points; the axis across ends at `last`, or else at its last mark."""
    low, high = across[0][0], last or across[-1][0]
    plane = Plane(low, high, up[0][0], up[-1][0])
    drawn = [*axes(plane, across, up, *units), *(curve(plane, xy, colour) for _, colour, xy in lines)]
    drawn += [tag("circle", cx=plane.x(x), cy=plane.y(y), r=5, fill=colour) for _, colour, xy in dots for x, y in xy]
    return picture(title, [(said, colour) for said, colour, _ in (*lines, *dots)], drawn)


def pyramid(title: str, labels: Sequence[str], sides: Sequence[tuple[str, Series, Series, Series]], most: float) -> str:
    """Return two sides of bars from the middle: the whole, its part in a darker colour, and a mark for the public figure."""
    middle, half, high = WIDE / 2, WIDE / 2 - 64, (HIGH - TOP - 28) / len(labels)
    drawn = []
    for at, label in enumerate(labels):
        y = TOP + high * (len(labels) - 1 - at)
        drawn.append(text(label, middle, y + high * 0.5 + 4, "middle", FAINT, 10))
        for side, (_, whole, part, public) in enumerate(sides):
            way = 1 if side else -1
            start = middle + way * 26
            for one in (whole, part):
                long = one.values[at] / most * half
                x = start if side else start - long
                drawn.append(tag("rect", x=x, y=y + 1, width=long, height=high - 2, fill=one.colour))
            mark = start + way * public.values[at] / most * half
            drawn.append(tag("line", x1=mark, x2=mark, y1=y, y2=y + high, stroke=public.colour, stroke_width=2))
    for side, (words, *_) in enumerate(sides):
        drawn.append(text(words, middle + (160 if side else -160), TOP - 10, "middle", FAINT))
        for at in range(int(most) + 1):
            x = middle + (1 if side else -1) * (26 + at / most * half)
            drawn.append(text(f"{at} %", x, HIGH - 8, "middle", FAINT, 11))
    key = [(one.words, one.colour) for one in sides[0][1:]]
    return picture(title, key, drawn)


def ticks(top: float, step: float, say: Callable[[float], str]) -> list[Tick]:
    """Return marks from zero up to the first that is not below `top`."""
    count = -int(-top // step)
    return [(at * step, say(at * step)) for at in range(max(count, 1) + 1)]
