"""The frozen tree of an expression. Nodes hold; `build` makes and checks them; they print as themselves.

Every node knows the type of its value, its unit, and `many`: the table over whose rows it varies, or None where it is
one per unit. A node that may stand in any question (a literal) has no unit.
"""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from kequn.facts.schema import Type

CUSTOMER, HOUSEHOLD, EMPLOYER = "customer", "household", "employer"
UNITS = {CUSTOMER: "customers", HOUSEHOLD: "households", EMPLOYER: "employers"}  # each unit, and the table with one row for each

Value = bool | int | Decimal | str | date | None


class Expression(ABC):  # nothing is abstract but `type`, which each node holds
    """A node with all below it. `type` is that of its value, None only for the literal `None` and what is made of it."""

    type: Type | None

    @cached_property
    def parts(self) -> tuple[Expression, ...]:
        """The nodes directly below, in the order of the fields."""
        found: list[Expression] = []
        for held in vars(self).values():
            found.extend(each for each in (held if isinstance(held, tuple) else (held,)) if isinstance(each, Expression))
        return tuple(found)

    @cached_property
    def many(self) -> str | None:
        """The table over whose rows the value varies; None where it is one per unit."""
        return next((part.many for part in self.parts if part.many), None)

    @cached_property
    def unit(self) -> str | None:
        """The unit of the parts; the customer where they differ, for a customer has one household and one employer."""
        units = {part.unit for part in self.parts} - {None}
        return CUSTOMER if len(units) > 1 else next(iter(units), None)

    @cached_property
    def depth(self) -> int:
        """How many levels the tree has."""
        return 1 + max((part.depth for part in self.parts), default=0)

    @property
    def tree(self) -> Expression:
        """The node itself: what is asked for an expression also takes the Python face, which has a tree too."""
        return self

    def __repr__(self) -> str:
        from kequn.facts.printing import to_text  # printing rests on these nodes

        return to_text(self)


@dataclass(frozen=True)
class Named:
    """A name with its Chinese form; two are equal where the names are."""

    name: str
    zh: str = field(compare=False)


@dataclass(frozen=True, repr=False)
class Literal(Expression):
    """A constant. Decimals of at most two places are MONEY, finer ones FLOAT; both compare exactly with money."""

    value: Value
    type: Type | None


@dataclass(frozen=True, repr=False)
class Column(Expression):
    """A column of a table: one per unit where the table is (`customers`, `households`, `employers`), else many."""

    table: Named
    column: Named
    type: Type

    @cached_property
    def many(self) -> str | None:
        """The table itself, where it has many rows for a customer."""
        return None if self.table.name in UNITS.values() else self.table.name

    @cached_property
    def unit(self) -> str | None:
        """The unit that the table's rows are about."""
        return next((unit for unit, table in UNITS.items() if table == self.table.name), CUSTOMER)


@dataclass(frozen=True, repr=False)
class TagRef(Expression):
    """A tag called by its id; engines put its expression in its place, or read it ready-made."""

    tag: Named
    per: str
    type: Type

    @cached_property
    def unit(self) -> str | None:
        """The unit the tag has a value for."""
        return self.per


@dataclass(frozen=True, repr=False)
class Logic(Expression):
    """`a and b and …` or `a or b or …`; one of a kind never stands directly within another of it."""

    op: str
    of: tuple[Expression, ...]
    type = Type.BOOLEAN


@dataclass(frozen=True, repr=False)
class Not(Expression):
    """`not a`; over `is` and `in` it prints as `is not` and `not in`."""

    of: Expression
    type = Type.BOOLEAN


@dataclass(frozen=True, repr=False)
class Compare(Expression):
    """`==  !=  <  <=  >  >=`, and `is`, which takes null for a value and so is never null itself."""

    op: str
    left: Expression
    right: Expression
    type = Type.BOOLEAN


@dataclass(frozen=True, repr=False)
class In(Expression):
    """Whether a value is one of some literals; null where the value is."""

    value: Expression
    options: tuple[Literal, ...]
    type = Type.BOOLEAN


@dataclass(frozen=True, repr=False)
class Arithmetic(Expression):
    """`+` and `-` keep integers and money exact; `*` and `/` give FLOAT, and `x / 0` null."""

    op: str
    left: Expression
    right: Expression
    type: Type


@dataclass(frozen=True, repr=False)
class Negative(Expression):
    """`-a`."""

    of: Expression
    type: Type


@dataclass(frozen=True, repr=False)
class If(Expression):
    """`then if condition else otherwise`; a condition that is null counts as false."""

    then: Expression
    condition: Expression
    otherwise: Expression
    type: Type | None


@dataclass(frozen=True, repr=False)
class Call(Expression):
    """A scalar function of `functions.SCALARS`."""

    function: str
    arguments: tuple[Expression, ...]
    type: Type | None


@dataclass(frozen=True)
class Window:
    """The last days or months that end with `as_of`; one of the two is given."""

    days: int | None = None
    months: int | None = None


@dataclass(frozen=True, repr=False)
class Aggregate(Expression):
    """A fold of `functions.FOLDS` over the rows that a customer has in one table: one value per customer."""

    function: str
    table: Named
    value: Expression | None
    where: Expression | None
    window: Window | None
    by: Named | None
    type: Type

    @cached_property
    def many(self) -> str | None:
        """None: the rows below are folded into one value."""
        return None

    @cached_property
    def unit(self) -> str | None:
        """The customer, whose rows are looked at."""
        return CUSTOMER


@dataclass(frozen=True, repr=False)
class Holds(Expression):
    """Whether the customer has a holding or an account of one of the categories."""

    categories: tuple[str, ...]
    type = Type.BOOLEAN

    @cached_property
    def unit(self) -> str | None:
        """The customer, whose rows are looked at."""
        return CUSTOMER


@dataclass(frozen=True, repr=False)
class Distance(Expression):
    """How many kilometres the customer lives from an outlet, on the great circle; null where either has no point."""

    outlet: str
    type = Type.FLOAT

    @cached_property
    def unit(self) -> str | None:
        """The customer, whose home is looked at."""
        return CUSTOMER


@dataclass(frozen=True, repr=False)
class Gather(Expression):
    """A fold over the customers of a household or of an employer (`per`): one value for each, and so for each of its people."""

    function: str
    value: Expression | None
    where: Expression | None
    type: Type
    per: str = HOUSEHOLD

    @cached_property
    def unit(self) -> str | None:
        """The household or employer, whose customers are gathered."""
        return self.per
