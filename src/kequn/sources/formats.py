"""How texts become numbers, days, times and truth values: SQL that gives null where a text is not what was said.

`text` in these functions is the SQL of a trimmed text. The results are exact: nothing is guessed, and what a lenient cast would
let through (`1e5`, `1_000`, `epoch`, `infinity`) is refused.
"""

from __future__ import annotations

import re

from kequn.facts.schema import Type
from kequn.sources.mapping import NumberFormat
from kequn.warehouse import sql

PLAIN = NumberFormat()
NUMERIC: dict[Type, str] = {Type.MONEY: "DECIMAL(18,2)", Type.FLOAT: "DOUBLE", Type.INTEGER: "BIGINT"}
EXACT = "DECIMAL(28,8)"
TRUE, FALSE = ("true", "1", "y", "yes", "t", "是"), ("false", "0", "n", "no", "f", "否")
DIRECTIVES = {
    "Y": "[0-9]{4}",
    "y": "[0-9]{2}",
    "m": "[0-9]{1,2}",
    "d": "[0-9]{1,2}",
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "M": "[0-9]{1,2}",
    "S": "[0-9]{1,2}",
    "f": "[0-9]{1,6}",
    "j": "[0-9]{3}",
    "b": "[A-Za-z]{3}",
    "B": "[A-Za-z]+",
    "p": "[AaPp][Mm]",
    "%": "%",
}
SANE = {  # the years that a day or a time may have, by kind of value
    "date": ("DATE '0001-01-01'", "DATE '9999-12-31'"),
    "time": ("TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'"),
}
CHINESE = ("%Y年%m月%d日",)
SERIAL_FROM, SERIAL_TO = 61, 2958465  # Excel counts a 29 February 1900 that never was; days before March 1900 are refused


class FormatError(Exception):
    """A date or number format that is not understood."""


def number(text: str, form: NumberFormat, kind: Type | None) -> str:
    """Return the number as `kind`, or exact with eight decimals where kind is None."""
    stored = NUMERIC[kind] if kind else EXACT
    if form != PLAIN:
        return _formatted_number(text, form, stored, whole=kind is Type.INTEGER)
    if kind is Type.FLOAT:
        pattern = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
    elif kind is Type.INTEGER:
        pattern = r"[+-]?[0-9]+(\.0*)?"
    else:
        pattern = r"[+-]?[0-9]*\.?[0-9]*"
    return f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN TRY_CAST({text} AS {stored}) END"


def _formatted_number(text: str, form: NumberFormat, stored: str, *, whole: bool) -> str:
    mark, group = re.escape(form.decimal), re.escape(form.thousands)
    digits = f"(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)" if form.thousands else "[0-9]+"
    fraction = "" if form.implied else f"(?:{mark}0*)?" if whole else f"(?:{mark}[0-9]*)?"
    body = f"({digits}{fraction})" if form.implied or whole else f"({digits}{fraction}|{mark}[0-9]+)"
    marks = [re.escape(word) for word in (form.positive, form.negative) if word]
    suffix = f"(?: *(?:{'|'.join(marks)}))?" if marks else ""
    pattern = sql.text(
        {
            "leading": f"[+-]?{body}{suffix}",
            "trailing": f"[+]?{body}[+-]?{suffix}",
            "parentheses": f"(?:[+-]?{body}|\\({body}\\)){suffix}",
        }[form.minus]
    )
    plain = f"regexp_extract({text}, {sql.text(body)}, 1)"
    if form.thousands:
        plain = f"replace({plain}, {sql.text(form.thousands)}, '')"
    if form.decimal != ".":
        plain = f"replace({plain}, {sql.text(form.decimal)}, '.')"
    if form.implied:
        padded = f"concat(repeat('0', greatest(0, {form.implied + 1} - length({plain}))), {plain})"
        plain = f"concat(left({padded}, -{form.implied}), '.', right({padded}, {form.implied}))"
    value = f"TRY_CAST({plain} AS {stored})"
    negative = f"(contains({text}, '-'){_parenthesis(form, text)})"
    if form.negative:
        negative = f"({negative} <> ends_with({text}, {sql.text(form.negative)}))"
    return f"CASE WHEN regexp_full_match({text}, {pattern}) THEN CASE WHEN {negative} THEN -{value} ELSE {value} END END"


def _parenthesis(form: NumberFormat, text: str) -> str:
    return f" OR starts_with({text}, '(')" if form.minus == "parentheses" else ""


def day(text: str, formats: tuple[str, ...] = ()) -> str:
    """Return the DATE of a text in one of the formats, tried in turn."""
    if formats:
        return f"coalesce({', '.join(_by_format(text, form, 'DATE') for form in formats)}, NULL)"
    iso = f"CASE WHEN length({text}) > 10 THEN {_iso_time(text)}::DATE ELSE TRY_CAST({text} AS DATE) END"
    compact = _by_format(text, "%Y%m%d", "DATE")
    return f"CASE WHEN {text} >= '0' AND {text} < ':' THEN coalesce({iso}, {compact}) END"


def moment(text: str, formats: tuple[str, ...] = (), zone: str = "UTC") -> str:
    """Return the local TIMESTAMP of a text; an ISO text with an offset is turned into the zone's local time."""
    if formats:
        return f"coalesce({', '.join(_by_format(text, form, 'TIMESTAMP') for form in formats)}, NULL)"
    compact = ", ".join(
        _by_format(text, form, "TIMESTAMP") for form in ("%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S", "%Y%m%d %H:%M")
    )
    offset = f"length({text}) > 16 AND regexp_matches({text}, '([zZ]|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$')"
    with_offset = f"timezone({sql.text(zone)}, TRY_CAST({text} AS TIMESTAMPTZ))"
    plain = f"coalesce({_iso_time(text)}, {compact})"
    return f"CASE WHEN {text} >= '0' AND {text} < ':' THEN CASE WHEN {offset} THEN {with_offset} ELSE {plain} END END"


def truth(text: str) -> str:
    """Return the BOOLEAN of a text."""
    listed = [", ".join(sql.text(word) for word in words) for words in (TRUE, FALSE)]
    return f"CASE WHEN lower({text}) IN ({listed[0]}) THEN true WHEN lower({text}) IN ({listed[1]}) THEN false END"


def check_formats(formats: tuple[str, ...]) -> None:
    """Raise FormatError where a date format is not understood."""
    for form in formats:
        if form not in ("excel", "chinese"):
            pattern_of(form)


def pattern_of(form: str) -> str:
    """Return the regular expression of the texts that a strftime format writes.

    Two number directives side by side have their full width, so that `1993111` is not read as the first of November.
    """
    parts = re.findall(r"%.|[^%]+|%$", form)
    if not any(part.startswith("%") and part != "%%" for part in parts):
        raise FormatError(f"date format {form!r} has no directive such as %Y, and is not excel or chinese")
    pattern = ""
    for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False):
        if not part.startswith("%"):
            pattern += re.escape(part)
            continue
        if part[1:] not in DIRECTIVES:
            raise FormatError(f"date format {form!r}: {part!r} is not one of {' '.join('%' + letter for letter in DIRECTIVES)}")
        tight = before.startswith("%") or after.startswith("%")
        pattern += DIRECTIVES[part[1:]].replace("{1,2}", "{2}" if tight else "{1,2}")
    return pattern


def _by_format(text: str, form: str, kind: str) -> str:
    if form == "excel":
        serial = f"TRY_CAST({text} AS DOUBLE)"
        sane = f"regexp_full_match({text}, '[0-9]{{2,7}}(\\.[0-9]+)?') AND {serial} BETWEEN {SERIAL_FROM} AND {SERIAL_TO}"
        since = f"to_microseconds(TRY_CAST(round({serial} * 86400) * 1000000 AS BIGINT))"
        return f"CASE WHEN {sane} THEN (TIMESTAMP '1899-12-30' + {since})::{kind} END"
    if form == "chinese":
        return f"coalesce({', '.join(_by_format(text, spelled, kind) for spelled in CHINESE)})"
    fits = f"regexp_full_match({text}, {sql.text(pattern_of(form))})"
    return f"CASE WHEN {fits} THEN try_strptime({text}, {sql.text(form)})::{kind} END"


def _iso_time(text: str) -> str:
    return f"TRY_CAST({text} AS TIMESTAMP)"
