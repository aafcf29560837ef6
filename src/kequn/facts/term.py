"""One value in the Python face: operators make trees instead of computing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from kequn.facts import build
from kequn.facts.literals import literal
from kequn.facts.nodes import Expression
from kequn.facts.printing import to_text
from kequn.kernel.errors import LanguageError


def tree_of(value: Any) -> Expression:
    """Return the tree of a term or a node; a plain Python value becomes a literal."""
    return value.tree if isinstance(value, (Term, Expression)) else literal(value)


Make = Callable[[str, Expression, Expression], Expression]


def _binary(make: Make, op: str, *, swapped: bool = False) -> Callable[[Term, Any], Term]:
    def method(self: Term, other: Any) -> Term:
        sides = (tree_of(other), self.tree) if swapped else (self.tree, tree_of(other))
        return Term(make(op, *sides))

    return method


def _logic(op: str, left: Expression, right: Expression) -> Expression:
    return build.logic(op, (left, right))


class Term:
    """A tree with Python's operators. It prints as text and has no truth of its own."""

    __slots__ = ("tree",)
    __hash__ = None  # type: ignore[assignment]  # == makes a comparison, so a term is no key
    __iter__ = None

    def __init__(self, tree: Expression) -> None:
        self.tree = tree

    __eq__ = _binary(build.compare, "==")  # type: ignore[assignment]
    __ne__ = _binary(build.compare, "!=")  # type: ignore[assignment]
    __lt__ = _binary(build.compare, "<")
    __le__ = _binary(build.compare, "<=")
    __gt__ = _binary(build.compare, ">")
    __ge__ = _binary(build.compare, ">=")
    __and__ = _binary(_logic, "and")
    __rand__ = _binary(_logic, "and", swapped=True)
    __or__ = _binary(_logic, "or")
    __ror__ = _binary(_logic, "or", swapped=True)
    __add__ = _binary(build.arithmetic, "+")
    __radd__ = _binary(build.arithmetic, "+", swapped=True)
    __sub__ = _binary(build.arithmetic, "-")
    __rsub__ = _binary(build.arithmetic, "-", swapped=True)
    __mul__ = _binary(build.arithmetic, "*")
    __rmul__ = _binary(build.arithmetic, "*", swapped=True)
    __truediv__ = _binary(build.arithmetic, "/")
    __rtruediv__ = _binary(build.arithmetic, "/", swapped=True)
    is_ = _binary(build.compare, "is")
    is_not = _binary(build.compare, "is not")

    def __invert__(self) -> Term:
        return Term(build.negation(self.tree))

    def __neg__(self) -> Term:
        return Term(build.negative(self.tree))

    def isin(self, options: Iterable[Any]) -> Term:
        """Return whether the value is one of the options."""
        return Term(build.among(self.tree, map(tree_of, options)))

    def __bool__(self) -> NoReturn:
        raise LanguageError(
            "an expression has no truth before it is asked: write & | ~ for and, or, not, each comparison in brackets,"
            " and two comparisons for a range"
        )

    def __repr__(self) -> str:
        return to_text(self.tree)
