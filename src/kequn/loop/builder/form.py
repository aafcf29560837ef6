"""A condition as a form: rows that read as a sentence, groups of them, and texts for what no row can show. Frozen, pure.

A form may be unfinished: a row that waits for its value says nothing yet, and the condition is made of the others.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL, ANY, NONE = "and", "or", "not"
GROUPS = (ALL, ANY, NONE)

TAG, COLUMN, HOLDS, FOLD, HOUSEHOLD, EMPLOYER, DISTANCE = "tag", "column", "holds", "fold", "household", "employer", "distance"
GATHERED = (HOUSEHOLD, EMPLOYER)  # totals over the people of a unit
MINUS_SUM = "-sum"  # money that went out, told as a positive number

COMPARES = ("==", "!=", "<", "<=", ">", ">=")
BETWEEN, AMONG, NOT_AMONG = "between", "in", "not in"
CONTAINS, NOT_CONTAINS, STARTS, NOT_STARTS = "contains", "not contains", "starts_with", "not starts_with"
WITHIN, BEYOND = "within", "beyond"  # of a date: at most, or more than so many days ago
UNKNOWN, KNOWN = "is None", "is not None"
YES, NO = "yes", "no"
VALUELESS = (UNKNOWN, KNOWN, YES, NO)


@dataclass(frozen=True)
class Field:
    """What a row asks about.

    A `tag` by its id, a `column` as table.column, what is held (`holds`), or a `fold` over the rows of the table `name`, or a
    `household` or `employer` total, or the `distance` to the outlet `value`. Folds and totals have a `function`, the `value` it
    takes (a column; of a total `tag:…` or `column:…`), and a fold the `length` of its window in a `period`, days or months.
    """

    kind: str
    name: str = ""
    function: str = ""
    value: str = ""
    length: str = ""
    period: str = "days"


@dataclass(frozen=True)
class Row:
    """Field, comparison, values as they are typed, in steps of `scale` (10 000 where they are in 万).

    `flipped` says that the constant stands on the left in the text. `where` holds what the rows of a fold must fulfil.
    """

    field: Field
    op: str = ""
    values: tuple[str, ...] = ()
    scale: int = 1
    flipped: bool = False
    where: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Text:
    """A condition that rows cannot show, as its text."""

    text: str


@dataclass(frozen=True)
class Group:
    """Items of which all, any or none must hold."""

    op: str
    items: tuple[Item, ...] = ()


Item = Row | Text | Group
