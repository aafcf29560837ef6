"""The errors of the language in Chinese, for those who meet them while typing; an unknown one stays as it is. Pure."""

from __future__ import annotations

import re

_ERRORS = tuple((re.compile(pattern), zh) for pattern, zh in (
    (r"there is no function '?(.+?)'?; did you mean '(.+?)'\?", r"没有「\1」这个函数，是不是「\2」？"),
    (r"there is no function '?(.+?)'?", r"没有「\1」这个函数"),
    (r"there is no (?:table |tag )?'(.+?)'(?: of a customer)?; did you mean '(.+?)'(?: inside a function)?\?",
     r"没有「\1」，是不是「\2」？"),
    (r"there is no (?:table |tag )?'(.+?)'(?: of a customer)?", r"没有「\1」这个名称"),
    (r"(.+) has no column '(.+?)'(?:; did you mean '(.+?)'\?)?", r"「\1」里没有「\2」"),
    (r"(.+) is a table: fold its rows, e\.g\. (.+)", r"「\1」是明细表，先汇总，例如 \2"),
    (r"this cannot be read to its end; .*", "还没写完"),
    (r"this cannot be read from '(.+)' on; .*", r"从「\1」起读不懂"),
    (r"this cannot be read.*", "读不懂；例：年龄 >= 60 且 余额 > 50000"),
    (r"(.+?) is personal: .*", r"「\1」是个人信息：只能问有没有记录，或改用标签；找人请用搜索"),
    (r".+ needs a condition, not (.+?)(?: \(.*\))?: compare it with something", r"「\1」还不是条件：给它加上比较，例如 > 0"),
    (r"(.+?)(?: \(.*\))? cannot be compared with (.+?)(?: \(.*\))?(?:: .*)?", r"「\1」不能与「\2」比较：类型不同"),
    (r"(.+?)(?: \(.*\))? has no order: .*", r"「\1」不分大小：用 == 或 !="),
    (r"(.+) is many per customer: wrap it, e\.g\. (.+)", r"「\1」每位客户有多条，先汇总，例如 \2"),
    (r"(.+) is one per customer: wrap it for a household, e\.g\. (.+)", r"「\1」是客户的值，家庭要先汇总，例如 \2"),
    (r"(.+) is one per customer: wrap it for an employer, e\.g\. (.+)", r"「\1」是客户的值，雇主要先汇总，例如 \2"),
    (r"(.+) is one per (?:household|employer): wrap it for an? (?:household|employer), e\.g\. (.+)",
     r"「\1」属于另一种对象，要先汇总，例如 \2"),
    (r"after `in` comes a list in brackets, e\.g\. .*", '后面要写括号里的一组值，例如 城市 in ("上海", "北京")'),
    (r"this is no number: .*", "这不是数字：写成 12、12.5 或 12万"),
    (r"a date is written (?:like )?.*", '日期写成 2026-01-31；文字里写 日期("2026-01-31")'),
    (r"the length of a window is .*", "天数或月数要写整数"),
    (r"(?:days|months)= of .+ must be a whole number from 1 to (\d+)", r"时间窗是 1 到 \1 的整数"),
    (r"where= of .+ sees the columns of (.+) only", r"「条件=」里只能用 \1 的字段"),
    (r"a number has too many digits: .*", "数字太长"),
    (r"the expression is (?:nested too deeply|too long).*", "条件太长或嵌套太深"),
    (r".*too large: at most .*", "条件太大，请拆成几个客群"),
    (r"a value grows beyond what can be computed exactly", "数值超出可计算的范围"),
))


def in_chinese(error: str) -> str:
    """Return the error in Chinese where it is known.

    >>> in_chinese("there is no '余'; did you mean '余额'?")
    '没有「余」，是不是「余额」？'
    >>> in_chinese("something new")
    'something new'
    """
    return next((pattern.sub(zh, error) for pattern, zh in _ERRORS if pattern.fullmatch(error)), error)
