"""The picture of a household: people as circles round the one who is looked at, ties with words; guesses are dashed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kequn.web.drawing import Chart, picture, tag, words

WIDTH, ROW, RADIUS, SIDE = 400, 92, 22, 72  # others stand left and right, SIDE from the edge, ROW below one another


@dataclass(frozen=True)
class Person:
    """Somebody in the picture; of who is not `seen` (another's customer) the circle is empty and says the relation only."""

    key: str
    name: str
    note: str = ""
    seen: bool = True
    link: str = ""


@dataclass(frozen=True)
class Tie:
    """What ties two people; a guess was inferred from the data."""

    first: str
    second: str
    word: str
    guess: bool = False


def household(title: str, people: Sequence[Person], ties: Sequence[Tie]) -> Chart:
    """Return the picture; the first of the people stands in the middle."""
    places = _places(len(people))
    at = {person.key: place for person, place in zip(people, places, strict=True)}
    lines = [_line(at[tie.first], at[tie.second], tie) for tie in ties]
    said = [_word(at[tie.first], at[tie.second], tie) for tie in ties]
    circles = [_circle(person, place, first=index == 0) for index, (person, place) in enumerate(zip(people, places, strict=True))]
    svg = picture(title, *lines, *said, *circles, box=f"0 0 {WIDTH} {_height(len(people)):g}", class_="kq-chart kq-household",
                  links=any(person.link for person in people))
    names = {person.key: person.name for person in people}
    rows = tuple((names[tie.first], tie.word, names[tie.second]) for tie in ties)
    return Chart(title, svg, rows=rows)


def _rows(count: int) -> int:
    return 2 if count == 3 else max(1, -(-(count - 1) // 2))


def _height(count: int) -> float:
    return _rows(count) * ROW + 16


def _places(count: int) -> list[tuple[float, float]]:
    """Return the middle, then the others right and left of it, row below row: no tie of two others runs through the middle."""
    between = ROW / 2 if _rows(count) % 2 and count > 2 else 0  # of an odd number of rows, one would be level with it
    middle = (WIDTH / 2, _height(count) / 2 - 12 - between)
    sides, top = (WIDTH - SIDE, SIDE), RADIUS + 6
    if count == 2:
        return [(SIDE + 40, middle[1]), (WIDTH - SIDE - 40, middle[1])]
    if count == 3:
        return [(WIDTH / 2, top), *((side, top + ROW) for side in sides)]
    return [middle, *((sides[index % 2], top + index // 2 * ROW) for index in range(count - 1))][:count]


def _line(first: tuple[float, float], second: tuple[float, float], tie: Tie) -> str:
    class_ = "tie tie-guess" if tie.guess else "tie"
    return tag("line", x1=first[0], y1=first[1], x2=second[0], y2=second[1], class_=class_)


def _word(first: tuple[float, float], second: tuple[float, float], tie: Tie) -> str:
    return words(tie.word, (first[0] + second[0]) / 2, (first[1] + second[1]) / 2 + 4, "middle", "tie-word")


def _circle(person: Person, place: tuple[float, float], *, first: bool) -> str:
    x, y = place
    class_ = "one-other" if not person.seen else "one-self" if first else "one"
    drawn = tag("circle", tag("title", escape(person.name)), cx=x, cy=y, r=RADIUS, class_=class_)
    if person.seen:
        drawn += words(person.name[:1], x, y + 5, "middle", "cell-text-on" if first else "cell-text")
    drawn += words(person.name, x, y + RADIUS + 15, "middle", "strong")
    if person.note:
        drawn += words(person.note, x, y + RADIUS + 29, "middle")
    return tag("a", drawn, href=person.link) if person.link else drawn
