"""One canonical column's rule as SQL of the stored type, with what to complain of."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from kequn.facts.schema import Type
from kequn.sources import formats
from kequn.sources.expression import Compiler
from kequn.sources.functions import as_text, translated
from kequn.sources.mapping import ColumnRule
from kequn.sources.values import DAY, KIND_OF, NOTHING, NUMBER, TEXT, TIME, Check, ExpressionError, Value
from kequn.warehouse import sql
from kequn.warehouse.sql import STORED_AS

WHAT = {
    Type.MONEY: "is not a number",
    Type.INTEGER: "is not a whole number",
    Type.FLOAT: "is not a number",
    Type.BOOLEAN: "is neither true nor false",
    Type.DATE: "is not a date",
    Type.TIMESTAMP: "is not a time",
}


def compile_column(compiler: Compiler, rule: ColumnRule) -> Value:
    """Translate a column's rule; the value's SQL has the stored type, times being local to the mapping's zone."""
    if rule.source is None:
        return _constant(rule)
    formats.check_formats(rule.dates)
    value = compiler.compile(rule.source, None if rule.codes is not None else rule.type)
    if rule.codes is not None:
        value = _coded(as_text(value), rule)
    made = _stored(compiler, value, rule)
    if not rule.required:
        return made
    return Value(made.sql, made.kind, (*made.checks, empty(made)))


def empty(value: Value) -> Check:
    """Return the complaint that there is no value where nothing else is wrong with it."""
    failed = " OR ".join(f"({check.failed}) IS TRUE" for check in value.checks) or "false"
    return Check(f"(({value.sql}) IS NULL AND NOT ({failed}))", "is empty")


def _coded(value: Value, rule: ColumnRule) -> Value:
    codes = rule.codes or ()
    if rule.keep_unknown:
        return translated(value, codes, otherwise=value.sql)
    return translated(value, codes, otherwise=None if rule.otherwise is None else sql.text(rule.otherwise))


def _stored(compiler: Compiler, value: Value, rule: ColumnRule) -> Value:
    kind, target = rule.type, KIND_OF[rule.type]
    if value.kind == NOTHING:
        return Value(f"NULL::{STORED_AS[kind]}", target)
    if value.kind == TEXT and kind is not Type.TEXT:
        value = compiler.named(value)
        return compiler.convert(_read(compiler, value.sql, rule), target, value, WHAT[kind], kind)
    if rule.dates or rule.number:
        raise ExpressionError(f"a format is said, but the expression is already a {value.kind}")
    if kind is Type.TEXT:
        return as_text(value)
    if value.stored is kind or (value.kind == target and kind in (Type.BOOLEAN, Type.DATE, Type.TIMESTAMP)):
        return value
    if target == NUMBER and value.kind == NUMBER:
        return _fitted(compiler, value, kind)
    if {target, value.kind} == {DAY, TIME}:
        return Value(f"({value.sql})::{STORED_AS[kind]}", target, value.checks)
    raise ExpressionError(f"a {value.kind} cannot become a {kind}")


def _read(compiler: Compiler, text: str, rule: ColumnRule) -> str:
    if rule.type in formats.NUMERIC:
        return formats.number(text, rule.number or formats.PLAIN, rule.type)
    if rule.type is Type.DATE:
        return formats.day(text, rule.dates)
    if rule.type is Type.TIMESTAMP:
        return formats.moment(text, rule.dates, compiler.zone)
    return formats.truth(text)


def _fitted(compiler: Compiler, value: Value, kind: Type) -> Value:
    value = compiler.named(value)
    made = f"TRY_CAST({value.sql} AS {STORED_AS[kind]})"
    if kind is Type.INTEGER:
        made = f"CASE WHEN {value.sql} = trunc({value.sql}) THEN {made} END"
    return compiler.convert(made, NUMBER, value, "does not fit" if kind is not Type.INTEGER else WHAT[kind], kind)


def _constant(rule: ColumnRule) -> Value:
    value, kind = rule.constant, rule.type
    try:
        if kind is Type.TEXT:
            return Value(sql.text(value), TEXT)
        if kind is Type.BOOLEAN:
            if not isinstance(value, bool):
                raise ValueError
        elif isinstance(value, bool):
            raise ValueError
        elif kind in formats.NUMERIC:
            number = Decimal(str(value))
            if not number.is_finite() or abs(number) >= 10**15 or (kind is Type.INTEGER and number != int(number)):
                raise ValueError
        else:
            (date if kind is Type.DATE else datetime).fromisoformat(str(value))
    except (ValueError, InvalidOperation):
        raise ExpressionError(f"value {value!r} is no {kind}") from None
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return Value(f"{sql.text(written)}::{STORED_AS[kind]}", KIND_OF[kind])
