"""The JSON face, for the page's builder: plain dicts and lists, one key says what each node is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from kequn.facts import build, folds, limits, names
from kequn.facts.distance import distance_to
from kequn.facts.functions import FOLDS, GATHERS, SCALARS, UNITS_ZH
from kequn.facts.grain import complete
from kequn.facts.literals import literal
from kequn.facts.nodes import (
    CUSTOMER,
    Aggregate,
    Arithmetic,
    Call,
    Column,
    Compare,
    Distance,
    Expression,
    Gather,
    Holds,
    If,
    In,
    Literal,
    Logic,
    Negative,
    Not,
    TagRef,
)
from kequn.facts.schema import Schema, Table
from kequn.kernel.errors import LanguageError
from kequn.kernel.nearest import hint

if TYPE_CHECKING:
    from kequn.facts.term import Term

Json = dict[str, Any]
Read = Callable[[object], Expression]


def to_json(expression: Expression | Term) -> Json:
    """Return the tree as JSON data."""
    return _write(expression.tree)


def from_json(data: object, schema: Schema, unit: str = CUSTOMER) -> Expression:
    """Return the tree of JSON data in a question about that unit. Raises LanguageError in one line."""
    return complete(_Reader(schema).read(data, 0), unit)


def _write(node: Expression) -> Json:  # noqa: C901, PLR0912  # one case for each kind of node
    match node:
        case Literal():
            return _literal(node)
        case Column(table=table, column=column):
            return {"column": f"{table.name}.{column.name}"}
        case TagRef(tag=tag):
            return {"tag": tag.name}
        case Logic(op=op, of=of):
            return {op: [_write(part) for part in of]}
        case Not(of=of):
            return {"not": _write(of)}
        case Compare(op=op, left=left, right=right) | Arithmetic(op=op, left=left, right=right):
            return {op: [_write(left), _write(right)]}
        case In(value=value, options=options):
            return {"in": _write(value), "values": [_literal(option) for option in options]}
        case Negative(of=of):
            return {"negative": _write(of)}
        case If(then=then, condition=condition, otherwise=otherwise):
            return {"if": _write(condition), "then": _write(then), "else": _write(otherwise)}
        case Call(function=function, arguments=arguments):
            return {"call": function, "arguments": [_write(argument) for argument in arguments]}
        case Holds(categories=categories):
            return {"holds": list(categories)}
        case Distance(outlet=outlet):
            return {"distance_to": outlet}
        case Gather(function=function, value=value, where=where, per=per):
            return {per: function, **_given(value=value, where=where)}
        case Aggregate(function=function, table=table, value=value, where=where):
            return {"fold": function, "table": table.name, **_given(value=value, where=where), **_rest(node)}
    raise TypeError(f"no JSON for {type(node).__name__}")


def _given(**parts: Expression | None) -> Json:
    return {name: _write(part) for name, part in parts.items() if part is not None}


def _rest(node: Aggregate) -> Json:
    window = {} if node.window is None else {"days": node.window.days, "months": node.window.months}
    rest = {**window, "by": None if node.by is None else node.by.name}
    return {name: value for name, value in rest.items() if value is not None}


def _literal(node: Literal) -> Json:
    match node.value:
        case Decimal():
            return {"decimal": str(node.value)}
        case date():
            return {"date": node.value.isoformat()}
    return {"value": node.value}


_PAIRS = ("==", "!=", "<", "<=", ">", ">=", "is", "+", "-", "*", "/")
_KINDS = (
    "fold", *UNITS_ZH, "call", "column", "tag", "value", "decimal", "date", "and", "or", "not", "in", "negative", "if", "holds",
    "distance_to",
    *_PAIRS,
)  # fmt: skip


class _Reader:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.nodes = 0

    def read(self, data: object, depth: int) -> Expression:
        self.nodes += 1
        if depth > limits.DEPTH or self.nodes > limits.NODES:
            raise LanguageError("the expression is nested too deeply or too long")
        if not isinstance(data, Mapping):
            raise LanguageError('a node of the JSON face is an object, e.g. {"column": "customers.city"}')
        kind = next((kind for kind in _KINDS if kind in data), None)
        if kind is None:
            key = str(next(iter(data), ""))[:40]
            raise LanguageError(f"the JSON face has no node {key!r}{hint(key, _KINDS)}")
        return self._node(kind, data, lambda part: self.read(part, depth + 1))

    def _node(self, kind: str, data: Mapping[str, Any], read: Read) -> Expression:  # noqa: C901, PLR0912  # one case for each
        body = data[kind]
        match kind:
            case "value" | "decimal" | "date":
                return _constant(kind, body)
            case "column":
                base, _, name = _string(body, "column").partition(".")
                return names.attribute(self.schema, base, name)
            case "tag":
                return self._tag(_string(body, "tag"))
            case "and" | "or":
                return build.logic(kind, [read(part) for part in _list(body, kind)])
            case "not":
                return build.negation(read(body))
            case "negative":
                return build.negative(read(body))
            case "in":
                return build.among(read(body), [read(option) for option in _list(data.get("values"), "values")])
            case "if":
                return build.choice(read(data.get("then")), read(body), read(data.get("else")))
            case "holds":
                return folds.holds([literal(category) for category in _list(body, "holds")])
            case "distance_to":
                return distance_to(body, self.schema)
            case "call":
                return self._call(_string(body, "call"), [read(part) for part in _list(data.get("arguments"), "arguments")])
            case "fold":
                return self._fold(_string(body, "fold"), data, read)
            case "household" | "employer":
                return self._gather(kind, _string(body, kind), data, read)
        return _pair(kind, [read(part) for part in _list(body, kind)])

    def _tag(self, name: str) -> Expression:
        if name not in self.schema.tags:
            raise LanguageError(f"there is no tag {name!r}{hint(name, self.schema.tags)}")
        return names.tag_ref(self.schema, self.schema.tags[name])

    def _call(self, function: str, arguments: list[Expression]) -> Expression:
        if function not in SCALARS:
            raise LanguageError(f"there is no function {function!r}{hint(function, SCALARS)}")
        return build.call(function, arguments)

    def _fold(self, function: str, data: Mapping[str, Any], read: Read) -> Expression:
        if function not in FOLDS:
            raise LanguageError(f"there is no function {function!r}{hint(function, FOLDS)}")
        name = _string(data.get("table"), "table")
        table: Table | None = self.schema.tables.get(name)
        if table is None:
            raise LanguageError(f"there is no table {name!r}{hint(name, self.schema.tables)}")
        value = read(data["value"]) if data.get("value") is not None else None
        where = read(data["where"]) if data.get("where") is not None else None
        by = None if data.get("by") is None else names.column_of(table, _string(data["by"], "by")).column.name
        return folds.aggregate(function, table, value, where=where, days=data.get("days"), months=data.get("months"), by=by)

    def _gather(self, per: str, function: str, data: Mapping[str, Any], read: Read) -> Expression:
        if function not in GATHERS:
            raise LanguageError(f"there is no function {per}.{function}{hint(function, GATHERS)}")
        value = read(data["value"]) if data.get("value") is not None else None
        return build.gather(function, value, read(data["where"]) if data.get("where") is not None else None, per)


def _pair(op: str, sides: list[Expression]) -> Expression:
    if len(sides) != 2:
        raise LanguageError(f"{op} takes two values, not {len(sides)}")
    return build.arithmetic(op, *sides) if op in "+-*/" else build.compare(op, *sides)


def _constant(kind: str, body: object) -> Expression:
    try:
        if kind == "decimal":
            return literal(Decimal(_string(body, "decimal")))
        return literal(date.fromisoformat(_string(body, "date")) if kind == "date" else body)
    except (ValueError, InvalidOperation):
        raise LanguageError(f"this is no {kind} (a date is written 2026-01-31, a decimal 12.50)") from None


def _string(data: object, name: str) -> str:
    if not isinstance(data, str) or len(data) > 200:
        raise LanguageError(f"{name} of the JSON face is a text")
    return data


def _list(data: object, name: str) -> list[Any]:
    if not isinstance(data, list):
        raise LanguageError(f"{name} of the JSON face is a list")
    return data


