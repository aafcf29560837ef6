"""What all charts share: elements of SVG with their values escaped, a chart with its words and its table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from django.utils.safestring import SafeString

NOTHING = 1e-9  # below any amount, share or count that is drawn: an axis for it would have no room between its marks


@dataclass(frozen=True)
class Chart:
    """A drawing, what it shows in words, and the same as a table; `{% chart it %}` writes all three.

    `notes` explain numbered marks of the drawing, in order. A chart writes itself into a template as the drawing alone.
    """

    title: str
    svg: SafeString
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.svg


def tag(name: str, *content: str, **attributes: str | float) -> str:
    """Return an element; `class_` is class, `text_anchor` is text-anchor. Content is markup already: escape texts by `words`."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(content)}</{name}>"


def words(text: str, x: str | float, y: float, anchor: str = "start", class_: str = "") -> str:
    """Return a text at a place."""
    return tag("text", escape(text), x=x, y=y, text_anchor=anchor, class_=class_)


def picture(
    title: str, *content: str, height: float = 0, class_: str = "kq-chart", box: str = "", links: bool = False,
) -> SafeString:
    """Return the whole drawing: as wide as its place, or scaled as a whole where it has a box. Texts are escaped.

    One with links is no image to who listens: its links are read out.
    """
    size: dict[str, str | float] = {"viewBox": box} if box else {"width": "100%", "height": height}
    role = {"role": "group", "aria_label": title} if links else {"role": "img"}
    return SafeString(tag("svg", tag("title", escape(title)), *content, class_=class_, **role, **size))


def bar(title: str, part: float) -> SafeString:
    """Return a thin bar for a row of a list."""
    lengths = {"track": "100%", "bar": percent(part)}
    track, filled = (tag("rect", width=wide, height=4, rx=2, class_=name) for name, wide in lengths.items())
    return picture(title, track, filled, height=4, class_="kq-chart kq-bar")


def percent(part: float) -> str:
    """Return a part (0 to 1) as a length."""
    return f"{part * 100:.2f}%"


def ticks(top: float, most: int = 4) -> list[float]:
    """Return round values from 0 up to the first that is not below `top`."""
    if top < NOTHING:
        return [0.0, 1.0]
    magnitude = 10.0 ** floor(log10(top))
    step = next(magnitude * part for part in (0.25, 0.5, 1, 2, 2.5, 5, 10) if top <= magnitude * part * most)
    return [step * index for index in range(ceil(top / step) + 1)]


def marks_within(count: int, most: int) -> Sequence[int]:
    """Return which of `count` places get a label, first and last among them, so that at most `most` stand side by side."""
    if count <= most:
        return range(count)
    step = -(-(count - 1) // (most - 1))
    return range((count - 1) % step, count, step)


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
