"""Why a row waits in the quarantine, in Chinese: the reasons are written in English, by `sources`. Pure."""

from __future__ import annotations

import re

from kequn.warehouse.tables import TABLES

COLUMNS = {"known_at": "已知时间", "customer": "客户标识"} | {
    column.name: column.zh for table in TABLES.values() for column in table.columns}
HAN = "[\u4e00-\u9fff]"
PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(?P<a>\S+) is not a date", "{a} 不是日期"),
    (r"(?P<a>\S+) is not a time", "{a} 不是时间"),
    (r"(?P<a>\S+) is not a whole number", "{a} 不是整数"),
    (r"(?P<a>\S+) is not a number", "{a} 不是数字"),
    (r"(?P<a>\S+) is neither true nor false", "{a} 不是真或假"),
    (r"(?P<a>\S+) is a code that the list does not have", "{a} 是对照表里没有的代码"),
    (r"key (?P<a>.+) is empty", "主键 {a} 为空"),
    (r"(?P<a>\S+) is empty", "{a} 为空"),
    (r"contradicts line (?P<a>\d+)", "与第 {a} 行矛盾"),
    (r"contradicts the row loaded before", "与以前加载的行矛盾"),
    (r"lookup (?P<a>\S+) has several rows for it", "对照表 {a} 中有多行对应"),
    (r"no customer (?P<a>.+) yet", "还没有 {a} 所指的客户"),
    (r"no account (?P<a>.+) yet", "还没有 {a} 所指的账户"),
    (r"account (?P<a>.+) has no customer", "{a} 所指的账户没有客户"),
    (r"(?P<a>\d+) (?:fields|cells) instead of (?P<b>\d+)", "有 {a} 个字段，应为 {b} 个"),
    (r"(?P<a>\d+) (?:bytes|characters) instead of (?P<b>\d+)", "长度 {a}，应为 {b}"),
    (r"a quote is not closed", "引号没有闭合"),
    (r"text follows a closing quote", "引号之后还有文字"),
    (r"a width cuts a character in two", "定长位置切断了一个字"),
    (r"the line holds a NUL byte", "行中有空字节"),
    (r"the line is not valid (?P<a>\S+)", "行不是有效的 {a} 编码"),
    (r"the gzip file (?:ends too early|is damaged)", "压缩文件不完整或已损坏"),
    (r"the rest is missing", "其余部分缺失"),
    (r"the file is empty", "文件是空的"),
)


def in_chinese(reason: str) -> str:
    """Return the reason in Chinese, canonical columns by their titles; a part that is not known stays as it is."""
    return "；".join(_part(part) for part in re.split(r"; |: ", reason))


def _part(part: str) -> str:
    for pattern, said in PATTERNS:
        if found := re.fullmatch(pattern, part):
            told = said.format(**{name: COLUMNS.get(text, text) for name, text in found.groupdict().items()})
            return re.sub(rf"(?<={HAN}) (?={HAN})", "", told)
    return part
