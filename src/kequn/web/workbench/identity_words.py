"""How the pages of identity say what ties two records: columns, levels of agreement, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kequn.loop.identities import DOUBTS, JOINS, SUSPICIONS, Line, Pair
from kequn.warehouse.tables import CUSTOMERS
from kequn.web import language, numbers
from kequn.web.workbench.words import code

COLUMNS: Mapping[str, tuple[str, str]] = {column.name: (column.zh, column.en) for column in CUSTOMERS.columns} | {
    "master": ("主客户号", "master number"), "national_id": ("证件号", "national id"),
    "mobile": ("验证过的手机", "confirmed mobile"),
    "unionid": ("微信 unionid", "WeChat unionid"), "address": ("地址", "address"), "staff": ("服务的员工", "who serves them"),
}
LEVELS: Mapping[str, tuple[str, str]] = {
    "equal": ("一致", "the same"), "same_sound": ("同音", "same sound"), "one_character": ("差一个字", "one character differs"),
    "near": ("很像", "very alike"), "like": ("相像", "alike"), "one_edit": ("差一位", "one digit differs"),
    "two_edits": ("差两位", "two digits differ"), "same_year": ("同年", "same year"),
    "same_beginning": ("开头相同", "same beginning"), "same_user": ("用户名相同", "same user"),
    "different": ("不同", "different"), "": ("一边未知", "one side unknown"),
}
REASONS: Mapping[str, tuple[str, str]] = {
    "shared": ("这个标识不止一人使用", "more than one person has that identifier"),
    "contradicted": ("姓名不同，也没有生日等可以印证", "another name, and nothing of a person in common"),
    "master": ("主客户号不同", "two master numbers"), "national_id": ("证件号不同", "two national ids"),
}
TABS = ((DOUBTS, ("待核对", "To be judged")), (SUSPICIONS, ("疑似重复（上报）", "Suspected, for the stewards")),
        (JOINS, ("已自动合并", "Joined by the run")), ("words", ("人工判定", "What people said")))


def tabs(numbers: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return the lists: key, title, number of pairs."""
    return [(key, language.text(*title), numbers[key]) for key, title in TABS]


def listed(texts: Iterable[str]) -> str:
    """Return texts in a row."""
    return language.text("、", ", ").join(texts)


def column(name: str) -> str:
    """Return what a column is called."""
    zh, en = COLUMNS[name]
    return language.text(zh, en.split(":")[0])


@dataclass(frozen=True)
class Told:
    """A line of the comparison in words; `kind` is that of its mark, `both` whether there is something to compare."""

    title: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    said: str
    kind: str
    weight: str
    both: bool


def told(line: Line) -> Told:
    """Return a line of the comparison in words."""
    kind = {"equal": "good", "different": "bad", "": "quiet"}.get(line.agrees, "soon")
    one, other = (tuple(code(f"customers.{line.column}", value) for value in side) for side in (line.one, line.other))
    weight = "" if line.weight is None else f"{line.weight:+.1f}".replace("-", numbers.MINUS)
    return Told(column(line.column), one, other, language.text(*LEVELS[line.agrees]), kind, weight, bool(one and other))


def why(pair: Pair) -> str:
    """Return in a line what ties a pair, and what keeps it from being joined."""
    tied = _tied(pair)
    reason = REASONS.get(pair.reason)
    return language.text("；", "; ").join(part for part in (tied, language.text(*reason) if reason else "") if part)


def _tied(pair: Pair) -> str:
    if pair.through in ("", "person"):
        return language.text("人工判定", "a person said so") if pair.through else ""
    if pair.through != "weight":
        return language.text(f"{language.text(*_identifier(pair.through))}相同", f"the same {_identifier(pair.through)[1]}")
    agreeing = [each for each in sorted(pair.evidence, key=lambda each: -each.weight) if each.weight > 0]
    if not agreeing:
        return ""
    zh = "、".join(f"{COLUMNS[each.column][0]}{LEVELS[each.level][0]}" for each in agreeing)
    en = ", ".join(f"{COLUMNS[each.column][1].split(':')[0]} ({LEVELS[each.level][1]})" for each in agreeing)
    return language.text(zh, en)


def _identifier(name: str) -> tuple[str, str]:
    return COLUMNS.get(name, (name, name))
