"""Make aggregates, checked: what a fold takes, its condition on the rows, its window, its `by`."""

from __future__ import annotations

from kequn.facts import limits, names
from kequn.facts.build import condition
from kequn.facts.functions import BY, FOLDS, Fold
from kequn.facts.grain import together
from kequn.facts.nodes import Aggregate, Expression, Holds, Named, Window
from kequn.facts.printing import label, told
from kequn.facts.schema import Schema, Table, Type
from kequn.facts.types import NUMBERS
from kequn.kernel.errors import LanguageError


def aggregate(
    function: str,
    table: Table,
    value: Expression | None = None,
    *,
    where: Expression | None = None,
    days: object = None,
    months: object = None,
    by: str | None = None,
) -> Expression:
    """Return `function(table or value, where=…, days=… or months=…, by=…)`: one value per customer."""
    fold = FOLDS[function]
    _subject(function, fold, table, value)
    if where is not None:
        _row_condition(function, table, where)
    window = _window(function, table, days, months)
    if fold.needs_day and table.day is None:
        raise LanguageError(f"{function} needs rows with a day, and {table.name} has none: use count, exists, sum, min or max")
    named = None if by is None else _by(function, table, by, value)
    kind = fold.gives or (value and value.type) or Type.BOOLEAN  # _subject saw to it that a value has a type
    return Aggregate(function, names.named(table), value, where, window, named, kind)


def table_of(function: str, value: Expression, schema: Schema) -> Table:
    """Return the table over whose rows a value varies, for a fold to take."""
    if value.many is None:
        raise LanguageError(f"{function} takes a value of each row, e.g. {function}(transactions.amount), not {told(value)}")
    return schema.tables[value.many]


def _subject(function: str, fold: Fold, table: Table, value: Expression | None) -> None:
    if table.one:
        raise LanguageError(f"{table.name} has one row for each: name its columns directly, there is nothing to {function}")
    if fold.of_table:
        if value is not None:
            raise LanguageError(f"{function} takes a table, e.g. {function}({table.name}, where=…), not the value {label(value)}")
        return
    if value is None:
        raise LanguageError(f"{function} takes a value of each row, e.g. {function}({table.name}.{_example(table, fold)})")
    together(value)
    if value.type not in fold.takes:
        takes = "numbers" if fold.takes == NUMBERS else "numbers, texts or dates"
        raise LanguageError(f"{function} takes {takes}, not {told(value)}")


def _example(table: Table, fold: Fold) -> str:
    return next((column.name for column in table.columns if column.type in fold.takes), table.columns[0].name)


def _row_condition(function: str, table: Table, where: Expression) -> None:
    condition(where, f"{function}'s where")
    together(where)
    if where.many not in (None, table.name) or (where.many is None and where.unit is not None):
        raise LanguageError(f"where= of {function} sees the columns of {table.name} only")


def _window(function: str, table: Table, days: object, months: object) -> Window | None:
    if days is None and months is None:
        return None
    if days is not None and months is not None:
        raise LanguageError(f"{function} takes days= or months=, not both")
    name, length, most = ("days", days, limits.DAYS) if days is not None else ("months", months, limits.MONTHS)
    if not isinstance(length, int) or isinstance(length, bool) or not 1 <= length <= most:
        raise LanguageError(f"{name}= of {function} must be a whole number from 1 to {most}")
    if table.day is None:
        raise LanguageError(f"{table.name} has no day and so no window: leave {name}= away")
    return Window(days=length) if name == "days" else Window(months=length)


def _by(function: str, table: Table, by: str, value: Expression | None) -> Named:
    if function not in BY:
        raise LanguageError(f"by= goes with {' and '.join(BY)} only, not with {function}")
    column = names.column_of(table, by).column
    if value is None or value.type not in NUMBERS:
        raise LanguageError(f"{function} with by= adds up numbers, and {label(value) if value else table.name} is none")
    return column


def holds(categories: list[Expression]) -> Expression:
    """Return `holds("fund", …)`."""
    found = []
    for category in categories:
        value = getattr(category, "value", None)
        if category.type is not Type.TEXT or not isinstance(value, str):
            raise LanguageError('holds takes categories as texts, e.g. holds("fund", "wealth")')
        found.append(value)
    if not found:
        raise LanguageError('holds needs a category, e.g. holds("fund")')
    return Holds(tuple(found))
