"""Charts as SVG, made here: no style attribute, no script, readable in grey, each with its words and its table. Pure.

Callers give values and how they are said; lengths are shares of the place, so texts keep their size on a phone. The picture of a
household stands in `household_picture`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from kequn.web.drawing import Chart, marks_within, percent, picture, tag, ticks, words

Say = Callable[[float], str]
Drawn = Callable[..., Chart]  # any of the functions below


@dataclass(frozen=True)
class Point:
    """A value and the words under it; no value where there is no data."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Mark:
    """Something that happened at the point of that index."""

    index: int
    text: str


def sparkline(title: str, values: Sequence[float | None]) -> Chart:
    """Return a small line without axes, for a row of a table; the newest value has a dot."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Chart(title, SafeString())
    low, high = min(known), max(known)
    line = _line(_path(values, low, high))
    last = (high - known[-1]) / (high - low) if high > low else 0.5
    dot = tag("circle", cx="97%", cy=percent(0.1 + last * 0.8), r=2, class_="bar")
    return Chart(title, picture(title, _plot(line, "10%", "80%", "97%"), dot, height=24, class_="kq-chart kq-spark"))


def months(title: str, points: Sequence[Point], say: Say, *, head: tuple[str, str], marks: Sequence[Mark] = ()) -> Chart:
    """Return an area over time, from zero, with numbered marks for what happened."""
    values = [point.value for point in points]
    steps = ticks(max((value for value in values if value is not None), default=0), 3)
    top, height = steps[-1], 160
    grid = [
        tag("line", x1=0, x2="100%", y1=_y(step, top, height), y2=_y(step, top, height), class_="grid" if step else "axis")
        + (words(say(step), 0, _y(step, top, height) - 5) if step else "") for step in steps
    ]
    line = _path(values, 0, top)
    shape = tag("path", d=_closed(line), class_="area") + _line(line)
    chosen, last = marks_within(len(points), 5), max(len(points) - 1, 1)
    under = [words(points[at].label, percent(at / last), height + 38, _anchor(at / last)) for at in chosen]
    signs = [_sign(number, mark, values, top, height, last) for number, mark in enumerate(marks, 1)]
    svg = picture(title, *grid, _plot(shape, "20", str(height)), *under, *signs, height=height + 46)
    rows = tuple((point.label, "—" if point.value is None else say(point.value)) for point in points)
    return Chart(title, svg, head, rows, tuple(mark.text for mark in marks))


def bars(title: str, points: Sequence[Point], say: Say, *, head: tuple[str, str], most: float | None = None) -> Chart:
    """Return horizontal bars with their words above and values at the end; `most` is the length of a whole bar."""
    top = most or max((point.value or 0 for point in points), default=0) or 1
    drawn = []
    for index, point in enumerate(points):
        y = index * 38
        said = "—" if point.value is None else say(point.value)
        drawn += [
            words(point.label, 0, y + 13), words(said, "100%", y + 13, "end", "strong"),
            tag("rect", x=0, y=y + 20, width="100%", height=6, rx=3, class_="track"),
            tag("rect", x=0, y=y + 20, width=percent((point.value or 0) / top), height=6, rx=3, class_="bar"),
        ]
    rows = tuple((point.label, "—" if point.value is None else say(point.value)) for point in points)
    return Chart(title, picture(title, *drawn, height=max(len(points) * 38 - 8, 1)), head, rows)


def histogram(title: str, points: Sequence[Point], say: Say, *, head: tuple[str, str], chosen: Sequence[int] = ()) -> Chart:
    """Return how values are spread: one bar for each class, the words of some under them; `chosen` ones stand out, if any."""
    height, width = 120, 1 / max(len(points), 1)
    top = max((point.value or 0 for point in points), default=0) or 1
    drawn = [tag("line", x1=0, x2="100%", y1=height + 20, y2=height + 20, class_="axis"), words(say(top), 0, 12)]
    for index, point in enumerate(points):
        tall = (point.value or 0) / top * height
        class_ = "bar-2" if chosen and index not in chosen else "bar"
        told = tag("title", escape(f"{point.label}: {say(point.value or 0)}"))
        left, wide = percent(width * (index + 0.06)), percent(width * 0.88)
        drawn.append(tag("rect", told, x=left, width=wide, y=height + 20 - tall, height=tall, class_=class_))
    last = max(len(points) - 1, 1)
    drawn += [words(points[at].label, percent(width * (at + _lean(at / last))), height + 36, _anchor(at / last))
              for at in marks_within(len(points), 5)]
    rows = tuple((point.label, say(point.value or 0)) for point in points)
    return Chart(title, picture(title, *drawn, height=height + 42), head, rows)


def shares(title: str, points: Sequence[Point], say: Say, *, head: tuple[str, str]) -> Chart:
    """Return one bar cut into parts (at most six), each told below it in order, with its own shade."""
    whole = sum(point.value or 0 for point in points) or 1
    drawn, at = [], 0.0
    for index, point in enumerate(points[:6]):
        part = (point.value or 0) / whole
        told = tag("title", escape(f"{point.label}: {say(point.value or 0)}"))
        drawn.append(tag("rect", told, x=percent(at), width=percent(max(part - 0.003, 0)), y=0, height=14, class_=f"s{index}"))
        y = 38 + index * 24
        drawn += [tag("rect", x=0, y=y - 10, width=10, height=10, rx=2, class_=f"s{index}"), words(point.label, 18, y),
                  words(f"{say(point.value or 0)} · {part:.1%}", "100%", y, "end", "strong")]
        at += part
    rows = tuple((point.label, say(point.value or 0)) for point in points)
    return Chart(title, picture(title, *drawn, height=30 + len(points[:6]) * 24), head, rows)


@dataclass(frozen=True)
class Cell:
    """How many are in two groups at once: in words, as a share of the row's group, and how dark the cell is (0 to 5)."""

    text: str
    share: str
    shade: int


def overlap(sizes: Sequence[Sequence[int | None]], say: Callable[[int], str]) -> list[list[Cell]]:
    """Return the cells of a matrix of groups; what is too small to be told is shown as such."""
    return [[_cell(number, row[index], say) for number in row] for index, row in enumerate(sizes)]


def _cell(number: int | None, whole: int | None, say: Callable[[int], str]) -> Cell:
    if number is None:
        return Cell("—", "", 0)
    part = number / whole if whole else 0
    return Cell(say(number), f"{part:.0%}", min(5, -int(-part * 5 // 1)))


def _y(value: float, top: float, height: float) -> float:
    return 20 + height - value / top * height


def _anchor(part: float) -> str:
    return "start" if part == 0 else "end" if part == 1 else "middle"


def _lean(part: float) -> float:
    """Where under its bar a word stands: the first at its left edge, the last at its right one."""
    return 0 if part == 0 else 1 if part == 1 else 0.5


def _plot(shape: str, y: str, height: str, width: str = "100%") -> str:
    """Return a stretched plane of 100 by 100 for what may lose its proportions: lines and areas."""
    stretched = {"viewBox": "0 0 100 100", "preserveAspectRatio": "none", "overflow": "visible"}
    return tag("svg", shape, x=0, y=y, width=width, height=height, **stretched)


def _line(path: str) -> str:
    return tag("path", d=path, class_="line", vector_effect="non-scaling-stroke")


def _path(values: Sequence[float | None], low: float, high: float) -> str:
    """Return a line over the values; where there is none it is broken."""
    span, last, pen, steps = (high - low) or 1, max(len(values) - 1, 1), "M", []
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        steps.append(f"{pen}{index / last * 100:.2f} {100 - (value - low) / span * 100:.2f}")
        pen = "L"
    return "".join(steps)


def _closed(line: str) -> str:
    """Return the area under a line; each unbroken piece goes down to zero at its ends."""
    closed = []
    for piece in line.split("M")[1:]:
        steps = piece.split("L")
        closed.append(f"M{piece}L{steps[-1].split()[0]} 100L{steps[0].split()[0]} 100Z")
    return "".join(closed)


def _sign(number: int, mark: Mark, values: Sequence[float | None], top: float, height: float, last: int) -> str:
    x, y = percent(mark.index / last), _y(values[mark.index] or 0, top, height)
    ring = tag("circle", tag("title", escape(mark.text)), cx=x, cy=y, r=8, class_="mark")
    return ring + words(str(number), x, y + 4, "middle", "strong mark-number")
