"""Column expressions: Python's expression grammar, read with `ast` and translated to SQL. Nothing is ever evaluated.

Checks follow the branches, so a conversion that is not reached does not complain.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace

from kequn.facts.schema import Type
from kequn.kernel.nearest import hint
from kequn.sources import formats
from kequn.sources.formats import EXACT
from kequn.sources.mapping import CodeLists
from kequn.sources.values import BOOLEAN, DAY, KIND_OF, NOTHING, NUMBER, TEXT, TIME, Check, ExpressionError, Layers, Value
from kequn.warehouse import sql

LONGEST, DEEPEST = 4000, 60
COMPARISONS: dict[type[ast.cmpop], str] = {ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


class Compiler:
    """Translates expressions over the columns `names` (name → SQL of its trimmed text); None accepts every name."""

    def __init__(
        self,
        names: Mapping[str, str] | None,
        *,
        codes: CodeLists,
        zone: str = "UTC",
        salt: str = "",
        file: str = "",
    ) -> None:
        self.names, self.codes, self.zone, self.salt, self.file = names, codes, zone, salt, file
        self.lookups: dict[str, tuple[str, ...]] = {}  # those whose columns the row has by now
        self.layers = Layers()
        self.mentioned: set[str] = set()

    def compile(self, text: str, want: Type | None = None) -> Value:
        """Translate a column's name or an expression; `want` is the canonical type it will become."""
        if self.names is not None and text in self.names:
            return self.column(text)
        if len(text) > LONGEST:
            raise ExpressionError(f"longer than {LONGEST} characters")
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            if self.names is None and not set(text) & set("()'\""):
                return self.column(text)
            raise ExpressionError(f"{text!r} is neither a column of the file{self._near(text)} nor an expression") from None
        if _depth(tree) > DEEPEST:
            raise ExpressionError("nested too deeply")
        return self.node(tree, want)

    def condition(self, text: str) -> Value:
        """Translate a condition."""
        value = self.compile(text)
        if value.kind != BOOLEAN:
            raise ExpressionError(f"{text!r} is no condition")
        return value

    def column(self, name: str) -> Value:
        """Return a column of the file."""
        self.mentioned.add(name)
        if self.names is None:
            return Value("NULL", TEXT)
        if name not in self.names:
            raise ExpressionError(f"the file has no column {name!r}{self._near(name)}")
        return Value(self.layers.add(self.names[name]) if " " in self.names[name] else self.names[name], TEXT)

    def _near(self, name: str) -> str:
        return hint(name, self.names or ())

    def node(self, node: ast.expr, want: Type | None = None) -> Value:
        """Translate one node by its class."""
        handler: Callable[[ast.expr, Type | None], Value] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is None:
            raise ExpressionError(f"{ast.unparse(node)!r} is not part of the language of mappings")
        return handler(node, want)

    def _name(self, node: ast.Name, _: Type | None) -> Value:
        return self.column(node.id)

    def _attribute(self, node: ast.Attribute, _: Type | None) -> Value:
        if not isinstance(node.value, ast.Name):
            raise ExpressionError(f"{ast.unparse(node)!r} is no column of a lookup")
        lookup = node.value.id
        if lookup not in self.lookups:
            whole = f"{lookup}.{node.attr}"
            if self.names is None or whole in self.names:
                return self.column(whole)
            raise ExpressionError(f"there is no lookup {lookup!r}{hint(lookup, self.lookups)}")
        if node.attr not in self.lookups[lookup]:
            raise ExpressionError(f"lookup {lookup!r} does not take {node.attr!r}{hint(node.attr, self.lookups[lookup])}")
        return Value(sql.name(f"{lookup}.{node.attr}"), TEXT)

    def _constant(self, node: ast.Constant, _: Type | None) -> Value:
        value = node.value
        if value is None:
            return Value("NULL", NOTHING)
        if isinstance(value, bool):
            return Value(str(value).lower(), BOOLEAN)
        if isinstance(value, str):
            return Value(sql.text(value), TEXT, literal=value)
        if isinstance(value, int | float) and abs(value) < 10**18:
            return Value(f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value), NUMBER)
        raise ExpressionError(f"{ast.unparse(node)!r} cannot be used as a value")

    def _unaryop(self, node: ast.UnaryOp, want: Type | None) -> Value:
        if isinstance(node.op, ast.Not):
            inner = self._boolean(node.operand)
            return replace(inner, sql=f"(({inner.sql}) IS NOT TRUE)")
        inner = self.number(self.node(node.operand, want), want)
        return replace(inner, sql=f"(-{inner.sql})") if isinstance(node.op, ast.USub) else inner

    def _boolop(self, node: ast.BoolOp, _: Type | None) -> Value:
        both = isinstance(node.op, ast.And)
        values = [self._boolean(operand) for operand in node.values]
        checks: tuple[Check, ...] = ()
        for index, value in enumerate(values):
            reached = " AND ".join(f"({before.sql}) IS {'' if both else 'NOT '}TRUE" for before in values[:index])
            checks += value.under(reached) if reached else value.checks
        joined = (" AND " if both else " OR ").join(f"({value.sql})" for value in values)
        return Value(f"({joined})", BOOLEAN, checks)

    def _ifexp(self, node: ast.IfExp, want: Type | None) -> Value:
        test = self._boolean(node.test)
        then, other = self.alike([self.node(node.body, want), self.node(node.orelse, want)], want)
        checks = test.checks + then.under(f"({test.sql}) IS TRUE") + other.under(f"({test.sql}) IS NOT TRUE")
        return Value(f"CASE WHEN {test.sql} THEN {then.sql} ELSE {other.sql} END", _kind(then, other), checks, stored=then.stored)

    def _binop(self, node: ast.BinOp, _: Type | None) -> Value:
        left, right = self.node(node.left), self.node(node.right)
        if DAY in (left.kind, right.kind) and isinstance(node.op, ast.Add | ast.Sub):
            return self._shifted(left, right, minus=isinstance(node.op, ast.Sub))
        left, right = self.number(left), self.number(right)
        checks = left.checks + right.checks
        a, b = left.sql, right.sql
        if isinstance(node.op, ast.Add | ast.Sub):
            return Value(f"({a} {'+' if isinstance(node.op, ast.Add) else '-'} {b})", NUMBER, checks)
        if isinstance(node.op, ast.Mult):
            made = self.layers.add(f"TRY_CAST(TRY_CAST({a} AS DECIMAL(19,6)) * TRY_CAST({b} AS DECIMAL(19,6)) AS {EXACT})")
            return Value(made, NUMBER, (*checks, _unless(made, "the product is too large", a, b)))
        if isinstance(node.op, ast.Div):
            made = self.layers.add(f"TRY_CAST(({a})::DOUBLE / nullif(({b})::DOUBLE, 0) AS {EXACT})")
            return Value(made, NUMBER, (*checks, _unless(made, "division by 0", a, b)))
        raise ExpressionError(f"{ast.unparse(node)!r}: only + - * / can be used")

    def _shifted(self, left: Value, right: Value, *, minus: bool) -> Value:
        if left.kind == right.kind == DAY and minus:
            return Value(f"({left.sql} - {right.sql})", NUMBER, left.checks + right.checks)
        if left.kind != DAY or right.kind not in (NUMBER, TEXT):
            raise ExpressionError("to a date only a number of days can be added")
        days = self.number(right, Type.INTEGER)
        shifted = self.layers.add(f"TRY({left.sql} {'-' if minus else '+'} TRY_CAST({days.sql} AS INTEGER))")
        made = self._sane(shifted, DAY)
        return Value(made, DAY, (*left.checks, *days.checks, _unless(made, "the date is too far", left.sql, days.sql)))

    def _compare(self, node: ast.Compare, _: Type | None) -> Value:
        parts = [self.node(node.left), *(self._right(operand) for operand in node.comparators)]
        found = [self._pair(left, op, right) for left, op, right in zip(parts, node.ops, parts[1:], strict=False)]
        return Value(
            " AND ".join(f"({value.sql})" for value in found), BOOLEAN, tuple(check for value in found for check in value.checks)
        )

    def _right(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Tuple | ast.List):
            members = self.alike([self.node(element) for element in node.elts], None)
            if not members:
                raise ExpressionError("an empty list of values")
            return Value(
                ", ".join(value.sql for value in members),
                _kind(*members),
                sum((value.checks for value in members), ()),
                literal="(…)",
            )
        return self.node(node)

    def _pair(self, left: Value, op: ast.cmpop, right: Value) -> Value:
        if isinstance(op, ast.Is | ast.IsNot):
            if right.kind != NOTHING:
                raise ExpressionError("'is' can only be followed by None")
            return Value(f"{left.sql} IS {'NOT ' if isinstance(op, ast.IsNot) else ''}NULL", BOOLEAN, left.checks)
        if isinstance(op, ast.In | ast.NotIn):
            if right.literal != "(…)":
                raise ExpressionError('\'in\' needs a list such as ("a", "b")')
            first = self.toward(left, right.kind)
            return Value(
                f"{first.sql} {'NOT ' if isinstance(op, ast.NotIn) else ''}IN ({right.sql})", BOOLEAN, first.checks + right.checks
            )
        if NOTHING in {left.kind, right.kind}:
            raise ExpressionError("write 'is None' to ask for nothing")
        left, right = self.alike([left, right], None)
        return Value(f"{left.sql} {COMPARISONS[type(op)]} {right.sql}", BOOLEAN, left.checks + right.checks)

    def _call(self, node: ast.Call, want: Type | None) -> Value:
        from kequn.sources.functions import call

        return call(self, node, want)

    def _boolean(self, node: ast.expr) -> Value:
        value = self.node(node)
        if value.kind == BOOLEAN:
            return value
        if value.kind != TEXT:
            raise ExpressionError(f"{ast.unparse(node)!r} is no condition")
        return self.toward(value, BOOLEAN)

    def named(self, value: Value) -> Value:
        """Return the value under a name, so that a conversion may mention it often."""
        return value if value.sql.isidentifier() else replace(value, sql=self.layers.add(value.sql))

    def convert(self, made: str, kind: str, value: Value, what: str, stored: Type | None = None) -> Value:
        """Return a conversion of a value, computed once, that complains where it fails."""
        name = self._sane(self.layers.add(made), kind)
        return Value(name, kind, (*value.checks, Check(f"({value.sql} IS NOT NULL AND {name} IS NULL)", what)), stored=stored)

    def _sane(self, name: str, kind: str) -> str:
        """Return the name of the value without days and times that lie outside the calendar."""
        if kind not in formats.SANE:
            return name
        low, high = formats.SANE[kind]
        return self.layers.add(f"CASE WHEN {name} BETWEEN {low} AND {high} THEN {name} END")

    def number(self, value: Value, want: Type | None = None) -> Value:
        """Return the value as a number; a text is read in the plain form."""
        if value.kind == TEXT:
            value, kind = self.named(value), want if want in formats.NUMERIC else None
            return self.convert(formats.number(value.sql, formats.PLAIN, kind), NUMBER, value, "is not a number", kind)
        if value.kind not in (NUMBER, NOTHING):
            raise ExpressionError(f"a {value.kind} cannot be used as a number")
        return value

    def toward(self, value: Value, kind: str) -> Value:
        """Return a text turned to another kind; other values must be of it already."""
        if value.kind in (kind, NOTHING):
            return value
        value = self.named(value)
        if value.kind == TEXT and kind == NUMBER:
            return self.number(value)
        if value.kind == TEXT and kind == BOOLEAN:
            return self.convert(formats.truth(value.sql), BOOLEAN, value, "is neither true nor false")
        if value.kind == TEXT and kind == DAY:
            return self.convert(formats.day(value.sql), DAY, value, "is not a date")
        if value.kind == TEXT and kind == TIME:
            return self.convert(formats.moment(value.sql, zone=self.zone), TIME, value, "is not a time")
        if (value.kind, kind) in ((DAY, TIME), (TIME, DAY)):
            return Value(f"({value.sql})::{'TIMESTAMP' if kind == TIME else 'DATE'}", kind, value.checks)
        raise ExpressionError(f"a {value.kind} meets a {kind}")

    def alike(self, values: list[Value], want: Type | None) -> list[Value]:
        """Return the values as one kind: text gives way to what it meets."""
        kinds = {value.kind for value in values} - {NOTHING}
        wanted = {KIND_OF[want]} if want and KIND_OF[want] in kinds else kinds - {TEXT}
        if len(wanted) > 1:
            raise ExpressionError(f"a {' and a '.join(sorted(wanted))} do not go together")
        target = next(iter(wanted), TEXT)
        same = want if target == NUMBER else None
        made = [self.number(value, same) if target == NUMBER else self.toward(value, target) for value in values]
        stored = {value.stored for value in made if value.kind != NOTHING}
        return [replace(value, stored=None) for value in made] if len(stored) > 1 else made


def _unless(made: str, what: str, *needed: str) -> Check:
    given = " AND ".join(f"({value}) IS NOT NULL" for value in needed)
    return Check(f"({given} AND ({made}) IS NULL)", what)


def _kind(*values: Value) -> str:
    return next((value.kind for value in values if value.kind != NOTHING), NOTHING)


def _depth(node: ast.AST) -> int:
    deepest, layer = 0, [node]
    while layer:
        layer = [child for parent in layer for child in ast.iter_child_nodes(parent)]
        deepest += 1
    return deepest
