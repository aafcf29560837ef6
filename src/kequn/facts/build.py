"""Make nodes, checked: types that fit, one per unit or rows of one table. All three faces build through here.

Every function raises LanguageError in one line that says what does not go together and what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from kequn.facts import limits
from kequn.facts.functions import SCALARS
from kequn.facts.nodes import (
    CUSTOMER, HOUSEHOLD, Arithmetic, Call, Column, Compare, Expression, Gather, If, In, Literal, Logic, Negative, Not, Value,
)
from kequn.facts.printing import label
from kequn.facts.schema import Type
from kequn.facts.types import NUMBERS, ORDERED, fit, wider
from kequn.kernel.errors import LanguageError

CENT = Decimal("0.01")
_TEN = Decimal(10)


def literal(value: object) -> Literal:
    """Return a constant of a Python value: None, bool, int, float, Decimal, str or date."""
    match value:
        case None:
            return Literal(None, None)
        case bool():
            return Literal(value, Type.BOOLEAN)
        case int():
            if abs(value) >= 10**limits.DIGITS:
                raise LanguageError(f"a number has too many digits: at most {limits.DIGITS} before the point")
            return Literal(value, Type.INTEGER)
        case float() | Decimal():
            return _decimal(Decimal(repr(value)) if isinstance(value, float) else value)
        case str():
            return _text(value)
        case date() if not isinstance(value, datetime):
            return Literal(value, Type.DATE)
    raise LanguageError(f"a {type(value).__name__} cannot stand in an expression: numbers, texts, dates, True, False and None can")


def _decimal(value: Decimal) -> Literal:
    if not value.is_finite():
        raise LanguageError("a number must be finite")
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    if value.adjusted() >= limits.DIGITS or -exponent > limits.DIGITS:
        raise LanguageError(f"a number has too many digits: at most {limits.DIGITS} before the point and after it")
    if exponent >= -2:
        return Literal(value.quantize(CENT) + 0, Type.MONEY)
    return Literal(value.quantize(_TEN**exponent), Type.FLOAT)


def _text(value: str) -> Literal:
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
        raise LanguageError("a text holds a character that no data can hold (NUL or half of a surrogate pair)")
    return Literal(value, Type.TEXT)


def complete(expression: Expression, unit: str) -> Expression:
    """Return the expression if it has one value of a known type for each of the unit; raise LanguageError if not."""
    one_per_unit(expression)
    if expression.type is None:
        raise LanguageError("None alone says nothing: compare something with it, as in `city is None`")
    if unit == HOUSEHOLD and expression.unit == CUSTOMER:
        name = label(_customer_leaf(expression))
        raise LanguageError(f"{name} is one per customer: wrap it for a household, e.g. household.max({name})")
    return expression


def _customer_leaf(node: Expression) -> Expression:
    below = next((part for part in node.parts if part.unit == CUSTOMER and part.many is None), None)
    return node if below is None or node.many is not None else _customer_leaf(below)


def one_per_unit(node: Expression) -> None:
    """Raise LanguageError if the value varies over the rows of a table."""
    if node.many is not None:
        raise LanguageError(_wrap(node))


def _wrap(node: Expression) -> str:
    name = label(_row_leaf(node))
    wrapped = f"sum({name})" if _row_leaf(node).type in NUMBERS else f"last({name})"
    return f"{name} is many per customer: wrap it, e.g. {wrapped}"


def _row_leaf(node: Expression) -> Expression:
    return next((_row_leaf(part) for part in node.parts if part.many), node)


def together(*parts: Expression) -> None:
    """Raise LanguageError unless the parts are all one per unit, or all rows of one table; literals go with either."""
    if max(part.depth for part in parts) >= limits.DEPTH:
        raise LanguageError(f"the expression is nested too deeply: at most {limits.DEPTH} levels")
    many = [part for part in parts if part.many]
    if not many:
        return
    other = next((part for part in many if part.many != many[0].many), None)
    if other is not None:
        left, right = label(_row_leaf(many[0])), label(_row_leaf(other))
        raise LanguageError(f"{left} and {right} are rows of two tables: wrap each, e.g. last({left})")
    if any(part.unit and not part.many for part in parts):
        raise LanguageError(_wrap(many[0]))


def condition(node: Expression, of: str) -> Expression:
    """Return the node if it is a condition; `of` says for what, in the error."""
    if node.type is not Type.BOOLEAN:
        raise LanguageError(f"{of} needs a condition, and {label(node)} is {_kind(node)}: compare it with something")
    return node


def logic(op: str, parts: Iterable[Expression]) -> Expression:
    """Return `a and b …` or `a or b …`; parts that are such chains themselves are taken in."""
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.of if isinstance(part, Logic) and part.op == op else (condition(part, op),))
    if not flat:
        raise LanguageError(f"{op} needs at least one condition")
    together(*flat)
    return Logic(op, tuple(flat)) if len(flat) > 1 else flat[0]


def negation(of: Expression) -> Expression:
    """Return `not of`."""
    together(of)
    return Not(condition(of, "not"))


def compare(op: str, left: Expression, right: Expression) -> Expression:
    """Return a comparison; `is not` is made of `is`."""
    if op == "is not":
        return Not(compare("is", left, right))
    together(left, right)
    if op != "is" and (left.type is None or right.type is None):
        raise LanguageError(f"nothing is {op} None: write `is None` or `is not None`")
    _comparable(left, right)
    if op in ("<", "<=", ">", ">=") and left.type not in ORDERED:
        raise LanguageError(f"{label(left)} is {_kind(left)}, which has no order: use == or !=")
    return Compare(op, left, right)


def _comparable(left: Expression, right: Expression) -> None:
    if fit(left.type, right.type):
        return
    hint = ""
    kinds = {left.type, right.type}
    if kinds == {Type.DATE, Type.TEXT}:
        hint = ': write a date as date("2026-01-31")'
    elif kinds == {Type.DATE, Type.TIMESTAMP}:
        hint = ": use the day, e.g. transactions.occurred_on"
    raise LanguageError(f"{label(left)} is {_kind(left)} and {label(right)} is {_kind(right)}; they cannot be compared{hint}")


def among(value: Expression, options: Iterable[Expression]) -> Expression:
    """Return `value in (…)`."""
    found = []
    for option in options:
        if not isinstance(option, Literal):
            raise LanguageError(f"a list after `in` holds texts, numbers or dates only, not {label(option)}")
        if option.type is None:
            raise LanguageError("None cannot stand in a list: add `or … is None`")
        if value.type is None:
            raise LanguageError("None is in no list: write what to look for")
        _comparable(value, option)
        found.append(option)
    if not found:
        raise LanguageError("a list after `in` needs at least one value")
    together(value)
    return In(value, tuple(found))


def arithmetic(op: str, left: Expression, right: Expression) -> Expression:
    """Return `left op right` for op in + - * /."""
    together(left, right)
    for side in (left, right):
        if side.type not in NUMBERS:
            raise LanguageError(f"{op} needs numbers, and {label(side)} is {_kind(side)}{_dates(side, op)}")
    joint = wider(left.type, right.type)
    assert joint is not None
    return Arithmetic(op, left, right, Type.FLOAT if op in ("*", "/") else joint)


def _dates(side: Expression, op: str) -> str:
    return ": count days with days_since(…)" if side.type is Type.DATE and op in "+-" else ""


def negative(of: Expression) -> Expression:
    """Return `-of`; of a literal number it is again a literal."""
    if of.type not in NUMBERS:
        raise LanguageError(f"- needs a number, and {label(of)} is {_kind(of)}")
    if isinstance(of, Literal):
        assert isinstance(of.value, (int, Decimal))
        return Literal(-of.value, of.type)
    together(of)
    return Negative(of, of.type)


def choice(then: Expression, when: Expression, otherwise: Expression) -> Expression:
    """Return `then if when else otherwise`."""
    together(then, when, otherwise)
    condition(when, "if")
    if not fit(then.type, otherwise.type):
        raise LanguageError(f"if and else give {_kind(then)} and {_kind(otherwise)}: both must be of one type")
    return If(then, when, otherwise, wider(then.type, otherwise.type))


def call(name: str, arguments: Iterable[Expression]) -> Expression:
    """Return a call of a scalar function."""
    scalar, given = SCALARS[name], tuple(arguments)
    wanted = len(scalar.takes)
    if len(given) < wanted or (len(given) > wanted and not scalar.more):
        raise LanguageError(f"{name} takes {wanted}{' or more' if scalar.more else ''} value{'s'[: wanted > 1]}, not {len(given)}")
    together(*given)
    kind: Type | None = None
    for index, argument in enumerate(given):
        takes = scalar.takes[min(index, wanted - 1)]
        if argument.type is None and scalar.gives is None and wanted > 1:
            continue
        if argument.type not in takes:
            raise LanguageError(f"{name} takes {_kinds(takes)}, and {label(argument)} is {_kind(argument)}")
        if scalar.gives is None and not fit(kind, argument.type):
            raise LanguageError(f"{name} takes values of one type, and {label(argument)} is {_kind(argument)}")
        kind = wider(kind, argument.type)
    return Call(name, given, scalar.gives or kind)


def gather(function: str, value: Expression | None, where: Expression | None) -> Expression:
    """Return `household.function(value, where=…)`: `value` and `where` are one per customer."""
    name = f"household.{function}"
    if function == "count" and value is not None:
        raise LanguageError("household.count counts the members: write household.count(where=…)")
    if function != "count" and value is None:
        raise LanguageError(f"{name} needs a value of each member, e.g. household.sum(declared_income)")
    for part in (value, where):
        if part is not None:
            together(part)
            one_per_unit(part)
    if where is not None:
        condition(where, f"{name}'s where")
    if value is None:
        return Gather(function, None, where, Type.INTEGER)
    return Gather(function, value, where, _gathered(name, function, value))


def _gathered(name: str, function: str, value: Expression) -> Type:
    if function == "exists":
        condition(value, name)
        return Type.BOOLEAN
    takes = ORDERED if function in ("min", "max") else NUMBERS
    if value.type is None or value.type not in takes:
        raise LanguageError(f"{name} takes {_kinds(takes)}, and {label(value)} is {_kind(value)}")
    return Type.FLOAT if function == "avg" else value.type


def _kind(node: Expression) -> str:
    return "None" if node.type is None else f"a {node.type}" if node.type is not Type.INTEGER else "an integer"


def _kinds(takes: frozenset[Type]) -> str:
    if takes == NUMBERS:
        return "numbers"
    return " or ".join(f"a {kind}" for kind in Type if kind in takes) if takes != ORDERED else "numbers, texts or dates"


