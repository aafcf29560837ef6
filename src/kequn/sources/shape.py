"""What is shown of a raw row to somebody who has given no reason to see it: its shape, without a letter or digit of it. Pure."""

from __future__ import annotations

import unicodedata

HAN, LETTER, DIGIT = "字", "x", "9"


def shape(text: str) -> str:
    """Return the text with every digit as 9, every Han character as 字 and every other letter as x; marks and spaces stay.

    So a shifted column, a date in another form or a missing quote can be seen, and nobody's name or number can.
    """
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] == "N":
        return DIGIT
    if kind[0] in "LM":
        return HAN if character >= "\u2e80" and unicodedata.name(character, "").startswith(("CJK", "KANGXI")) else LETTER
    return LETTER if kind in ("So", "Sk", "Cs", "Co", "Cn") else character
