"""What goes together: values that are one per unit, or rows of one table; and what fits a question about a unit."""

from __future__ import annotations

from kequn.facts import limits
from kequn.facts.nodes import CUSTOMER, EMPLOYER, Expression, Gather
from kequn.facts.printing import label
from kequn.facts.schema import Type
from kequn.facts.types import NUMBERS
from kequn.kernel.errors import LanguageError


def complete(expression: Expression, unit: str) -> Expression:
    """Return the expression if it has one value of a known type for each of the unit; raise LanguageError if not."""
    one_per_unit(expression)
    if expression.type is None:
        raise LanguageError("None alone says nothing: compare something with it, as in `city is None`")
    if unit != CUSTOMER and expression.unit not in (None, unit):
        leaf = _leaf_of_another(expression, unit)
        function = "exists" if leaf.type is Type.BOOLEAN else "sum" if leaf.type in NUMBERS else "max"
        name, one = label(leaf), "an" if unit == EMPLOYER else "a"
        raise LanguageError(f"{name} is one per {leaf.unit}: wrap it for {one} {unit}, e.g. {unit}.{function}({name})")
    return expression


def _leaf_of_another(node: Expression, unit: str) -> Expression:
    below = next((part for part in node.parts if part.unit not in (None, unit) and part.many is None), None)
    return node if below is None or isinstance(node, Gather) else _leaf_of_another(below, unit)


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
