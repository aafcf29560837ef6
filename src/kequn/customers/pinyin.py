"""How names sound: the readings of a surname and of a given name, without tones, `v` for ü."""

from __future__ import annotations

from functools import cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin

from kequn.customers.characters import COMPOUND, GIVEN, READINGS

MOST = 4  # readings of one name that are kept

Syllables = tuple[str, ...]


def surname_reading(surname: str) -> list[Syllables]:
    """Return how a surname is read: as the table says, else as its characters mostly are."""
    if surname in COMPOUND:
        return [COMPOUND[surname]]
    return [(READINGS[surname],)] if surname in READINGS else readings(surname)[:1]


def readings(text: str) -> list[Syllables]:
    """Return the likely readings of Chinese characters; several where a character has several."""
    return list(islice(product(*map(_of, text)), MOST))


@cache
def _of(character: str) -> Syllables:
    return GIVEN.get(character) or tuple(lazy_pinyin(character, style=Style.NORMAL))
