"""The picture of a household: people as circles, the younger generation below the older; guesses are dashed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kequn.web.drawing import Chart, picture, tag, words

WIDTH, ROW, RADIUS = 400, 104, 22  # rows stand ROW below one another
ABREAST = 6  # people in a row


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
    """What ties two people; a guess was inferred from the data. `younger` is who of them is of a later generation, if one is."""

    first: str
    second: str
    word: str
    guess: bool = False
    younger: str = ""

    @property
    def older(self) -> str:
        """Who of them is of the earlier generation."""
        return self.first if self.younger == self.second else self.second


def household(title: str, people: Sequence[Person], ties: Sequence[Tie]) -> Chart:
    """Return the picture. A tie between generations needs no word, for it leads down; any other says what it is."""
    at = _places([person.key for person in people], ties)
    lines = [_line(at[tie.first], at[tie.second], tie) for tie in ties]
    said = [_word(at[tie.first], at[tie.second], tie) for tie in ties if not tie.younger]
    circles = [_circle(person, at[person.key], first=index == 0) for index, person in enumerate(people)]
    height = max(y for _, y in at.values()) + RADIUS + 44
    svg = picture(title, *lines, *said, *circles, box=f"0 0 {WIDTH} {height:g}", class_="kq-chart kq-household",
                  links=any(person.link for person in people))
    names = {person.key: person.name for person in people}
    rows = tuple((names[tie.first], tie.word, names[tie.second]) for tie in ties)
    return Chart(title, svg, rows=rows)


def _places(keys: Sequence[str], ties: Sequence[Tie]) -> dict[str, tuple[float, float]]:
    """Return where each stands: generation below generation, in a row those beside each other who are tied."""
    generation = dict.fromkeys(keys, 0)
    for _ in keys:  # as many rounds as there can be generations
        for tie in ties:
            if tie.younger:
                generation[tie.younger] = max(generation[tie.younger], min(generation[tie.older] + 1, len(keys) - 1))
    rows = [row for level in sorted(set(generation.values()))
            for row in _abreast([key for key in keys if generation[key] == level], ties)]
    return {key: (WIDTH * (place + 0.5) / len(row), RADIUS + 6 + level * ROW)
            for level, row in enumerate(rows) for place, key in enumerate(row)}


def _abreast(keys: list[str], ties: Sequence[Tie]) -> list[list[str]]:
    """Return the keys in rows, each followed by somebody who is tied to it, if there is one; a row ends where it is full."""
    tied = {frozenset((tie.first, tie.second)) for tie in ties}
    rows: list[list[str]] = [[]]
    while keys:
        last = rows[-1]
        follows = next((key for key in keys if last and frozenset((last[-1], key)) in tied), keys[0])
        partner = any(frozenset((follows, key)) in tied for key in keys)
        if len(last) == ABREAST or (len(last) == ABREAST - 1 and partner):
            rows.append([])
        rows[-1].append(follows)
        keys = [key for key in keys if key != follows]
    return rows


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
