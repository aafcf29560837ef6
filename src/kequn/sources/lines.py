"""The physical lines of a file, whatever ends them, with their numbers: the beginning of the careful way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kequn.sources.spool import Plain

LONGEST = 2 << 20  # bytes; a longer line is kept up to here and quarantined
REST_MISSING = "the rest is missing"


class Line(NamedTuple):
    """One line without its end. `problem` says why it cannot be split."""

    number: int
    text: str
    end: str
    problem: str | None = None


def lines(file: Plain) -> Iterator[Line]:
    """Yield the lines of a file; what a cut left of its last line is one with a problem."""
    number = 0
    last: Line | None = None
    for content, end, length in _split(file.path):
        number += 1
        if last:
            yield last
        last = _line(number, content, end, length, file.encoding)
    if file.cut is None:
        if last:
            yield last
        return
    if last and last.end:
        yield last
        last = None
    yield Line(last.number if last else number + 1, last.text if last else "", "", f"{file.cut}: {REST_MISSING}")


def _line(number: int, content: bytes, end: str, length: int, encoding: str) -> Line:
    if number == 1 and content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    problem = None
    if length > LONGEST:
        problem = f"the line is {length} bytes long; {LONGEST} are the most"
    elif b"\0" in content:
        problem = "the line holds a NUL byte"
    try:
        return Line(number, content.decode(encoding).replace("\0", "␀"), end, problem)
    except UnicodeDecodeError:
        text = content.decode(encoding, errors="backslashreplace").replace("\0", "␀")
        return Line(number, text, end, problem or f"the line is not valid {encoding.upper()}")


def _split(path: Path) -> Iterator[tuple[bytes, str, int]]:
    with path.open("rb") as stream:
        while content := stream.readline(LONGEST + 2):
            if (length := _whole_length(stream, content)) > LONGEST + 2:
                yield content[:LONGEST], "\n", length
                continue
            end = "\r\n" if content.endswith(b"\r\n") else "\n" if content.endswith(b"\n") else ""
            body = content[: length - len(end)]
            if b"\r" not in body:
                yield body, end, len(body)
                continue
            parts = body.split(b"\r")
            for part in parts[:-1]:
                yield part, "\r", len(part)
            if parts[-1] or end:
                yield parts[-1], end, len(parts[-1])


def _whole_length(stream: BinaryIO, content: bytes) -> int:
    """Return the length of a line that was begun with `content`, reading on to its end."""
    length = len(content)
    while content and not content.endswith(b"\n"):
        content = stream.readline(LONGEST)
        length += len(content)
    return length
