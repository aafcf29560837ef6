"""What changed between two versions of a text, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """Words that stayed ("same"), went ("gone") or came ("new")."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Return the later text with what went and what came.

    >>> [(piece.kind, piece.text) for piece in pieces("age > 60", "age > 65")]
    [('same', 'age > '), ('gone', '60'), ('new', '65')]
    """
    left, right = (re.findall(r"\w+|\s+|[^\w\s]+", text) for text in (before, after))
    found: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(left[i:j])))
            continue
        found += [Piece("gone", "".join(left[i:j]))] * (i < j) + [Piece("new", "".join(right[k:m]))] * (k < m)
    return found


@dataclass(frozen=True)
class Version:
    """One version of a definition: its expression, and what it changed of the one before."""

    number: int
    expression: str
    changes: list[Piece]
    current: bool


def versions_of(expressions: Sequence[tuple[int, str]], current: int) -> list[Version]:
    """Return the versions from their numbers and expressions, the newest first."""
    found = [Version(number, text, pieces(expressions[place - 1][1], text) if place else [], number == current)
             for place, (number, text) in enumerate(expressions)]
    return found[::-1]
