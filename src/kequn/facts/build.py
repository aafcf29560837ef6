"""Make nodes, checked: types that fit, values that go together. All three faces build through here.

Every function raises LanguageError in one line that says what does not go together and what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kequn.facts.functions import SCALARS
from kequn.facts.grain import one_per_unit, together
from kequn.facts.nodes import HOUSEHOLD, Arithmetic, Call, Compare, Expression, Gather, If, In, Literal, Logic, Negative, Not
from kequn.facts.printing import label, told
from kequn.facts.schema import Type
from kequn.facts.types import NUMBERS, ORDERED, fit, wider
from kequn.kernel.errors import LanguageError


def condition(node: Expression, of: str) -> Expression:
    """Return the node if it is a condition; `of` says for what, in the error."""
    if node.type is not Type.BOOLEAN:
        raise LanguageError(f"{of} needs a condition, not {told(node)}: compare it with something")
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
        raise LanguageError(f"{told(left)} has no order: use == or !=")
    return Compare(op, left, right)


def _comparable(left: Expression, right: Expression) -> None:
    if fit(left.type, right.type):
        return
    hint = ""
    kinds = {left.type, right.type}
    if kinds == {Type.DATE, Type.TEXT}:
        hint = ': write a date as date("2026-01-31")'
    elif kinds == {Type.DATE, Type.TIMESTAMP}:
        hint = ": use a day, e.g. events.occurred_on"
    raise LanguageError(f"{told(left)} cannot be compared with {told(right)}{hint}")


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
            raise LanguageError(f"{op} needs numbers, not {told(side)}{_dates(side, op)}")
    joint = Type.FLOAT if op in ("*", "/") else wider(left.type, right.type)
    return Arithmetic(op, left, right, joint or Type.FLOAT)


def _dates(side: Expression, op: str) -> str:
    return ": count days with days_since(…)" if side.type is Type.DATE and op in "+-" else ""


def negative(of: Expression) -> Expression:
    """Return `-of`; of a literal number it is again a literal."""
    if of.type is None or of.type not in NUMBERS:
        raise LanguageError(f"- needs a number, not {told(of)}")
    if isinstance(of, Literal) and isinstance(of.value, (int, Decimal)):
        return Literal(0 - of.value, of.type)
    together(of)
    return Negative(of, of.type)


def choice(then: Expression, when: Expression, otherwise: Expression) -> Expression:
    """Return `then if when else otherwise`."""
    together(then, when, otherwise)
    condition(when, "if")
    if not fit(then.type, otherwise.type):
        raise LanguageError(f"if and else must give values of one type, not {told(then)} and {told(otherwise)}")
    return If(then, when, otherwise, wider(then.type, otherwise.type))


def call(name: str, arguments: Iterable[Expression]) -> Expression:
    """Return a call of a scalar function."""
    scalar, given = SCALARS[name], tuple(arguments)
    wanted = len(scalar.takes)
    if len(given) < wanted or (len(given) > wanted and not scalar.more):
        most = " or more" if scalar.more else ""
        raise LanguageError(f"{name} takes {wanted}{most} value{'s'[: wanted > 1]}, not {len(given)}")
    together(*given)
    joint: Type | None = None
    for index, argument in enumerate(given):
        takes = scalar.takes[min(index, wanted - 1)]
        if argument.type is None and scalar.gives is None and wanted > 1:
            continue
        if argument.type not in takes:
            raise LanguageError(f"{name} takes {_kinds(takes)}, not {told(argument)}")
        if scalar.gives is None and not fit(joint, argument.type):
            raise LanguageError(f"{name} takes values of one type, not {told(given[0])} and {told(argument)}")
        joint = wider(joint, argument.type)
    return Call(name, given, scalar.gives or joint)


def gather(function: str, value: Expression | None, where: Expression | None, per: str = HOUSEHOLD) -> Expression:
    """Return `household.function(value, where=…)`, or `employer.…`: `value` and `where` are one per customer."""
    name, person = f"{per}.{function}", "member" if per == HOUSEHOLD else "employee"
    if function == "count" and value is not None:
        raise LanguageError(f"{name} counts the {person}s: write {name}(where=…)")
    if function != "count" and value is None:
        raise LanguageError(f"{name} needs a value of each {person}, e.g. {per}.sum(declared_income)")
    for part in (value, where):
        if part is not None:
            together(part)
            one_per_unit(part)
    if where is not None:
        condition(where, f"{name}'s where")
    if value is None:
        return Gather(function, None, where, Type.INTEGER, per)
    return Gather(function, value, where, _gathered(name, function, value), per)


def _gathered(name: str, function: str, value: Expression) -> Type:
    if function == "exists":
        condition(value, name)
        return Type.BOOLEAN
    takes = ORDERED if function in ("min", "max") else NUMBERS
    if value.type is None or value.type not in takes:
        raise LanguageError(f"{name} takes {_kinds(takes)}, not {told(value)}")
    return Type.FLOAT if function == "avg" else value.type


def _kinds(takes: frozenset[Type]) -> str:
    if takes == NUMBERS:
        return "numbers"
    return "numbers, texts or dates" if takes == ORDERED else " or ".join(f"a {each}" for each in Type if each in takes)


