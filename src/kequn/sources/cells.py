"""Typed values of Excel and databases in the plain text form that mappings read, and rows as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from kequn.sources.raw import Record


def as_text(value: object) -> str | None:
    """Return the plain text of a value: ISO for days and times, whole numbers without a fraction; None is nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _of_float(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() and value.tzinfo is None else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value).replace("\0", "␀")


def _of_float(value: float) -> str | None:
    if not math.isfinite(value):
        return None
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    written = repr(value)
    return f"{value:.12f}" if "e" in written else written


def as_raw(header: Sequence[str], fields: Sequence[str | None]) -> str:
    """Return a row as a JSON object, the form in which it may be quarantined."""
    return json.dumps(dict(zip(header, fields, strict=True)), ensure_ascii=False)


def raw_of(fields: Sequence[str | None], header: tuple[str, ...]) -> str:
    """Write a row's texts as its JSON object."""
    return json.dumps(dict(zip(header, fields, strict=True)), ensure_ascii=False)


def record_of(raw: str, header: tuple[str, ...]) -> Record:
    """Take a row's texts out of its JSON object."""
    try:
        found = json.loads(raw)
        return Record(0, raw, [None if (value := found[name]) is None else str(value) for name in header])
    except (ValueError, KeyError, TypeError):
        return Record(0, raw, None, "the raw text is no JSON object of the row")
