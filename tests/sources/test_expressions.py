"""Column expressions: what each gives for a row of texts, exactly."""

from __future__ import annotations

import itertools
from hashlib import sha256
from typing import Any

import duckdb
import pytest

from kequn.facts.schema import Type
from kequn.sources.columns import compile_column
from kequn.sources.expression import Compiler
from kequn.sources.functions import FUNCTIONS
from kequn.sources.mapping import ColumnRule

ROW = {
    "a": "12.50",
    "b": "-3",
    "t": "Abc",
    "d": "2024-01-31",
    "empty": None,
    "dc": "D",
    "交易 日期": "20240105",
    "ts": "2024-03-10 08:30:00",
    "no": "x1",
    "flag": "是",
    "odd.name": "1",
}
CODES = {"kind": (("D", "debit"), ("C", "credit")), "blank": (("", "none"), ("D", "debit"))}


def evaluate(expression: str, kind: Type) -> tuple[Any, str]:
    """Return (value as text, complaints) of an expression over ROW."""
    names = {name: f"c{index}" for index, name in enumerate(ROW)}
    compiler = Compiler(names, codes=CODES, zone="Asia/Shanghai", salt="salt", file="drop_20240105.csv")
    value = compile_column(compiler, ColumnRule("x", kind, source=expression))
    complaints = ", ".join(f"CASE WHEN {check.failed} THEN '{check.what}' END" for check in value.checks) or "NULL"
    columns = ", ".join(f"$c{index}::VARCHAR AS c{index}" for index in range(len(ROW)))
    relation = compiler.layers.over(f"(SELECT {columns})")
    parameters = {f"c{index}": text for index, text in enumerate(ROW.values())}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        [(made, said)] = connection.execute(
            f"SELECT ({value.sql})::VARCHAR, concat_ws('; ', {complaints}) FROM {relation}", parameters
        ).fetchall()
    return made, said


GOOD = [
    ("a", Type.MONEY, "12.50"),
    ("b", Type.INTEGER, "-3"),
    ("a", Type.FLOAT, "12.5"),
    ("a", Type.TEXT, "12.50"),
    ("d", Type.DATE, "2024-01-31"),
    ("flag", Type.BOOLEAN, "true"),
    ("交易 日期", Type.DATE, "2024-01-05"),
    ("col('交易 日期')", Type.DATE, "2024-01-05"),
    ("odd.name", Type.INTEGER, "1"),
    ("number(a) + b", Type.MONEY, "9.50"),
    ("a - b * 2", Type.MONEY, "18.50"),
    ("-a", Type.MONEY, "-12.50"),
    ("a / 8", Type.MONEY, "1.56"),
    ("0.1 + 0.2", Type.MONEY, "0.30"),
    ("a * 2", Type.INTEGER, "25"),
    ("1.005", Type.MONEY, "1.01"),
    ("a if dc == 'C' else -a", Type.MONEY, "-12.50"),
    ("number(a) if dc == 'C' else -number(a)", Type.MONEY, "-12.50"),
    ("a if empty is None else b", Type.MONEY, "12.50"),
    ("coalesce(empty, a)", Type.MONEY, "12.50"),
    ("coalesce(empty, 'z')", Type.TEXT, "z"),
    ("empty + a", Type.MONEY, None),
    ("empty", Type.MONEY, None),
    ("None", Type.TEXT, None),
    ("upper(t)", Type.TEXT, "ABC"),
    ("lower(t)", Type.TEXT, "abc"),
    ("substr(t, 2)", Type.TEXT, "bc"),
    ("substr(t, 1, 1)", Type.TEXT, "A"),
    ("concat(t, empty, '-', no)", Type.TEXT, "Abc-x1"),
    ("replace(t, 'b', '')", Type.TEXT, "Ac"),
    ("length(t)", Type.INTEGER, "3"),
    ("trim(concat(' ', t))", Type.TEXT, "Abc"),
    ("text(number(a))", Type.TEXT, "12.50000000"),
    ("starts_with(t, 'A')", Type.BOOLEAN, "true"),
    ("ends_with(t, 'A')", Type.BOOLEAN, "false"),
    ("contains(t, 'b')", Type.BOOLEAN, "true"),
    ("t in ('Abc', 'x')", Type.BOOLEAN, "true"),
    ("t not in ('Abc', 'x')", Type.BOOLEAN, "false"),
    ("b in (1, -3)", Type.BOOLEAN, "true"),
    ("1 < number(a) <= 12.5", Type.BOOLEAN, "true"),
    ("a > 12", Type.BOOLEAN, "true"),
    ("not a > 12", Type.BOOLEAN, "false"),
    ("empty == 'x'", Type.BOOLEAN, None),
    ("not (empty == 'x')", Type.BOOLEAN, "true"),
    ("empty is not None or flag", Type.BOOLEAN, "true"),
    ("date(d) + 30", Type.DATE, "2024-03-01"),
    ("date(d) - 31", Type.DATE, "2023-12-31"),
    ("date(d) - date('2024-01-01')", Type.INTEGER, "30"),
    ("date(no, '%Y', '%d.%m.%Y') if dc == 'C' else date(d)", Type.DATE, "2024-01-31"),
    ("d > date('2024-01-30')", Type.BOOLEAN, "true"),
    ("year(d)", Type.INTEGER, "2024"),
    ("month(d)", Type.INTEGER, "1"),
    ("day(ts)", Type.INTEGER, "10"),
    ("abs(b)", Type.MONEY, "3.00"),
    ("round(a / 7, 1)", Type.MONEY, "1.80"),
    ("integer(number(a))", Type.INTEGER, "12"),
    ("time(ts)", Type.TIMESTAMP, "2024-03-10 08:30:00"),
    ("ts", Type.DATE, "2024-03-10"),
    ("d", Type.TIMESTAMP, "2024-01-31 00:00:00"),
    ("code(dc, 'kind')", Type.TEXT, "debit"),
    ("code(t, 'kind', 'other')", Type.TEXT, "other"),
    ("code(t, 'kind', t)", Type.TEXT, "Abc"),
    ("code(empty, 'kind')", Type.TEXT, None),
    ("code(empty, 'blank')", Type.TEXT, "none"),
    ("code(empty, 'kind', 'other')", Type.TEXT, None),
    ("date(substr(file(), 6, 8), '%Y%m%d')", Type.DATE, "2024-01-05"),
    ("hash(t)", Type.TEXT, sha256(b"saltAbc").hexdigest()),
]
FAILING = [
    ("t", Type.MONEY, "is not a number"),
    ("a", Type.INTEGER, "is not a whole number"),
    ("t", Type.DATE, "is not a date"),
    ("integer(a)", Type.MONEY, "is not a whole number"),
    ("t", Type.BOOLEAN, "is neither true nor false"),
    ("number(t) + 1", Type.MONEY, "is not a number"),
    ("a / (b + 3)", Type.MONEY, "division by 0"),
    ("a * 3", Type.INTEGER, "is not a whole number"),
    ("code(t, 'kind')", Type.TEXT, "is a code that the list does not have"),
    ("date(d) + 99999999999", Type.DATE, "the date is too far"),
    ("date(d) + 9999999", Type.DATE, "the date is too far"),
    ("number('99999999999') * number('99999999999')", Type.MONEY, "the product is too large"),
    ("number(t) if dc == 'D' else 1", Type.MONEY, "is not a number"),
    ("999999999999999999", Type.MONEY, "does not fit"),
]


@pytest.mark.parametrize(("expression", "kind", "expected"), [case for case in GOOD if case[2] is not None])
def test_value(expression: str, kind: Type, expected: str) -> None:
    assert evaluate(expression, kind) == (expected, "")


NOTHING = ["empty + a", "empty", "None", "empty == 'x'", "code(empty, 'kind')", "code(empty, 'kind', 'other')"]


@pytest.mark.parametrize("case", [case for case in GOOD if case[0] in NOTHING], ids=lambda case: case[0])
def test_nothing_stays_nothing(case: tuple[str, Type, None]) -> None:
    assert evaluate(case[0], case[1]) == (None, "")


@pytest.mark.parametrize(("expression", "kind", "complaint"), FAILING)
def test_complaint(expression: str, kind: Type, complaint: str) -> None:
    assert evaluate(expression, kind) == (None, complaint)


def test_a_conversion_that_is_not_reached_does_not_complain() -> None:
    assert evaluate("number(t) if dc == 'C' else 1", Type.MONEY) == ("1.00", "")
    assert evaluate("coalesce(a, number(t))", Type.MONEY) == ("12.50", "")
    assert evaluate("dc == 'C' and number(t) > 1", Type.BOOLEAN) == ("false", "")
    assert evaluate("dc == 'D' or number(t) > 1", Type.BOOLEAN) == ("true", "")


def test_every_function_is_tried() -> None:
    tried = " ".join(case[0] for case in itertools.chain(GOOD, FAILING))
    assert [name for name in FUNCTIONS if f"{name}(" not in tried] == []
