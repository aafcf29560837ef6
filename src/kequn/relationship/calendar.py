"""A meeting as a calendar takes it: the few lines of iCalendar (RFC 5545) that it needs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FOLD = 75  # octets of a line, its end not counted
REMINDS = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """What stands in a calendar: a name that is its own for ever, from when to when, in UTC or any zone, and texts.

    It names no customer whole: calendars are read on devices that are not the bank's.
    """

    uid: str
    begins: datetime
    ends: datetime
    made: datetime
    summary: str
    location: str = ""
    url: str = ""


def calendar(entry: Entry) -> bytes:
    """Return a file with this entry, which reminds a day ahead.

    >>> noon = datetime(2027, 3, 1, 4, tzinfo=UTC)
    >>> made = calendar(Entry("meeting-1@kequn", noon, noon + timedelta(hours=1), noon, "约见 王**"))
    >>> made.decode().splitlines()[4:9]  # doctest: +NORMALIZE_WHITESPACE
    ['UID:meeting-1@kequn', 'DTSTAMP:20270301T040000Z', 'DTSTART:20270301T040000Z', 'DTEND:20270301T050000Z',
     'SUMMARY:约见 王**']
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kequn//meetings//EN", "BEGIN:VEVENT", f"UID:{escaped(entry.uid)}",
             f"DTSTAMP:{_utc(entry.made)}", f"DTSTART:{_utc(entry.begins)}", f"DTEND:{_utc(entry.ends)}",
             f"SUMMARY:{escaped(entry.summary)}"]
    lines += [f"LOCATION:{escaped(entry.location)}"] * bool(entry.location) + [f"URL:{entry.url}"] * bool(entry.url)
    lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(entry.summary)}", f"TRIGGER:-P{REMINDS.days}D",
              "END:VALARM", "END:VEVENT", "END:VCALENDAR"]
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Return a text as a value (RFC 5545, 3.3.11): backslash, semicolon and comma escaped, a new line as a letter."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, written)
    return text


def folded(line: str) -> bytes:
    """Return a line with its end, in pieces of at most 75 octets, never within a character (RFC 5545, 3.1)."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > FOLD:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
