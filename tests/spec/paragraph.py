"""A paragraph of the book: tables of rows, and what expressions give. It is told to an engine, or to a page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kequn.facts.define import TagText, define
from kequn.facts.schema import Schema, Type
from kequn.warehouse.tables import SCHEMA

AS_OF = date(2024, 6, 30)
TIME_ZONE = "Asia/Shanghai"
Rows = dict[str, list[dict[str, Any]]]
Grid = list[list[str]]

SYSTEM = {
    "customer_no": Type.INTEGER, "household_no": Type.INTEGER, "employer_no": Type.INTEGER,
    "source": Type.TEXT, "source_key": Type.TEXT, "known_at": Type.TIMESTAMP, "known_to": Type.TIMESTAMP,
}  # fmt: skip
SHORT = {"customer": "customer_no", "household": "household_no"}  # and "employer" of the two tables that go by its number
NUMBERED = ("employers", "employees")


class Paragraph(ABC):
    """What a test says: `rows` and `tags`, what expressions `give`, which texts are `same`, what is an `error`."""

    def __init__(self) -> None:
        self.tables: Rows = {}
        self.schema: Schema = SCHEMA

    def rows(self, table: str, text: str) -> None:
        """Put rows into a table; an empty cell is null. Rows are known since 2020 where they do not say otherwise."""
        header, *lines = grid(text)
        short = {**SHORT, "employer": "employer_no"} if table in NUMBERED else SHORT
        names = [short.get(name, name) for name in header]
        self.tables[table] = [{name: _cell(table, name, cell) for name, cell in zip(names, line, strict=True)} for line in lines]

    def tags(self, text: str) -> None:
        """Define tags: id, Chinese title, expression, and the unit where it is not a customer's."""
        texts = {line[0]: TagText(line[2], (*line, "customer")[3], line[1], line[0]) for line in grid(text)[1:]}
        self.schema = define(self.schema, texts)

    @abstractmethod
    def gives(self, text: str, *, unit: str = "customer", as_of: date = AS_OF) -> None:
        """Say what expressions give: the header holds the units' numbers, each line an expression and its values."""

    @abstractmethod
    def same(self, *texts: str) -> None:
        """Say that texts are one expression; the first is how it is written back, in English or in Chinese."""

    @abstractmethod
    def error(self, text: str, message: str, *, unit: str = "customer") -> None:
        """Say that an expression is a mistake, and the line that tells so."""


def grid(text: str) -> Grid:
    """Return the cells of a text table."""
    return [[cell.strip() for cell in line.split(" |")] for line in text.strip("\n").splitlines() if line.strip()]


def _cell(table: str, name: str, cell: str) -> Any:
    column = SCHEMA.tables[table].column(name)
    return value(cell, column.type if column else SYSTEM[name])


def value(cell: str, kind: Type) -> Any:  # one case for each type
    """Return the value that a cell stands for; an empty cell is null."""
    if cell in ("", "null"):
        return None
    match kind:
        case Type.INTEGER:
            return int(cell)
        case Type.MONEY:
            return Decimal(cell)
        case Type.FLOAT:
            return float(cell)
        case Type.BOOLEAN:
            return {"true": True, "false": False}[cell]
        case Type.DATE:
            return date.fromisoformat(cell)
        case Type.TIMESTAMP:
            return datetime.fromisoformat(cell)
        case Type.TEXT:
            return cell
