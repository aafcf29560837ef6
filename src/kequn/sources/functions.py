"""The functions of column expressions: one entry each, found by name."""

from __future__ import annotations

import ast
from collections.abc import Callable

from kequn.facts.schema import Type
from kequn.kernel.nearest import hint
from kequn.sources import formats
from kequn.sources.expression import Compiler
from kequn.sources.mapping import NumberFormat
from kequn.sources.values import BOOLEAN, DAY, NOTHING, NUMBER, TEXT, TIME, Check, ExpressionError, Value
from kequn.warehouse import sql

Function = Callable[[Compiler, ast.Call, Type | None], Value]


def call(compiler: Compiler, node: ast.Call, want: Type | None) -> Value:
    """Translate a call of a known function."""
    if not isinstance(node.func, ast.Name) or any(keyword.arg is None for keyword in node.keywords):
        raise ExpressionError(f"{ast.unparse(node)!r} is not part of the language of mappings")
    name = node.func.id
    if name not in FUNCTIONS:
        raise ExpressionError(f"there is no function {name!r}{hint(name, FUNCTIONS)}")
    least, most, function = FUNCTIONS[name]
    if not least <= len(node.args) <= most or (node.keywords and name != "number"):
        raise ExpressionError(f"{name}() is called in a wrong way; see docs/mapping.md")
    return function(compiler, node, want)


def _literal(node: ast.expr) -> str:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise ExpressionError(f"{ast.unparse(node)!r} must be a text in quotes")
    return node.value


def _whole(node: ast.expr) -> int:
    if not isinstance(node, ast.Constant) or type(node.value) is not int or not 0 <= node.value < 100_000:
        raise ExpressionError(f"{ast.unparse(node)!r} must be a whole number")
    return node.value


def as_text(value: Value) -> Value:
    """Return the value as a text."""
    return value if value.kind == TEXT else Value(f"({value.sql})::VARCHAR", TEXT, value.checks)


def _texts(compiler: Compiler, node: ast.Call) -> list[Value]:
    return [as_text(compiler.node(argument)) for argument in node.args]


def _checks(values: list[Value]) -> tuple[Check, ...]:
    return tuple(check for value in values for check in value.checks)


def _on_texts(template: str, kind: str = TEXT) -> Function:
    def function(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
        values = _texts(compiler, node)
        return Value(template.format(*(value.sql for value in values)), kind, _checks(values))

    return function


def _number(compiler: Compiler, node: ast.Call, want: Type | None) -> Value:
    value = compiler.named(compiler.node(node.args[0]))
    given = {keyword.arg or "": keyword.value for keyword in node.keywords}
    known = NumberFormat.__dataclass_fields__
    for key in given:
        if key not in known:
            raise ExpressionError(f"number() has no option {key!r}{hint(key, known)}")
    implied = _whole(given.pop("implied")) if "implied" in given else 0
    form = NumberFormat(implied=implied, **{key: _literal(option) for key, option in given.items()})
    if form.minus not in ("leading", "trailing", "parentheses"):
        raise ExpressionError("minus must be leading, trailing or parentheses")
    if value.kind != TEXT:
        return compiler.number(value)
    kind = want if want in formats.NUMERIC else None
    return compiler.convert(formats.number(value.sql, form, kind), NUMBER, value, "is not a number", kind)


def _integer(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    value = compiler.named(compiler.node(node.args[0]))
    if value.kind == TEXT:
        return compiler.convert(
            formats.number(value.sql, formats.PLAIN, Type.INTEGER), NUMBER, value, "is not a whole number", Type.INTEGER
        )
    return Value(f"trunc({compiler.number(value).sql})", NUMBER, value.checks)


def _day(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    value, forms = compiler.named(compiler.node(node.args[0])), tuple(_literal(form) for form in node.args[1:])
    formats.check_formats(forms)
    return (
        compiler.convert(formats.day(value.sql, forms), DAY, value, "is not a date")
        if value.kind == TEXT
        else compiler.toward(value, DAY)
    )


def _time(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    value, forms = compiler.named(compiler.node(node.args[0])), tuple(_literal(form) for form in node.args[1:])
    formats.check_formats(forms)
    made = formats.moment(value.sql, forms, compiler.zone)
    return compiler.convert(made, TIME, value, "is not a time") if value.kind == TEXT else compiler.toward(value, TIME)


def _substr(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    value = as_text(compiler.node(node.args[0]))
    length = f", {_whole(node.args[2])}" if len(node.args) > 2 else ""
    return Value(f"nullif(substr({value.sql}, {_whole(node.args[1])}{length}), '')", TEXT, value.checks)


def _concat(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    values = _texts(compiler, node)
    return Value(f"nullif(concat({', '.join(value.sql for value in values)}), '')", TEXT, _checks(values))


def _coalesce(compiler: Compiler, node: ast.Call, want: Type | None) -> Value:
    values = compiler.alike([compiler.node(argument, want) for argument in node.args], want)
    checks = values[0].checks
    for index, value in enumerate(values[1:], start=1):
        checks += value.under(" AND ".join(f"({before.sql}) IS NULL" for before in values[:index]))
    kind = next((value.kind for value in values if value.kind != NOTHING), NOTHING)
    return Value(f"coalesce({', '.join(value.sql for value in values)})", kind, checks, stored=values[0].stored)


def _code(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    name = _literal(node.args[1])
    if name not in compiler.codes:
        raise ExpressionError(f"there is no code list [codes.{name}]{hint(name, compiler.codes)}")
    value = as_text(compiler.node(node.args[0]))
    if len(node.args) < 3:
        return translated(value, compiler.codes[name])
    other = as_text(compiler.node(node.args[2]))
    return translated(value, compiler.codes[name], otherwise=other.sql)


def translated(value: Value, codes: tuple[tuple[str, str], ...], otherwise: str | None = None) -> Value:
    """Return a text translated by a code list; an unknown code is `otherwise`, or complained of."""
    key = f"coalesce({value.sql}, '')" if any(code == "" for code, _ in codes) else value.sql
    cases = " ".join(f"WHEN {sql.text(code)} THEN {sql.text(meaning)}" for code, meaning in codes)
    listed = ", ".join(sql.text(code) for code, _ in codes) or "''"
    if otherwise is not None:
        made = f"CASE {key} {cases} ELSE CASE WHEN {key} IS NOT NULL THEN {otherwise} END END" if cases else otherwise
        return Value(made, TEXT, value.checks)
    unknown = Check(f"({value.sql} IS NOT NULL AND {key} NOT IN ({listed}))", "is a code that the list does not have")
    return Value(f"CASE {key} {cases} END" if cases else "NULL::VARCHAR", TEXT, (*value.checks, unknown))


def _hash(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    value = as_text(compiler.node(node.args[0]))
    return Value(f"sha256({sql.text(compiler.salt)} || {value.sql})", TEXT, value.checks)


def _column(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    return compiler.column(_literal(node.args[0]))


def _file(compiler: Compiler, _: ast.Call, __: Type | None) -> Value:
    return Value(sql.text(compiler.file), TEXT) if compiler.file else Value("NULL", TEXT)


def _part(unit: str) -> Function:
    def function(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
        value = compiler.node(node.args[0])
        value = value if value.kind == TIME else compiler.toward(value, DAY)
        return Value(f"{unit}({value.sql})", NUMBER, value.checks)

    return function


def _abs(compiler: Compiler, node: ast.Call, want: Type | None) -> Value:
    value = compiler.number(compiler.node(node.args[0], want), want)
    return Value(f"abs({value.sql})", NUMBER, value.checks, stored=value.stored)


def _round(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    value = compiler.number(compiler.node(node.args[0]))
    return Value(f"round({value.sql}, {_whole(node.args[1]) if len(node.args) > 1 else 0})", NUMBER, value.checks)


def _as_text(compiler: Compiler, node: ast.Call, _: Type | None) -> Value:
    return as_text(compiler.node(node.args[0]))


FUNCTIONS: dict[str, tuple[int, int, Function]] = {
    "text": (1, 1, _as_text),
    "number": (1, 1, _number),
    "integer": (1, 1, _integer),
    "date": (1, 9, _day),
    "time": (1, 9, _time),
    "upper": (1, 1, _on_texts("upper({0})")),
    "lower": (1, 1, _on_texts("lower({0})")),
    "trim": (1, 1, _on_texts("nullif(trim({0}), '')")),
    "length": (1, 1, _on_texts("length({0})", NUMBER)),
    "substr": (2, 3, _substr),
    "concat": (1, 20, _concat),
    "replace": (3, 3, _on_texts("nullif(replace({0}, {1}, {2}), '')")),
    "coalesce": (2, 20, _coalesce),
    "starts_with": (2, 2, _on_texts("starts_with({0}, {1})", BOOLEAN)),
    "ends_with": (2, 2, _on_texts("ends_with({0}, {1})", BOOLEAN)),
    "contains": (2, 2, _on_texts("contains({0}, {1})", BOOLEAN)),
    "year": (1, 1, _part("year")),
    "month": (1, 1, _part("month")),
    "day": (1, 1, _part("day")),
    "abs": (1, 1, _abs),
    "round": (1, 2, _round),
    "code": (2, 3, _code),
    "hash": (1, 1, _hash),
    "col": (1, 1, _column),
    "file": (0, 0, _file),
}
