"""The errors of the language and of definitions in Chinese, for who meets them on a page; an unknown one stays as it is. Pure."""

from __future__ import annotations

import re

_PLACE = re.compile(r"(?:segment|tag|group|moment|play) '\w+'(?:, (?:wave|benefit) '(?P<part>.*?)')?: (?P<rest>.+)")
_TYPES = {
    "boolean": "是否", "integer": "整数", "decimal": "小数", "amount": "金额", "float": "小数", "text": "文字", "date": "日期",
    "timestamp": "时间",
}
_TYPE = re.compile(rf"「an? ({'|'.join(_TYPES)})」")
_FIELDS = {"holds": "条件", "measured": "看什么算成功", "goal": "达到", "window": "在几天内", "lasts": "可处理天数",
           "stake": "涉及金额", "cause": "起因", "event": "预示的事"}
_FIELD = re.compile(rf"(?P<field>{'|'.join(_FIELDS)}|figure_\w+): (?P<rest>.+)")
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
    (r".+ needs a condition, not an? (?:integer|decimal|amount|float|text|date|timestamp): .*",
     "这里要写条件：给它加上比较，例如 > 0"),
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
    (r"the expression is empty", "条件是空的"),
    (r"a text is not closed: . is missing", "文字缺少后一个引号"),
    (r"two texts stand side by side: .*", "两段文字挨在一起：中间是不是少了逗号？"),
    (r"after \\ in a text only .*", r"文字里 \\ 后面只能是 \\、引号、n、t 或 r；要写反斜杠就写两个"),
    (r"one = sets nothing: .*", '相等写成 ==，例如 城市 == "上海"'),
    (r"a comma .*has no place in an expression", "逗号不能连接条件：用「且」或「或」，例如 年龄 > 60 且 余额 > 5000"),
    (r"(.+) has no place in an expression", r"条件里不能写 \1"),
    (r"if and else must give values of one type, .*", "if 和 else 两边的值类型要一样"),
    (r"(.+) takes values of one type, .*", r"「\1」的各个值类型要一样"),
    (r"[+] needs numbers, .*", "相加的两边都要是数字"),
    (r"- needs numbers, .*: count days with days_since\(…\)", "日期不能相减：过了几天用 距今天数(…)"),
    (r"[-*/] needs (?:numbers|a number), .*", "加减乘除的两边都要是数字"),
    (r"(\w+) takes a date, not .*", r"「\1」要一个日期"),
    (r"(\w+) takes numbers, not .*", r"「\1」要数字"),
    (r"(\w+) takes numbers, texts or dates, not .*", r"「\1」要数字、文字或日期"),
    (r"(\w+) takes (\d+) values?, not (\d+)", r"「\1」要 \2 个值，现在是 \3 个"),
    (r"(\w+) takes (\d+) or more values, not (\d+)", r"「\1」至少要 \2 个值，现在是 \3 个"),
    (r"(\w+) takes no (\w+=) .*", r"「\1」不能带 \2"),
    (r"(\w+) takes days= or months=, not both", r"「\1」的时间窗只写天数或月数之一"),
    (r"(\w+) is given (\w+=) twice", r"「\1」的 \2 写了两次"),
    (r"(.+) and (.+) are rows of two tables: wrap each, e\.g\. (.+)", r"「\1」和「\2」来自两张明细表，要分别汇总，例如 \3"),
    (r"(\w+) takes a value of each row, e\.g\. (\S+?)(?:, not .*)?", r"「\1」要明细表里的一个字段，例如 \2"),
    (r"(\w+) takes a table, e\.g\. (.+), not the value .+", r"「\1」要一张明细表，例如 \2"),
    (r"(\w+) has one row for each: .*", r"「\1」每个只有一行，直接写字段名，不用计数"),
    (r"(\w+) cannot stand in where=: .*", r"「\1」不能写在「条件=」里：那里只看一行"),
    (r"(\S+) needs a value of each member, e\.g\. (.+)", r"「\1」要每位成员的一个值，例如 \2"),
    (r"(\S+) counts the members: write (.+)", r"「\1」数的是成员，写成 \2"),
    (r"None cannot stand in a list: .*", "一组值里不能有 None：另写「或 … is None」"),
    (r"a list after `in` needs at least one value", "括号里至少要有一个值"),
    (r"a list after `in` holds texts, numbers or dates only, .*", "括号里只能是文字、数字或日期"),
    (r"nothing is == None: .*", "判断有没有值，写 is None 或 is not None"),
    (r"None alone says nothing: .*", "只写 None 没有意思：要和字段比，例如 城市 is None"),
    (r"holds (?:takes categories as texts|needs a category), e\.g\. .*", '「持有」要写品类，例如 持有("fund")'),
    (r"(\w+) has no day and so no window: .*", r"「\1」没有日期，不能写时间窗"),
    (r"(\w+) needs rows with a day, and (\w+) has none: .*", r"「\1」要有日期的明细，「\2」没有日期"),
    (r"by= goes with last and first only, .*", "「按=」只用于 最近 和 最早"),
    (r"(\w+) with by= adds up numbers, and (\S+) is none", r"「\1」带「按=」是求和，「\2」不是数字"),
    (r"by= names a column of (\w+), e\.g\. (.+)", r"「按=」要写「\1」里的字段，例如 \2"),
    (r"a value grows beyond what can be computed exactly", "数值超出可计算的范围"),
    (r"holds is a condition, not .+", "条件：要能判断是或否，例如 余额 > 50000"),
    (r"event is a condition, not .+", "预示的事：要能判断是或否"),
    *((f"{name} is a number, not .+", f"{_FIELDS[name]}：要算出一个数")
      for name in ("measured", "goal", "window", "lasts", "stake")),
    (r"cause is a value that names what brought it about", "起因：要写成一个值，指明由什么引起"),
    (r"quiet is a number of days from 1 to (\d+)", r"再次提示的间隔是 1 到 \1 的整数"),
    (r"rate is a share from 0 to 1", "预期比例在 0 到 1 之间"),
    (r"control is true, false, or a share above 0, of (.+) at most", r"对照组比例大于 0，最多 \1"),
    (r"nobody is left without service where money is in motion, .*", "资金变动类时机不设对照组：不能有客户得不到服务"),
    (r"evidence names '(.+?)', which is no figure(?:; did you mean '(.+?)'\?)?", r"依据里的「\1」不是已有的数字"),
    (r"(.+):(.+) is no format: .*", r"依据里「\1」的格式「\2」不认识"),
    (r"there is no variable '(.+?)'(?:; did you mean '.+?'\?)?; (.+)", r"话术里没有「{\1}」这个变量，可用的有：\2"),
    (r"stops_after is a number of waves from 1 to (\d+)", r"连续几波没有回应就停，是 1 到 \1 的整数"),
    (r"waves are a list of 1 to (\d+)", r"一套打法有 1 到 \1 波"),
    (r"two waves have the same id", "有两波的编号相同"),
    (r"of is the id of a wave before it.*", "承接的必须是排在前面的一波"),
    (r"waves stand in the order of their days", "各波要按天数先后排列"),
    (r"two benefits of its menu have the same id", "菜单里有两项权益的编号相同"),
    (r"its condition may be about the customer alone, not the household", "条件只能看客户本人，不能看家庭其他成员"),
    (r"that name is the key of a table; choose another id", "这个编号是数据表的主键，请换一个"),
    (r"a column of (.+) has that name and would hide the tag; choose another id", r"「\1」表里已有同名字段，请换一个编号"),
    (r"(?:.+) is not a name of a definition; .*", "编号只能用小写字母、数字和下划线，字母开头，最多 64 个字符"),
    (r"that is not an id of a customer .*", "这不是客户号或家庭号：写成 C00000123 或 H00000123"),
    (r"there is no such tag of a customer; .*", "没有这个客户标签，页面上列出了有哪些"),
    (r"the bank is known up to (\S+?)[;:] .*", r"数据只到 \1，请选这一天或更早"),
    (r"(\w+) looks at a household or employer: .*", r"「\1」看的是家庭或雇主，没有保留历史"),
    (r"there is no version (\d+) of (\w+); .*", r"「\2」没有第 \1 版"),
    (r"there is no (?:tag|segment|group|moment|play) '(.+?)'.*", r"没有「\1」"),
    (r"a split has a name, and parts whose shares are above 0 and add up to 1", "拆分要有名称，各组比例大于 0，合计 100%"),
    (r"(.+) is of (?:household|employer)s: a list is of customers, .*", r"「\1」的成员不是客户，不能固定成名单"),
    (r"(.+) is fixed already; .*", r"「\1」已经是固定名单；保存一个条件可恢复为动态"),
    (r"nobody is in (.+) at (.+): there is nothing to fix", r"「\1」在 \2 没有成员，无可固定"),
    (r"choose from 1 to (\d+) tags to look at, not (\d+)", r"请选 1 到 \1 个标签，现在是 \2 个"),
    (r"(\S+) is neither a number, yes/no nor a text: .*", r"「\1」是日期，请改选距今天数的标签"),
    (r"the chosen tags are alike in all rows: choose others", "所选标签在所有客户中都一样，请换几个"),
    (r"(\S+) are too few to find groups among: (\S+) at least", r"只有 \1 人，太少；至少 \2 人才能分群"),
    (r"(\S+) in the circle and (\S+) others are too few: (\S+) and (\S+) at least",
     r"种子 \1 人、其余 \2 人，太少；至少要 \3 人和 \4 人"),
))


def in_chinese(error: str) -> str:
    """Return the error in Chinese where it is known.

    >>> in_chinese("there is no '余'; did you mean '余额'?")
    '没有「余」，是不是「余额」？'
    >>> in_chinese("something new")
    'something new'
    >>> in_chinese("play 'maturity', wave 'day': waves stand in the order of their days")
    '「day」：各波要按天数先后排列'
    """
    if place := _PLACE.fullmatch(error):
        return (f"「{place['part']}」：" if place["part"] else "") + in_chinese(place["rest"])
    if field := _FIELD.fullmatch(error):
        return f"{_FIELDS.get(field['field'], field['field'].removeprefix('figure_'))}：{in_chinese(field['rest'])}"
    said = next((found.expand(zh) for pattern, zh in _ERRORS if (found := pattern.fullmatch(error))), error)
    return _TYPE.sub(lambda found: _TYPES[found[1]], said)
