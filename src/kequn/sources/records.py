"""The careful way through a delimited file: records with their line, raw text, and fields or what is wrong with them.

The grammar is the one of the quick way (DuckDB's strict reader): a field that begins with the quote ends with it, doubled quotes
stand for one, spaces around a quoted field do not count, a quote inside an unquoted field is a character, empty fields beyond
the header's are ignored, empty lines are passed over. Where quotes do not close, one line is given up, not the rest of the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from kequn.sources.lines import LONGEST, Line
from kequn.sources.raw import Record

OPEN, WRONG = "a quote is not closed", "text follows a closing quote"


def records(lines: Iterable[Line], delimiter: str, quote: str, width: int | None) -> Iterator[Record]:
    """Yield the records of these lines; `width` is the number of fields, None where it is not known yet."""
    waiting: deque[Line] = deque()
    coming = iter(lines)
    while line := waiting.popleft() if waiting else next(coming, None):
        if line.problem is not None:
            yield Record(line.number, line.text, None, line.problem)
        elif not line.text:
            continue
        elif not quote or quote not in line.text:
            yield _checked(line.number, line.text, line.text.split(delimiter), width)
        else:
            yield _quoted(line, waiting, coming, delimiter, quote, width)


def _quoted(line: Line, waiting: deque[Line], coming: Iterator[Line], delimiter: str, quote: str, width: int | None) -> Record:
    """Return the record that begins with this line; lines that turn out not to belong to it go back to `waiting`."""
    raw, taken, fields = line.text, [line], split(line.text, delimiter, quote)
    while fields == OPEN and len(raw) < LONGEST:
        following = waiting.popleft() if waiting else next(coming, None)
        if following is None:
            break
        taken.append(following)
        raw += taken[-2].end + following.text
        if following.problem is not None:
            break
        if quote in following.text:
            fields = split(raw, delimiter, quote)
    if isinstance(fields, list):
        record = _checked(line.number, raw, fields, width)
        if record.problem is None or len(taken) == 1:
            return record
        fields = OPEN
    waiting.extendleft(reversed(taken[1:]))
    return Record(line.number, line.text, None, fields)


def _checked(number: int, raw: str, fields: list[str], width: int | None) -> Record:
    if width is not None and len(fields) != width:
        if len(fields) < width or any(fields[width:]):
            return Record(number, raw, None, f"{len(fields)} fields instead of {width}")
        fields = fields[:width]
    return Record(number, raw, fields)


def split(text: str, delimiter: str, quote: str) -> list[str] | str:
    """Return the fields of a record's text, or OPEN or WRONG."""
    fields: list[str] = []
    at = 0
    while True:
        begin = at
        while not delimiter.startswith(" ") and text.startswith(" ", begin):
            begin += 1
        if quote and text.startswith(quote, begin):
            closed = _unquoted(text, begin + 1, quote)
            if closed is None:
                return OPEN
            value, at = closed
            while not delimiter.startswith(" ") and text.startswith(" ", at):
                at += 1
            fields.append(value)
            if at == len(text):
                return fields
            if not text.startswith(delimiter, at):
                return WRONG
        else:
            end = text.find(delimiter, at)
            if end < 0:
                return [*fields, text[at:]]
            fields.append(text[at:end])
            at = end
        at += len(delimiter)


def _unquoted(text: str, at: int, quote: str) -> tuple[str, int] | None:
    value = ""
    while (end := text.find(quote, at)) >= 0:
        value += text[at:end]
        if not text.startswith(quote, end + 1):
            return value, end + 1
        value += quote
        at = end + 2
    return None
