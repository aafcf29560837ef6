"""The Python face: names and functions as attributes, `&` `|` `~` for and, or, not.

>>> from kequn.facts.language import language
>>> from kequn.warehouse.tables import SCHEMA
>>> f = language(SCHEMA)
>>> (f.years_since(f.birth_date) >= 60) & (f.sum(f.transactions.amount, where=f.transactions.kind == "pension", days=90) > 0)
years_since(birth_date) >= 60 and sum(transactions.amount, where=kind == "pension", days=90) > 0
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kequn.facts import build, folds, names
from kequn.facts.distance import distance_to
from kequn.facts.functions import FOLDS, FUNCTIONS_EN, FUNCTIONS_ZH, GATHERS, KEYWORDS_ZH, SCALARS
from kequn.facts.literals import literal
from kequn.facts.nodes import CUSTOMER, UNITS, Column, Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Schema, Table
from kequn.facts.term import Term, tree_of
from kequn.kernel.errors import LanguageError
from kequn.kernel.nearest import hint


def language(schema: Schema, unit: str = CUSTOMER) -> Language:
    """Return the language about a unit ("customer", "household" or "employer") as a Python object."""
    return Language(schema, unit)


@dataclass(frozen=True)
class Rows:
    """A table: its attributes are its columns, many per customer."""

    table: Table

    def __getattr__(self, name: str) -> Term:
        _no_protocol(self, name)
        return self[name]

    def __getitem__(self, name: str) -> Term:
        return Term(names.column_of(self.table, name))


@dataclass(frozen=True)
class Gathering:
    """`household.sum(…)` and the columns of `households`; of an employer likewise."""

    schema: Schema
    unit: str

    def __getattr__(self, name: str) -> Any:
        _no_protocol(self, name)
        function = FUNCTIONS_EN.get(name, name)
        return _gather(function, self.unit) if function in GATHERS else self[name]

    def __getitem__(self, name: str) -> Term:
        return Term(names.attribute(self.schema, self.unit, name))


class Both(Term):
    """A column that bears a unit's name: `f.employer` is the name that the customer gave, `f.employer.count()` gathers."""

    __slots__ = ("gathering",)

    def __init__(self, tree: Expression, gathering: Gathering) -> None:
        super().__init__(tree)
        self.gathering = gathering

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gathering, name)


@dataclass(frozen=True)
class Language:
    """Columns, tags, tables and functions as attributes; `f["name"]` where a function has that name, `f("text")` reads text."""

    schema: Schema
    unit: str

    def __call__(self, text: str) -> Term:
        """Return what the text says, as a Python object."""
        return Term(parse(text, self.schema, self.unit))

    def __getattr__(self, name: str) -> Any:
        _no_protocol(self, name)
        if name in names.GATHERING:
            gathering = Gathering(self.schema, names.GATHERING[name])
            own = names.find_column(self.schema.tables[UNITS[CUSTOMER]], name)
            return gathering if own is None else Both(self[name].tree, gathering)
        function = FUNCTIONS_EN.get(name, name)
        return self._function(function) if function in FUNCTIONS_ZH or function == "if_" else self[name]

    def __getitem__(self, name: str) -> Any:
        table = names.find_table(self.schema, name)
        try:
            return Term(names.bare(self.schema, name, self.unit))
        except LanguageError as error:
            if table is not None:
                return Rows(table)
            near = hint(name, [*names.known_names(self.schema, zh=not name.isascii()), *FUNCTIONS_ZH, *self.schema.tables])
            raise LanguageError(f"there is no {name!r}{near}" if near else str(error)) from None

    def _function(self, name: str) -> Callable[..., Term]:
        if name == "date":
            raise LanguageError("in Python a date is written datetime.date(2026, 1, 31)")
        if name == "holds":
            return lambda *categories: Term(folds.holds([literal(category) for category in categories]))
        if name == "distance_to":
            return lambda outlet: Term(distance_to(outlet, self.schema))
        if name == "if_":
            return lambda condition, then, otherwise: Term(build.choice(tree_of(then), tree_of(condition), tree_of(otherwise)))
        return _call(name, self.schema)


def _call(name: str, schema: Schema) -> Callable[..., Term]:
    def function(*given: Any, **keywords: Any) -> Term:
        if name in FOLDS and (name not in SCALARS or isinstance(given[0] if given else None, Rows)):
            if len(given) != 1:
                raise LanguageError(f"{name} takes one table or value, not {len(given)}")
            if unknown := keywords.keys() - KEYWORDS_ZH.keys():
                raise LanguageError(f"{name} takes no {min(unknown)}= (it takes {', '.join(f'{each}=' for each in KEYWORDS_ZH)})")
            return _fold(name, schema, given[0], **keywords)
        if keywords:
            raise LanguageError(f"{name} takes no {next(iter(keywords))}=")
        return Term(build.call(name, map(tree_of, given)))

    return function


def _fold(name: str, schema: Schema, subject: Any, *, where: Any = None, by: Any = None, **window: Any) -> Term:
    value = None if isinstance(subject, Rows) else tree_of(subject)
    table = subject.table if value is None else folds.table_of(name, value, schema)
    condition = None if where is None else tree_of(where)
    return Term(folds.aggregate(name, table, value, where=condition, by=_by(by, table), **window))


def _by(by: Any, table: Table) -> str | None:
    if by is None or isinstance(by, str):
        return by
    column = tree_of(by)
    if not isinstance(column, Column) or column.table.name != table.name:
        raise LanguageError(f"by= names a column of {table.name}, e.g. by=f.{table.name}.{table.columns[0].name}")
    return column.column.name


def _gather(function: str, per: str) -> Callable[..., Term]:
    def gather(value: Any = None, *, where: Any = None) -> Term:
        of, which = (None if part is None else tree_of(part) for part in (value, where))
        return Term(build.gather(function, of, which, per))

    return gather


def _no_protocol(owner: object, name: str) -> None:
    if name.startswith("_"):  # what Python and notebooks ask every object for
        raise AttributeError(f"{type(owner).__name__} has no attribute {name!r}")


