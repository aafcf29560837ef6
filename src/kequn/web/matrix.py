"""A matrix as a picture: rows and columns of the same things, each cell a shade, a figure and where it leads. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from kequn.web.drawing import Chart, picture, tag, words

SIDE, TALL, LABEL, HEAD = 54, 30, 140, 104  # a cell, its height, the words of rows, the words of columns
LEAST = 860  # of the whole, so that a few cells do not grow large
LONGEST = 9  # characters of a word that stands beside the cells; more are cut


@dataclass(frozen=True)
class Place:
    """One cell: its figure, how dark it is (1 to 5), what it says in full, and its address."""

    text: str
    shade: int
    said: str
    address: str


def matrix(title: str, names: Sequence[str], cells: Mapping[tuple[int, int], Place], *, head: tuple[str, ...],
           corner: tuple[str, str]) -> Chart:
    """Return the picture of the cells by row and column, with their figures; `corner` says what rows and what columns are."""
    width, height = LABEL + SIDE * len(names), HEAD + TALL * len(names)
    whole = max(width + HEAD // 2, LEAST)
    drawn = [words(corner[0], 0, HEAD - 8, class_="strong"), words(f"→ {corner[1]}", 0, 14, class_="strong")]
    for place, name in enumerate(names):
        x, y = LABEL + SIDE * (place + 0.5), HEAD + TALL * (place + 0.5) + 4
        drawn.append(words(_cut(name), LABEL - 8, y, "end"))
        turned = tag("text", tag("title", escape(name)), escape(_cut(name)), x=x, y=HEAD - 8, text_anchor="start",
                     transform=f"rotate(-45 {x:g} {HEAD - 8})")
        drawn += [turned, tag("line", x1=LABEL, x2=width, y1=HEAD + TALL * place, y2=HEAD + TALL * place, class_="grid")]
    drawn += [_cell(row, column, place) for (row, column), place in sorted(cells.items())]
    svg = picture(title, *drawn, box=f"0 0 {whole} {height + 1}", class_="kq-chart kq-picture", links=True)
    rows = tuple((names[row], names[column], place.text) for (row, column), place in sorted(cells.items()))
    return Chart(title, svg, head, rows)


def _cell(row: int, column: int, place: Place) -> str:
    x, y = LABEL + SIDE * column, HEAD + TALL * row
    shape = tag("rect", x=x + 1, y=y + 1, width=SIDE - 2, height=TALL - 2, rx=3, class_=f"s{5 - place.shade}")
    dark = place.shade >= 4
    figure = words(place.text, x + SIDE / 2, y + TALL / 2 + 4, "middle", "cell-text-on" if dark else "cell-text")
    return tag("a", tag("title", escape(place.said)), shape, figure, href=place.address)


def _cut(name: str) -> str:
    wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in name)
    if wide <= 2 * LONGEST:
        return name
    return name[: LONGEST - 1] + "…" if wide > 1.5 * len(name) else name[: 2 * LONGEST - 1] + "…"
