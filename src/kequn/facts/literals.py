"""Constants: which Python values can stand in an expression, and of what type they are."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Context, Decimal, localcontext

from kequn.facts import limits
from kequn.facts.nodes import Literal
from kequn.facts.schema import Type
from kequn.kernel.errors import LanguageError

CENT = Decimal("0.01")


def literal(value: object) -> Literal:
    """Return a constant of a Python value: None, bool, int, float, Decimal, str or date."""
    match value:
        case None:
            return Literal(None, None)
        case bool():
            return Literal(value, Type.BOOLEAN)
        case int():
            if abs(value) >= 10**limits.DIGITS:
                raise LanguageError(f"a number has too many digits: at most {limits.DIGITS} before the point")
            return Literal(value, Type.INTEGER)
        case float() | Decimal():
            return _decimal(Decimal(repr(value)) if isinstance(value, float) else value)
        case str():
            return _text(value)
        case date() if not isinstance(value, datetime):
            return Literal(value, Type.DATE)
    raise LanguageError(f"{type(value).__name__} is no value of the language: numbers, texts, dates, True, False and None are")


def _decimal(value: Decimal) -> Literal:
    if not value.is_finite():
        raise LanguageError("a number must be finite")
    if value.adjusted() >= limits.DIGITS or value.adjusted() < -limits.DIGITS or -_exponent(value) > limits.DIGITS:
        raise LanguageError(f"a number has too many digits: at most {limits.DIGITS} before the point and after it")
    with localcontext(prec=2 * limits.DIGITS):
        cents = value.quantize(CENT)
        return Literal(cents + 0, Type.MONEY) if cents == value else Literal(value.normalize(), Type.FLOAT)


def _exponent(value: Decimal) -> int:
    """Return the place of the last digit that is not 0: -2 for 0.50 is -1."""
    exponent = value.normalize(Context(prec=limits.TEXT_LENGTH)).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _text(value: str) -> Literal:
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
        raise LanguageError("a text holds a character that no data can hold (NUL or half of a surrogate pair)")
    return Literal(value, Type.TEXT)
