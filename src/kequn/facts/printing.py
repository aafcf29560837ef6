"""The text face of a tree: one line, with English or Chinese names, with no bracket more than it needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from kequn.facts.alias import alias
from kequn.facts.functions import FUNCTIONS_ZH, KEYWORDS_ZH, LOGIC_ZH, UNITS_ZH
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
    Named,
    Negative,
    Not,
    TagRef,
    Value,
)

if TYPE_CHECKING:
    from kequn.facts.term import Term

IF, OR, AND, NOT, COMPARE, ADD, MULTIPLY, UNARY, ATOM = range(9)  # how tightly each binds
_LESS, _MORE = ("<", "<="), (">", ">=")


def to_text(expression: Expression | Term, language: str = "en") -> str:
    """Return the expression as one line of text, in "en" (English names) or "zh" (Chinese names)."""
    return _Printer(language).text(expression.tree)


def label(node: Expression) -> str:  # one case for each kind of node
    """Return a short name of a node for an error: never the value of a literal, never a whole condition."""
    match node:
        case Column() | TagRef():
            return to_text(node)
        case Literal():
            return "a constant"
        case Aggregate(function=function, value=None):
            return f"{function}({node.table.name})"
        case Aggregate(function=function, value=value) if value is not None:
            return f"{function}({label(value)})"
        case Gather(function=function, per=per):
            return f"{per}.{function}(…)"
        case Call(function=function):
            return f"{function}(…)"
        case Holds():
            return "holds(…)"
        case Distance():
            return "distance_to(…)"
        case _:
            return "a condition" if node.type == "boolean" else "a computed value"


def told(node: Expression) -> str:
    """Return what a node is, with its type, for an error: `city (a text)`, or `a text` of a literal."""
    if node.type is None:
        return "None"
    kind = {"integer": "an integer", "money": "an amount"}.get(node.type, f"a {node.type}")
    return kind if isinstance(node, Literal) else f"{label(node)} ({kind})"


class _Printer:
    def __init__(self, language: str) -> None:
        self.zh = language == "zh"
        self.rows_of: str | None = None  # the table whose columns are bare, in `where=`

    def text(self, node: Expression, at_least: int = IF) -> str:
        text, binding = self._write(node)
        return f"({text})" if binding < at_least else text

    def _write(self, node: Expression) -> tuple[str, int]:  # one case for each kind of node
        match node:
            case Literal(value=value):
                return _literal(value, self._function("date"))
            case Column():
                return self._column(node), ATOM
            case TagRef(tag=tag):
                return self._name(tag), ATOM
            case Logic(op=op, of=of):
                return self._logic(op, of)
            case Not(of=of):
                return self._negation(of)
            case Compare(op=op, left=left, right=right):
                return f"{self.text(left, ADD)} {op} {self.text(right, ADD)}", COMPARE
            case In(value=value):
                return f"{self.text(value, ADD)} in {self._options(node)}", COMPARE
            case Arithmetic(op=op, left=left, right=right):
                binding = ADD if op in "+-" else MULTIPLY
                return f"{self.text(left, binding)} {op} {self.text(right, binding + 1)}", binding
            case Negative(of=of):
                return f"-{self.text(of, ATOM)}", UNARY
            case If(then=then, condition=condition, otherwise=otherwise):
                return f"{self.text(then, OR)} if {self.text(condition, OR)} else {self.text(otherwise)}", IF
        return self._call(node), ATOM

    def _call(self, node: Expression) -> str:
        match node:
            case Call(function=function, arguments=arguments):
                return f"{self._function(function)}({', '.join(self.text(argument) for argument in arguments)})"
            case Holds(categories=categories):
                return f"{self._function('holds')}({', '.join(_quoted(category) for category in categories)})"
            case Distance(outlet=outlet):
                return f"{self._function('distance_to')}({_quoted(outlet)})"
            case Gather(function=function, per=per):
                return f"{self._unit(per)}.{self._function(function)}({', '.join(self._gathered(node))})"
            case Aggregate(function=function):
                return f"{self._function(function)}({', '.join(self._aggregated(node))})"
        raise TypeError(f"no text for {type(node).__name__}")

    def _aggregated(self, node: Aggregate) -> list[str]:
        told = [self.text(node.value) if node.value is not None else self._name(node.table)]
        if node.where is not None:
            self.rows_of = node.table.name
            told.append(f"{self._keyword('where')}={self.text(node.where)}")
            self.rows_of = None
        if node.window is not None:
            key, length = ("days", node.window.days) if node.window.days is not None else ("months", node.window.months)
            told.append(f"{self._keyword(key)}={length}")
        if node.by is not None:
            told.append(f"{self._keyword('by')}={self._name(node.by)}")
        return told

    def _gathered(self, node: Gather) -> list[str]:
        told = [self.text(node.value)] if node.value is not None else []
        return told + ([f"{self._keyword('where')}={self.text(node.where)}"] if node.where is not None else [])

    def _logic(self, op: str, parts: tuple[Expression, ...]) -> tuple[str, int]:
        binding = AND if op == "and" else OR
        word = f" {LOGIC_ZH[op] if self.zh else op} "
        texts = [self.text(parts[0], binding + 1)]
        chained = False  # whether the text before already is a range
        for before, part in pairwise(parts):
            chained = op == "and" and not chained and _chains(before, part)
            if chained and isinstance(part, Compare):
                texts[-1] += f" {part.op} {self.text(part.right, ADD)}"
            else:
                texts.append(self.text(part, binding + 1))
        return word.join(texts), binding if len(texts) > 1 else COMPARE

    def _negation(self, of: Expression) -> tuple[str, int]:
        match of:
            case Compare(op="is", left=left, right=right):
                return f"{self.text(left, ADD)} is not {self.text(right, ADD)}", COMPARE
            case In(value=value):
                return f"{self.text(value, ADD)} not in {self._options(of)}", COMPARE
        return f"{LOGIC_ZH['not'] if self.zh else 'not'} {self.text(of, NOT)}", NOT

    def _options(self, node: In) -> str:
        texts = [self.text(option) for option in node.options]
        return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"

    def _column(self, node: Column) -> str:
        name = self._name(node.column)
        if node.unit is not None and node.unit != CUSTOMER:
            return f"{self._unit(node.unit)}.{name}"
        bare = node.many is None or node.table.name == self.rows_of
        return name if bare else f"{self._name(node.table)}.{name}"

    def _name(self, named: Named) -> str:
        return named.zh if self.zh else alias(named.name)

    def _function(self, name: str) -> str:
        return FUNCTIONS_ZH[name] if self.zh else name

    def _keyword(self, name: str) -> str:
        return KEYWORDS_ZH[name] if self.zh else name

    def _unit(self, unit: str) -> str:
        return UNITS_ZH[unit] if self.zh else unit


def _chains(before: Expression, part: Expression) -> bool:
    """Return whether two comparisons read as one range, as `18 <= age` and `age < 60` do."""
    match before, part:
        case Compare(), Compare():
            same = any(before.op in ops and part.op in ops for ops in (_LESS, _MORE))
            return same and before.right == part.left
    return False


def _literal(value: Value, date_function: str) -> tuple[str, int]:
    match value:
        case str():
            return _quoted(value), ATOM
        case date():
            return f'{date_function}("{value.isoformat()}")', ATOM
        case int() | Decimal() if not isinstance(value, bool):
            text = f"{value:f}" if isinstance(value, Decimal) else str(value)
            return text, UNARY if text.startswith("-") else ATOM
    return str(value), ATOM


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
