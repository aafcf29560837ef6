"""The nearest known name, for errors that say what to try."""

from collections.abc import Iterable
from difflib import get_close_matches


def hint(name: str, known: Iterable[str]) -> str:
    """Return `"; did you mean 'x'?"` for the nearest of `known`, or an empty text where none is near."""
    cutoff = 0.6 if name.isascii() else 0.5  # a Chinese name of two characters with one wrong
    near = get_close_matches(name, list(known), n=1, cutoff=cutoff)
    return f"; did you mean {near[0]!r}?" if near else ""
