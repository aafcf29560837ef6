"""The ids by which customers and households are called outside; inside, an integer joins."""

from __future__ import annotations

import re

from kequn.kernel.errors import KequnError


class NotAnIdError(KequnError):
    """A text is no id of a customer or household."""


def customer_id(number: int) -> str:
    """Return the id of a customer: C00000123."""
    return f"C{number:08d}"


def household_id(number: int) -> str:
    """Return the id of a household: H00000123."""
    return f"H{number:08d}"


def unit_of(identifier: str) -> str:
    """Return "household" for a household's id, else "customer"."""
    return "household" if identifier.strip().upper().startswith("H") else "customer"


def number_of(identifier: str) -> int:
    """Return the number behind a customer's or household's id. NotAnIdError where it is not one."""
    found = re.fullmatch(r"[CH]([0-9]{1,18})", identifier.strip().upper(), re.ASCII)
    if not found:
        raise NotAnIdError("that is not an id of a customer (C00000123) or a household (H00000123); "
                           "bank.find(source_id) finds one")
    return int(found[1])
