"""The keys of a mapping that say how a file is read."""

from __future__ import annotations

import codecs

from kequn.sources.mapping import FORMATS, Reading
from kequn.sources.section import Section

MEASURES = ("bytes", "characters")


def read_reading(section: Section) -> Reading:
    """Take the reading keys out of a section and check them."""
    stated = section.one_of("format", ("", *FORMATS), "") or None
    widths = section.get("widths", dict, default={})
    reading = Reading(
        format=stated or ("fixed" if widths else None),
        encoding=section.text("encoding"),
        delimiter=section.text("delimiter", ",") or "",
        quote=section.text("quote", '"') or "",
        header=section.flag("header", default=not widths),
        names=section.texts("names"),
        skip=section.count("skip"),
        sheet=section.text("sheet"),
        widths=tuple(widths.items()),
        measure=section.one_of("measure", MEASURES, "bytes"),
    )
    _check(section, reading)
    return reading


def _check(section: Section, reading: Reading) -> None:
    if reading.encoding is not None:
        try:
            codecs.lookup(reading.encoding)
        except LookupError:
            raise section.error(f"encoding {reading.encoding!r} is unknown; for example utf-8, gb18030, cp1250") from None
    if not reading.delimiter or set(reading.delimiter) & set("\r\n"):
        raise section.error("delimiter must be one or several characters, no line end")
    if len(reading.quote) > 1:
        raise section.error('quote must be one character, or "" for none')
    if reading.quote and reading.quote in reading.delimiter:
        raise section.error("quote is part of delimiter")
    if len(set(reading.names)) < len(reading.names):
        raise section.error("names has a name twice")
    if reading.format == "fixed" and not reading.widths:
        raise section.error("format fixed needs widths")
    if any(type(width) is not int or width < 1 for _, width in reading.widths):
        raise section.error("widths must be whole numbers from 1")
    if not reading.header and not reading.names and not reading.widths and reading.format != "parquet":
        raise section.error("a file without a header needs names")
