"""The text face: one line of a small part of Python's expression grammar, read with `ast` and never evaluated."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise

from kequn.facts import build, folds, limits, names
from kequn.facts.alias import alias
from kequn.facts.distance import distance_to
from kequn.facts.functions import DATE_ZH, FOLDS, FUNCTIONS_EN, FUNCTIONS_ZH, GATHERS, KEYWORDS_ZH, SCALARS
from kequn.facts.grain import complete
from kequn.facts.literals import literal
from kequn.facts.nodes import CUSTOMER, UNITS, Expression
from kequn.facts.normalise import normalise
from kequn.facts.schema import Schema, Table
from kequn.kernel.errors import LanguageError
from kequn.kernel.nearest import hint

_COMPARES: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not",
}
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_KEYWORDS = {**{name: name for name in KEYWORDS_ZH}, **{zh: name for name, zh in KEYWORDS_ZH.items()}}


def parse(text: str, schema: Schema, unit: str = CUSTOMER) -> Expression:
    """Return the tree of a text in a question about that unit ("customer", "household" or "employer").

    Raises LanguageError, one line, where the text is not an expression, names what is not there, or mixes what does not mix.
    """
    if unit not in UNITS:
        raise LanguageError(f"there is no unit {unit!r}: it is {' or '.join(UNITS)}")
    source = normalise(text, _known(schema))
    return complete(_Reader(schema, source).read(_parsed(source), unit, None), unit)


def _parsed(source: str) -> ast.expr:
    try:
        body = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        if (where := _near(source, error)).startswith(" from '='"):
            raise LanguageError('one = sets nothing: equal is written ==, e.g. city == "Praha"') from None
        raise LanguageError(f'this cannot be read{where}; an example: city == "Praha" and count(events) > 3') from None
    except (ValueError, RecursionError, MemoryError):
        raise LanguageError("this cannot be read: it is nested too deeply or no expression at all") from None
    if sum(1 for _ in ast.walk(body)) > limits.NODES * 3:
        raise LanguageError("the expression is too long")
    return body


def _near(source: str, error: SyntaxError) -> str:
    """Return where reading stopped; 0, or a place behind the text, says that the end came too soon."""
    rest = source[error.offset - 1 :].split() if error.offset else []
    if not rest:
        return " to its end"
    return "" if rest[0][0] in "'\"" else f" from {rest[0]!r} on"


def _known(schema: Schema) -> Callable[[str], bool]:
    """Return what tells whether a word is a name; the names are gathered when the first word is not plain English."""
    found: set[str] = set()

    def known(word: str) -> bool:
        if not found:
            found.update(FUNCTIONS_EN, _KEYWORDS, names.GATHERING, names.every_name(schema))
        return word in found

    return known


class _Reader:
    """Turns Python's tree into ours. `unit` is what a bare name belongs to, `table` the one whose rows `where=` looks at."""

    def __init__(self, schema: Schema, source: str) -> None:
        self.schema = schema
        self.source = source

    def read(self, node: ast.expr, unit: str, table: Table | None) -> Expression:  # one case for each kind of node
        def read(part: ast.expr) -> Expression:
            return self.read(part, unit, table)

        match node:
            case ast.BoolOp(op=op, values=values):
                return build.logic("and" if isinstance(op, ast.And) else "or", [read(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return build.negation(read(operand))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return build.negative(read(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                return build.arithmetic(_ARITHMETIC[type(op)], read(left), read(right))
            case ast.Compare():
                return self._comparison(node, read)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return build.choice(read(body), read(test), read(orelse))
            case ast.Constant():
                return self._constant(node)
            case ast.Name(id=name):
                return names.column_of(table, name) if table else names.bare(self.schema, name, unit)
            case ast.Attribute(value=ast.Name(id=base), attr=name):
                return names.attribute(self.schema, base, name)
            case ast.Call():
                return self._call(node, unit, table)
        raise LanguageError(f"{_what(node)} has no place in an expression")

    def _constant(self, node: ast.Constant) -> Expression:
        if isinstance(node.value, float):  # the decimal as it was written
            return literal(Decimal((ast.get_source_segment(self.source, node) or "0").replace("_", "")))
        if isinstance(node.value, (bytes, complex)) or node.value is ...:
            raise LanguageError(f"{_what(node)} has no place in an expression")
        return literal(node.value)

    def _comparison(self, node: ast.Compare, read: Callable[[ast.expr], Expression]) -> Expression:
        sides = [node.left, *node.comparators]
        return build.logic("and", [
            self._compare(op, left, right, read) for op, (left, right) in zip(node.ops, pairwise(sides), strict=True)
        ])

    def _compare(self, op: ast.cmpop, left: ast.expr, right: ast.expr, read: Callable[[ast.expr], Expression]) -> Expression:
        if not isinstance(op, (ast.In, ast.NotIn)):
            return build.compare(_COMPARES[type(op)], read(left), read(right))
        if not isinstance(right, (ast.Tuple, ast.List)):
            raise LanguageError('after `in` comes a list in brackets, e.g. city in ("Praha", "Brno")')
        found = build.among(read(left), [read(option) for option in right.elts])
        return found if isinstance(op, ast.In) else build.negation(found)

    def _call(self, node: ast.Call, unit: str, table: Table | None) -> Expression:
        match node.func:
            case ast.Attribute(value=ast.Name(id=base), attr=called) if base in names.GATHERING:
                return self._gather(names.GATHERING[base], called, node, table)
            case ast.Name(id=called):
                function = FUNCTIONS_EN.get(called, called)
            case _:
                raise LanguageError(f"{_what(node.func)} cannot be called: functions are called by their bare name")
        if function == "date":
            return self._date(node)
        if function == "holds":
            given, _ = self._arguments(node, "holds", ())
            return folds.holds([self.read(argument, unit, table) for argument in given])
        if function == "distance_to":
            return self._distance(node)
        if function in FOLDS and not (function in SCALARS and not self._is_table(node)):
            return self._fold(function, node, table)
        if function not in SCALARS:
            known = FUNCTIONS_ZH if called.isascii() else FUNCTIONS_EN
            raise LanguageError(f"there is no function {called!r}{hint(called, known)}")
        given, _ = self._arguments(node, function, ())
        return build.call(function, [self.read(argument, unit, table) for argument in given])

    def _fold(self, function: str, node: ast.Call, inside: Table | None) -> Expression:
        if inside is not None:
            raise LanguageError(f"{function} cannot stand in where=: conditions there are about one row")
        given, keywords = self._arguments(node, function, tuple(KEYWORDS_ZH))
        if len(given) != 1:
            raise LanguageError(f"{function} takes one table or value, not {len(given)}")
        table, value = self._subject(function, given[0])
        where, by = keywords.get("where"), keywords.get("by")
        return folds.aggregate(
            function, table, value,
            where=None if where is None else self.read(where, CUSTOMER, table),
            days=self._length("days", keywords.get("days")),
            months=self._length("months", keywords.get("months")),
            by=None if by is None else self._by(by, table),
        )

    def _subject(self, function: str, node: ast.expr) -> tuple[Table, Expression | None]:
        if isinstance(node, ast.Name):
            table = names.find_table(self.schema, node.id)
            if table is not None:
                return table, None
            if FOLDS[function].of_table:
                tables = [alias(table.zh) if not node.id.isascii() else name for name, table in self.schema.tables.items()]
                raise LanguageError(f"there is no table {node.id!r}{hint(node.id, tables)}")
        value = self.read(node, CUSTOMER, None)
        return folds.table_of(function, value, self.schema), value

    def _gather(self, per: str, called: str, node: ast.Call, inside: Table | None) -> Expression:
        function = FUNCTIONS_EN.get(called, called)
        if function not in GATHERS:
            raise LanguageError(f"there is no function {per}.{called}{hint(called, GATHERS)}")
        if inside is not None:
            raise LanguageError(f"{per}.{function} cannot stand in where= of rows: conditions there are about one row")
        given, keywords = self._arguments(node, f"{per}.{function}", ("where",))
        if len(given) > 1:
            raise LanguageError(f"{per}.{function} takes one value, not {len(given)}")
        value = self.read(given[0], CUSTOMER, None) if given else None
        where = self.read(keywords["where"], CUSTOMER, None) if "where" in keywords else None
        return build.gather(function, value, where, per)

    def _arguments(self, node: ast.Call, function: str, allowed: tuple[str, ...]) -> tuple[list[ast.expr], dict[str, ast.expr]]:
        keywords: dict[str, ast.expr] = {}
        for keyword in node.keywords:
            name = _KEYWORDS.get(keyword.arg or "")
            if name not in allowed or name is None:
                takes = f" (it takes {', '.join(f'{each}=' for each in allowed)})" if allowed else ""
                raise LanguageError(f"{function} takes no {keyword.arg or '**'}={takes}")
            if name in keywords:
                raise LanguageError(f"{function} is given {name}= twice")
            keywords[name] = keyword.value
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            raise LanguageError("* has no place before a value")
        return node.args, keywords

    def _is_table(self, node: ast.Call) -> bool:
        first = node.args[0] if node.args else None
        return bool(node.keywords) or (isinstance(first, ast.Name) and names.find_table(self.schema, first.id) is not None)

    def _length(self, name: str, node: ast.expr | None) -> object:
        if node is None:
            return None
        return node.value if isinstance(node, ast.Constant) else f"no literal {name}"

    def _by(self, node: ast.expr, table: Table) -> str:
        match node:
            case ast.Name(id=name):
                return names.column_of(table, name).column.name
            case ast.Attribute(value=ast.Name(id=base), attr=name) if names.find_table(self.schema, base) is table:
                return names.column_of(table, name).column.name
        raise LanguageError(f"by= names a column of {table.name}, e.g. by=account_id")

    def _distance(self, node: ast.Call) -> Expression:
        match node:
            case ast.Call(args=[ast.Constant(value=outlet)], keywords=[]):
                return distance_to(outlet, self.schema)
        return distance_to(None, self.schema)

    def _date(self, node: ast.Call) -> Expression:
        match node:
            case ast.Call(args=[ast.Constant(value=str() as text)], keywords=[]):
                try:
                    return literal(date.fromisoformat(text if len(text) == 10 else ""))
                except ValueError:
                    pass
        raise LanguageError(f'a date is written date("2026-01-31") or {DATE_ZH}("2026-01-31")')


_WHATS: dict[type[ast.expr], str] = {
    ast.Lambda: "lambda", ast.ListComp: "a comprehension", ast.SetComp: "a comprehension", ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension", ast.NamedExpr: ":=", ast.Subscript: "[…]", ast.Attribute: "a chain of dots",
    ast.Tuple: "a comma (write `and` or `or`)", ast.List: "a list", ast.Starred: "*", ast.Constant: "this constant",
    ast.BinOp: "this sign", ast.UnaryOp: "this sign", ast.Call: "a call of a call",
}  # fmt: skip


def _what(node: ast.expr) -> str:
    return _WHATS.get(type(node), "this")


