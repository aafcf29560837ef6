"""Text as people type it, made into text that Python's parser reads: one line, plain punctuation, nothing hostile.

Outside of texts in quotes, names and signs are put into their plain form (NFKC; `≥ ≤ ≠ “ ”`, full-width brackets and commas),
且 或 非 become and, or, not, and 5万 becomes 50000; what is in quotes stays letter by letter. Size is limited before anything
is parsed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from kequn.facts import limits
from kequn.facts.functions import LOGIC_ZH
from kequn.kernel.errors import LanguageError

_QUOTES = {'"': '"', "'": "'", "“": "”", "”": "”", "‘": "’", "’": "’", "＂": "＂", "＇": "＇", "「": "」"}
_ESCAPED = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t", "r": "\r"}
_SIGNS = str.maketrans({
    "≥": ">=", "≤": "<=", "≠": "!=", "≧": ">=", "≦": "<=", "。": ".", "、": ",", "×": "*", "÷": "/", "−": "-",
})  # fmt: skip
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+|[万亿]元?(?=[且或非]|\W|$))?)"
    r"|(?P<word>\w+)|(?P<sign>==|!=|<=|>=|//|\*\*|:=|->|[()\[\],.=<>+\-*/:])|(?P<space>\s+)|(?P<odd>.)",
    re.DOTALL,
)
_SCALES = {"万": 4, "亿": 8}  # places of ten
_LOGIC = {zh: en for en, zh in LOGIC_ZH.items()}
_SPLIT = re.compile(f"([{''.join(_LOGIC)}])")


def normalise(text: str, known: Callable[[str], bool]) -> str:
    """Return the text ready for the parser. `known` tells which words are names, so that 且 inside a name stays.

    Raises LanguageError where the text is empty, too large, holds a character that has no place, or an open quote.
    """
    if not isinstance(text, str):
        raise LanguageError("an expression is a text")
    if len(text) > limits.TEXT_LENGTH:
        raise LanguageError(f"the expression is too long: at most {limits.TEXT_LENGTH:,} characters")
    tokens: list[str] = []
    start = 0
    while start < len(text):
        if text[start] in _QUOTES:
            value, start = _quoted(text, start)
            if tokens and tokens[-1][:1] in "'\"":
                raise LanguageError("two texts stand side by side: is a comma missing?")
            tokens.append(value)
            continue
        end = next((index for index in range(start, len(text)) if text[index] in _QUOTES), len(text))
        tokens.extend(_plain(text[start:end], known))
        start = end
    _check(tokens)
    return " ".join(tokens)


def _quoted(text: str, start: int) -> tuple[str, int]:
    """Return the text in quotes that begins at `start` as Python would write it, and where it ends."""
    close, index = _QUOTES[text[start]], start + 1
    found: list[str] = []
    while index < len(text):
        character = text[index]
        if character == close:
            return repr("".join(found)), index + 1
        if character == "\\":
            index += 1
            if text[index : index + 1] not in _ESCAPED or index == len(text):
                raise LanguageError(r"after \ in a text only \ a quote, n, t or r can follow; write \\ for the sign itself")
            character = _ESCAPED[text[index]]
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise LanguageError("a text holds a character that no data can hold (NUL or half of a surrogate pair)")
        found.append(character)
        index += 1
    raise LanguageError(f"a text is not closed: {close} is missing")


def _plain(text: str, known: Callable[[str], bool]) -> list[str]:
    """Return the tokens of a stretch without quotes."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    tokens: list[str] = []
    for match in _TOKEN.finditer(plain):
        found = match.group()
        match match.lastgroup:
            case "word":
                tokens.extend(_word(found, known))
            case "number":
                tokens.append(_number(found))
            case "odd":
                raise LanguageError(f"{_shown(found)} has no place in an expression")
            case "sign":
                tokens.append(found)
    return tokens


def _word(word: str, known: Callable[[str], bool]) -> list[str]:
    """Return the word, with 且 或 非 as and, or, not, also where they are written without a space."""
    if len(word) > limits.NAME_LENGTH:
        raise LanguageError(f"a name is too long: at most {limits.NAME_LENGTH} characters")
    if word.isascii() or known(word):
        return [word]
    pieces = [piece for piece in _SPLIT.split(word) if piece]
    if all(piece in _LOGIC or piece.isascii() or known(piece) for piece in pieces):
        return [_LOGIC.get(piece, piece) for piece in pieces]
    return [word]


def _number(written: str) -> str:
    """Return the number as Python writes it: 5万 is 50000, 1.5亿 is 150000000."""
    if steps := next((steps for scale, steps in _SCALES.items() if scale in written), 0):
        digits, point, part = re.sub("[万亿元_]", "", written).partition(".")
        written = digits + part[:steps].ljust(steps, "0") + (f".{part[steps:]}" if point and part[steps:] else "")
        written = written.lstrip("0") or "0"
    digits, _, exponent = written.lower().partition("e")
    if len(digits) > 3 * limits.DIGITS or len(exponent) > 4:
        raise LanguageError(f"a number has too many digits: at most {limits.DIGITS} before the point and after it")
    return written


def _shown(character: str) -> str:
    return repr(character) if character.isprintable() else f"the character U+{ord(character):04X}"


_CHAINED = frozenset({"not", "-", "+", "*", "/", "if", "else", ".", "<", "<=", ">", ">=", "==", "!=", "is", "in", "lambda"})
_BREAKS = frozenset({"and", "or", ",", "(", ")"})


def _check(tokens: list[str]) -> None:
    if not tokens:
        raise LanguageError("the expression is empty")
    if len(tokens) > limits.TOKENS:
        raise LanguageError(f"the expression is too long: at most {limits.TOKENS:,} words and signs")
    depth = chain = 0
    for word in tokens:
        depth += (word in ("(", "[")) - (word in (")", "]"))
        chain = 0 if word in _BREAKS else chain + (word in _CHAINED)
        if depth > limits.BRACKETS:
            raise LanguageError(f"the expression is nested too deeply: at most {limits.BRACKETS} brackets within each other")
        if chain > limits.CHAIN:
            raise LanguageError(f"too long a chain of signs: at most {limits.CHAIN} between `and`, `or` and brackets")
