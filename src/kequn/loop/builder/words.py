"""The words of the form in both languages: comparisons by type, functions by table, groups. Titles are (zh, en)."""

from __future__ import annotations

from collections.abc import Mapping

from kequn.facts.schema import Table, Type
from kequn.facts.types import NUMBERS, ORDERED
from kequn.loop.builder import form

Title = tuple[str, str]

GROUPS: Mapping[str, Title] = {
    form.ALL: ("全部满足（且）", "all of these (and)"),
    form.ANY: ("满足任一（或）", "any of these (or)"),
    form.NONE: ("都不满足（非）", "none of these (not)"),
}
_EITHER: Mapping[str, Title] = {form.KNOWN: ("有记录", "is known"), form.UNKNOWN: ("无记录", "is unknown")}
_NUMBER: Mapping[str, Title] = {
    ">=": ("不少于", "is at least"), "<=": ("不超过", "is at most"), ">": ("大于", "is more than"), "<": ("小于", "is less than"),
    form.BETWEEN: ("介于", "is between"), "==": ("等于", "is exactly"), "!=": ("不等于", "is not"),
    form.AMONG: ("是其中之一", "is one of"), form.NOT_AMONG: ("不是其中任何", "is none of"), **_EITHER,
}
_DATE: Mapping[str, Title] = {
    form.WITHIN: ("距今不超过（天）", "is at most … days ago"), form.BEYOND: ("距今超过（天）", "is more than … days ago"),
    ">=": ("不早于", "is on or after"), "<=": ("不晚于", "is on or before"), ">": ("晚于", "is after"),
    "<": ("早于", "is before"), form.BETWEEN: ("介于", "is between"), "==": ("就在", "is on"), "!=": ("不在", "is not on"),
    form.AMONG: ("是其中之一", "is one of"), form.NOT_AMONG: ("不是其中任何", "is none of"), **_EITHER,
}
_TEXT: Mapping[str, Title] = {
    "==": ("是", "is"), "!=": ("不是", "is not"),
    form.AMONG: ("是其中之一", "is one of"), form.NOT_AMONG: ("不是其中任何", "is none of"),
    form.CONTAINS: ("包含", "contains"), form.NOT_CONTAINS: ("不包含", "does not contain"),
    form.STARTS: ("开头是", "starts with"), form.NOT_STARTS: ("开头不是", "does not start with"), **_EITHER,
}
_BOOLEAN: Mapping[str, Title] = {form.YES: ("是", "is true"), form.NO: ("否", "is false"), **_EITHER}
HOLDS: Mapping[str, Title] = {form.YES: ("持有其中之一", "any of"), form.NO: ("都不持有", "none of")}
DISTANCE: Mapping[str, Title] = {"<=": ("不超过", "is at most"), **_NUMBER}  # the usual one first

_FUNCTIONS: Mapping[str, Title] = {
    "count": ("笔数", "number"), "exists": ("有没有", "is there any"), form.MINUS_SUM: ("流出合计", "total that went out"),
    "sum": ("合计", "total"), "avg": ("平均", "average"), "max": ("最大", "largest"), "min": ("最小", "smallest"),
    "last": ("最近一笔", "latest"), "first": ("最早一笔", "earliest"), "days_since": ("距最近一笔天数", "days since the last"),
    "distinct": ("不同的个数", "number of different"), "slope": ("每天的趋势", "trend per day"),
}
GATHERS: Mapping[str, Mapping[str, Title]] = {
    form.HOUSEHOLD: {
        "sum": ("家庭合计", "household's total"), "count": ("家庭人数", "number of members"),
        "avg": ("家庭平均", "household's average"), "max": ("家庭最大", "household's largest"),
        "min": ("家庭最小", "household's smallest"), "exists": ("家中有人", "some member has"),
    },
    form.EMPLOYER: {
        "count": ("雇员人数", "number of employees"), "sum": ("雇员合计", "employees' total"),
        "avg": ("雇员平均", "employees' average"), "max": ("雇员最大", "employees' largest"),
        "min": ("雇员最小", "employees' smallest"), "exists": ("有雇员", "some employee has"),
    },
}


def comparisons(kind: Type | None) -> Mapping[str, Title]:
    """Return the comparisons that fit a type, the usual one first."""
    if kind in NUMBERS:
        return _NUMBER
    return {Type.DATE: _DATE, Type.TEXT: _TEXT, Type.BOOLEAN: _BOOLEAN}.get(kind, _EITHER) if kind else _EITHER


def functions(table: Table) -> Mapping[str, Title]:
    """Return what can be asked of the rows of a table."""
    dated = ("last", "first", "days_since", "slope")
    return {name: title for name, title in _FUNCTIONS.items() if table.day is not None or name not in dated}


def takes(function: str) -> frozenset[Type]:
    """Return the types of the column that a function takes; none where it is of the table as a whole."""
    if function in ("count", "exists", "days_since", ""):
        return frozenset()
    if function in ("sum", form.MINUS_SUM, "avg", "slope"):
        return NUMBERS
    return ORDERED - {Type.TIMESTAMP}
