"""How the workbench says what the bank's tables hold: codes, values of tags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kequn.bridge import reading
from kequn.loop.customer.assets import CURRENT, Holding
from kequn.tags.model import TagDefinition
from kequn.warehouse.codes import CODED, CODES
from kequn.warehouse.tables import TABLES
from kequn.web import language, numbers

ROLES: Mapping[str, tuple[str, str]] = {
    "account_owner": ("户主", "account owner"), "account_user": ("账户使用人", "account user"),
    "spouse": ("配偶", "spouse"), "parent": ("父母", "parent"), "child": ("子女", "child"), "alone": ("本人", "alone"),
    "shared_account": ("共用账户", "shared account"), "supplementary_card": ("附属卡持有人", "holder of a supplementary card"),
    "card_owner": ("主卡持有人", "holder of the main card"), "grandparent": ("祖辈", "grandparent"),
    "grandchild": ("孙辈", "grandchild"), "sibling": ("兄弟姐妹", "sibling"), "together": ("人工合并", "joined by a person"),
}
SCHOOLS: Mapping[str | None, tuple[str, str]] = {
    "preschool": ("学龄前", "before school"), "primary": ("小学", "primary school"), "middle": ("初中", "middle school"),
    "high": ("高中", "high school"), "university": ("大学", "university"),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "debit": ("借记卡", "debit"), "standard": ("标准卡", "standard"), "gold": ("金卡", "gold"),
    "time": ("整存整取", "time deposit"), "fixed_income": ("固定收益", "fixed income"), "mixed": ("混合", "mixed"),
    "bond": ("债券型", "bond"), "index": ("指数", "index"), "money_market": ("货币", "money market"), "life": ("寿险", "life"),
    "annuity": ("年金", "annuity"), "health": ("健康险", "health"), "consumer": ("消费贷", "consumer"),
    "first_home": ("首套房", "first home"), "salary": ("代发工资", "salary"), "pension": ("代发养老金", "pension"),
    "bills": ("缴费", "bills"), "wechat": ("微信支付", "WeChat Pay"), "alipay": ("支付宝", "Alipay"),
}
UNITS: Mapping[str, tuple[str, str]] = {
    "years": ("岁", "years"), "days": ("天", "days"), "months": ("个月", "months"), "minutes": ("分钟", "minutes"),
    "count": ("", ""), "month": ("月", ""), "level": ("级", ""),
}


def code(column: str, value: str | None) -> str:
    """Return the title of a coded value, or the value where it has none."""
    if not value:
        return ""
    return language.text(*CODES.get(column, {}).get(value, (value, value)))


def held(holding: Holding) -> str:
    """Return what is held within its category: the product, else the kind."""
    return holding.product or language.text(*KINDS.get(holding.kind or "", (holding.kind or "—",) * 2))


def category(value: str) -> str:
    """Return what a category of assets is called."""
    return language.text("活期", "in accounts") if value == CURRENT else code("holdings.category", value)


def table(name: str) -> str:
    """Return the title of a canonical table."""
    return language.text(TABLES[name].zh, TABLES[name].en) if name in TABLES else name


def plain(value: Any) -> str:
    """Return a value of a source row as it stands there."""
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"{value:,}".replace("-", numbers.MINUS)
    return str(value)


def of_row(value: Any, tag: TagDefinition) -> str:
    """Return a value of a source row of that tag: a code in words, else as it stands there."""
    return code(CODED.get(tag.id, ""), value) if isinstance(value, str) else plain(value)


def role(value: str | None, *, inferred: bool = False) -> str:
    """Return what somebody is to the household; what nobody said is told as a guess."""
    zh, en = ROLES.get(value or "", ("成员", "member"))
    return language.text(f"疑似{zh}", f"{en} (inferred)") if inferred else language.text(zh, en)


def school(stage: str | None) -> str:
    """Return the school that a child is in."""
    return language.text(*SCHOOLS[stage]) if stage in SCHOOLS else ""


def money(value: float | Decimal) -> str:
    """Return an amount in words, short."""
    return numbers.money(value, language.current(), reading.currency()).text


def tag_value(value: Any, tag: TagDefinition) -> str:
    """Return the value of a tag as it is read."""
    if value is None:
        return language.text("未知", "unknown")
    if isinstance(value, bool):
        return language.text("是", "yes") if value else language.text("否", "no")
    if isinstance(value, date):
        return numbers.full_day(value, language.current())
    if isinstance(value, (int, float, Decimal)):
        return _number(value, tag)
    return code(CODED.get(tag.id, ""), str(value))


def _number(value: float | Decimal, tag: TagDefinition) -> str:
    if tag.measure.startswith("base currency"):
        per = language.text("／天", " a day") if tag.measure.endswith("per day") else ""
        return money(value) + per
    if tag.measure == "share":
        return numbers.share(float(value))
    unit = language.text(*UNITS.get(tag.measure, ("", "")))
    if tag.id == "tenure_years":
        unit = language.text("年", "years")
    figure = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return f"{figure} {unit}".rstrip()
