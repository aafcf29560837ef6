"""What all answers and questions share: the forms of errors, values, days and expressions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from kequn.facts.limits import TEXT_LENGTH
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.loop.scoped import Count, ScopedBank

TEXT = r"^[^\x00]*$"  # the records cannot hold a NUL
Value = Annotated[bool | int | float | str | None, Field(description=(
    "A number, text, yes/no or null. Money is a text with two places, 1234.50, in the base currency; a day is 2026-06-30."))]
Title = Annotated[dict[str, str], Field(description="A text in zh and one in en.")]
CustomerId = Annotated[str, Field(pattern="^C[0-9]{1,18}$", description="A customer's id, C00000123.")]
HouseholdId = Annotated[str, Field(pattern="^H[0-9]{1,18}$", description="A household's id, H00000123.")]
Word = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,63}$", description="The id of a definition: a to z, 0 to 9 and _.")]
Asking = Annotated[Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH)] | dict[str, Any], Field(description=(
    "A text, `age >= 60 and aum > 50_000`, with English or Chinese names; or the same as JSON, see docs/language.md."))]


def value(found: object) -> Any:
    """Return a value of the warehouse as JSON knows it."""
    if found is None or isinstance(found, (bool, int, float, str)):
        return found
    if isinstance(found, Decimal):
        return f"{found:f}"
    return found.isoformat() if hasattr(found, "isoformat") else str(found)


def money(found: object) -> Any:
    """Return an amount as a text with two places; anything else, null above all, as it is."""
    return f"{found:.2f}" if isinstance(found, Decimal) else found


Money = Annotated[str | None, BeforeValidator(money), Field(description="A text with two places, 1234.50, in the base currency.")]


class Failure(Schema):
    """What was wrong, in one line that holds no person's value."""

    error: str


class Given(Schema):
    """What a caller sends: nothing that is not named here, and each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Dated(Schema):
    """An answer with numbers."""

    as_of: date = Field(description="The business day that the numbers are of.")


class Number(Dated):
    """How many."""

    count: int | None = Field(description="How many; null where they are fewer than `smallest` and so would tell of persons.")
    smallest: int = Field(description="Counts below this are not told to this role; 0: all are.")


Unit = Literal["customer", "household", "employer"]


class Condition(Given):
    """A condition about customers, households or employers."""

    expression: Asking
    unit: Unit = "customer"


def condition_of(bank: ScopedBank, given: str | dict[str, Any], unit: str = CUSTOMER) -> str | Expression:
    """Return the expression that was sent as a text or as JSON."""
    return given if isinstance(given, str) else bank.read(given, unit)


def number(bank: ScopedBank, count: Count) -> Number:
    """Return a count as an answer."""
    return Number(as_of=bank.as_of, count=count.number, smallest=count.smallest)


def answers(ok: Any, *, status: int = 200) -> Mapping[int, Any]:
    """Return the forms of an operation's answers by status: the good one and every error."""
    return {status: ok, **dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 500, 503), Failure)}
