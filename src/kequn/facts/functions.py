"""The functions of the language: their names, what they take and what they give. A new one is added here and in each engine.

A *fold* makes one value of the many rows a customer has in a table; a *scalar* makes one value of values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kequn.facts.schema import Type
from kequn.facts.types import EVERY, NUMBERS, ORDERED


@dataclass(frozen=True)
class Fold:
    """A function over rows: of a whole table (`of_table`) or of a value of each row.

    `gives` is the type of the result, None for that of the value. `empty` is the result where no row counts.
    """

    zh: str
    of_table: bool = False
    takes: frozenset[Type] = EVERY
    gives: Type | None = None
    needs_day: bool = False
    empty: int | bool | None = None


@dataclass(frozen=True)
class Scalar:
    """A function of values: the types each argument may have, and the type of the result (None: that of the arguments).

    With `more` the last argument may be repeated.
    """

    zh: str
    takes: tuple[frozenset[Type], ...]
    gives: Type | None = None
    more: bool = False


FOLDS: Mapping[str, Fold] = {
    "count": Fold("计数", of_table=True, gives=Type.INTEGER, empty=0),
    "sum": Fold("合计", takes=NUMBERS, empty=0),
    "avg": Fold("平均", takes=NUMBERS, gives=Type.FLOAT),
    "min": Fold("最小", takes=ORDERED),
    "max": Fold("最大", takes=ORDERED),
    "last": Fold("最近", needs_day=True),
    "first": Fold("最早", needs_day=True),
    "days_since": Fold("距今天数", of_table=True, gives=Type.INTEGER, needs_day=True),
    "exists": Fold("存在", of_table=True, gives=Type.BOOLEAN, empty=False),
    "slope": Fold("趋势", takes=NUMBERS, gives=Type.FLOAT, needs_day=True),
    "distinct": Fold("种数", gives=Type.INTEGER, empty=0),
}
GATHERS = ("sum", "count", "avg", "min", "max", "exists")
BY = ("last", "first")

_DATE, _TEXT = frozenset({Type.DATE}), frozenset({Type.TEXT})
SCALARS: Mapping[str, Scalar] = {
    "coalesce": Scalar("首个非空", (EVERY, EVERY), more=True),
    "abs": Scalar("绝对值", (NUMBERS,)),
    "year": Scalar("年份", (_DATE,), Type.INTEGER),
    "month": Scalar("月份", (_DATE,), Type.INTEGER),
    "day": Scalar("日", (_DATE,), Type.INTEGER),
    "days_since": Scalar("距今天数", (_DATE,), Type.INTEGER),
    "years_since": Scalar("距今年数", (_DATE,), Type.INTEGER),
    "starts_with": Scalar("开头是", (_TEXT, _TEXT), Type.BOOLEAN),
    "contains": Scalar("包含", (_TEXT, _TEXT), Type.BOOLEAN),
    "kilometres": Scalar("公里数", (NUMBERS, NUMBERS, NUMBERS, NUMBERS), Type.FLOAT),
}

HOLDS_ZH, DISTANCE_ZH, DATE_ZH = "持有", "距网点", "日期"
UNITS_ZH = {"household": "家庭", "employer": "雇主"}  # the units of several customers, over whom GATHERS fold
KEYWORDS_ZH = {"where": "条件", "days": "天数", "months": "月数", "by": "按"}
LOGIC_ZH = {"and": "且", "or": "或", "not": "非"}

FUNCTIONS_ZH: Mapping[str, str] = {
    **{name: fold.zh for name, fold in FOLDS.items()},
    **{name: scalar.zh for name, scalar in SCALARS.items()},
    "holds": HOLDS_ZH,
    "distance_to": DISTANCE_ZH,
    "date": DATE_ZH,
}
FUNCTIONS_EN: Mapping[str, str] = {zh: name for name, zh in FUNCTIONS_ZH.items()}
