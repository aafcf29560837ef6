"""A text file made plain: gzip taken off, its encoding known, and what a byte scan can tell without splitting a line."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kequn.sources.raw import UnreadableError

CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
WIDE = ("utf-16", "utf-32")  # encodings whose line ends are not single bytes


@dataclass(frozen=True)
class Plain:
    """A file without compression. `cut` says why it ends too early; `clean`: every byte fits `encoding` and none is NUL."""

    path: Path
    encoding: str = "utf-8"
    cut: str | None = None
    clean: bool = True
    ascii: bool = True
    spaces: bool = False
    quotes: bool = False
    line_ends: bool = True  # one kind of line end in the whole file


def plain(path: Path, encoding: str | None, quote: str, folder: Path) -> Plain:
    """Take a file out of gzip and find its encoding: the stated one, else UTF-8, else GB18030, strictly."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == GZIP
        found = _unpacked(path, folder) if packed else Plain(path)
        return _decoded(_scanned(found, quote), encoding, quote, folder)
    except OSError as problem:
        raise UnreadableError(f"the file cannot be read: {problem.strerror}") from None


def _unpacked(path: Path, folder: Path) -> Plain:
    target = folder / f"{path.name}.plain"
    cut = None
    with path.open("rb") as source, target.open("wb") as sink:
        try:
            for piece in _inflated(source.read(CHUNK) for _ in iter(int, 1)):
                sink.write(piece)
        except (zlib.error, EOFError) as problem:
            cut = "the gzip file ends too early" if isinstance(problem, EOFError) else "the gzip file is damaged"
    if cut and not target.stat().st_size:
        raise UnreadableError(f"{cut}: nothing can be read")
    return Plain(target, cut=cut)


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the content of all members of a gzip stream; zero bytes after the last one are padding."""
    engine = zlib.decompressobj(wbits=31)
    begun = False
    for chunk in chunks:
        if not chunk:
            break
        rest = chunk
        while rest:
            if engine.eof:
                rest = rest.lstrip(b"\0")
                engine, begun = zlib.decompressobj(wbits=31), False
                if not rest:
                    break
            begun = True
            yield engine.decompress(rest)
            rest = engine.unused_data
    if begun and not engine.eof:
        raise EOFError


def _scanned(file: Plain, quote: str) -> Plain:
    """Look through the bytes once."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    mark = quote.encode()
    is_ascii, valid, spaces, quotes, nul = True, True, False, False, False
    returns = feeds = pairs = 0
    ended = b""
    for chunk in _chunks(file.path):
        is_ascii = is_ascii and chunk.isascii()
        valid = valid and (is_ascii or _fits(decoder, chunk))
        spaces, nul = spaces or b" " in chunk, nul or b"\0" in chunk
        quotes = quotes or (bool(mark) and mark in chunk)
        if b"\r" in chunk or ended == b"\r":
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (ended == b"\r" and chunk[:1] == b"\n")
        feeds += chunk.count(b"\n")
        ended = chunk[-1:]
    valid = valid and (is_ascii or _fits(decoder, b"", final=True))
    return replace(
        file,
        clean=valid and not nul,
        ascii=is_ascii,
        spaces=spaces,
        quotes=quotes,
        line_ends=returns == 0 or returns == feeds == pairs,
    )


def _fits(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(file: Plain, encoding: str | None, quote: str, folder: Path) -> Plain:
    """Settle the encoding; a clean file in another one than UTF-8 is written anew."""
    wide = _byte_order_mark(file.path) or (encoding if encoding and _name(encoding).startswith(WIDE) else None)
    stated = wide or encoding
    if (stated is None and (file.clean or file.ascii)) or (
        stated and (_name(stated) in ("utf-8", "utf-8-sig") or (file.ascii and not wide))
    ):
        return file
    chosen = stated or _voted(file.path)
    if chosen == "utf-8":
        return file
    target = folder / f"{file.path.name}.utf8"
    try:
        _transcode(file.path, target, chosen)
    except UnicodeError:
        if wide:
            raise UnreadableError(f"the file is not valid {chosen.upper()}") from None
        return replace(file, encoding=chosen, clean=False)
    return replace(_scanned(replace(file, path=target), quote), cut=file.cut)


def _name(encoding: str) -> str:
    return codecs.lookup(encoding).name


def _byte_order_mark(path: Path) -> str | None:
    with path.open("rb") as stream:
        head = stream.read(4)
    return "utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else None


def _voted(path: Path) -> str:
    """Choose between damaged UTF-8 and GB18030: lines of GB18030 hardly ever happen to be valid UTF-8."""
    votes = 0
    with path.open("rb") as stream:
        for line in stream:
            if not line.isascii():
                votes += 1 if _is_utf8(line) else -1
    return "utf-8" if votes > 0 else "gb18030"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _transcode(path: Path, target: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with target.open("wb") as sink:
        for chunk in _chunks(path):
            sink.write(decoder.decode(chunk).encode())
        sink.write(decoder.decode(b"", final=True).encode())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def original(path: Path, encoding: str | None, folder: Path) -> Plain:
    """As `plain`, but the bytes stay those of the file's own encoding, for widths that are counted in them."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == GZIP
        found = _scanned(_unpacked(path, folder) if packed else Plain(path), "")
        valid = found.ascii or found.clean or encoding is not None
        return replace(found, encoding=encoding or ("utf-8" if valid else _voted(found.path)))
    except OSError as problem:
        raise UnreadableError(f"the file cannot be read: {problem.strerror}") from None


def beginning(path: Path, folder: Path) -> Path:
    """Return a file with the whole lines of the first MiB of a file, without compression."""
    target = folder / "beginning"
    try:
        with path.open("rb") as stream:
            head = stream.read(CHUNK)
        if head.startswith(GZIP):
            head = zlib.decompressobj(wbits=31).decompress(head, CHUNK)
    except (OSError, zlib.error):
        raise UnreadableError("the beginning of the file cannot be read") from None
    target.write_bytes(head[: head.rfind(b"\n") + 1] or head)
    return target
